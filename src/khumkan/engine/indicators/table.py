"""All indicators at once: a value of an event is taken apart once and looked up, not compared.

Every value of a row is tried, whatever its column, so that a new log source needs no list of
columns. A table never changes: `changed` returns another one that shares what is the same.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from khumkan.engine.findings import Finding, FindingKind, Position
from khumkan.engine.indicators.indicator import (
    AnyIndicator,
    Indicator,
    PatternIndicator,
    is_expired,
)
from khumkan.engine.indicators.observables import keys_of
from khumkan.engine.indicators.patterns import Objects, objects_of, prove_any
from khumkan.engine.indicators.scanning import Scanner
from khumkan.engine.indicators.store import Store
from khumkan.engine.matcher.evidence import MAX_VALUE_LENGTH, Evidence
from khumkan.engine.matcher.scalars import elements
from khumkan.engine.rows import Row, Scalar

if TYPE_CHECKING:
    from khumkan.engine.sieve.probing import Watch

MAX_REMEMBERED_VALUES = 65_536
MAX_REMEMBERED_CHARACTERS = 512


class IndicatorTable:
    """Finds the indicators that a row's values hit; remembers a bounded number of values.

    Made of another table or of a store, it shares what is in there: that costs nothing.
    """

    def __init__(self, indicators: "Iterable[AnyIndicator] | IndicatorTable | Store" = ()) -> None:
        self.store = _store_of(indicators)
        self._scanner = Scanner(self.store.patterns.values())
        self._remembered: dict[str, tuple[AnyIndicator, ...]] = {}
        self._watch: Watch | None = None

    def __len__(self) -> int:
        return self.store.n_values + len(self.store.patterns)

    def __iter__(self) -> Iterator[AnyIndicator]:
        return iter(self.store)

    @property
    def watch(self) -> "Watch":
        """What a sieve looks for in every line; made when it is asked for first."""
        if self._watch is None:
            # Loading what compiles kernels takes half a second: only where there is much to read.
            from khumkan.engine.indicators.watch import watch_of  # noqa: PLC0415

            self._watch = watch_of(self.store)
        return self._watch

    def changed(
        self, *, added: Iterable[AnyIndicator] = (), removed: Iterable[AnyIndicator] = ()
    ) -> "IndicatorTable":
        """Return a table with these indicators taken out and then those added.

        Costs a copy of the list of cells (some milliseconds at ten million) and the changes; this
        table stays as it is, so another thread may go on looking things up in it.
        """
        store = self.store.copy()
        for one in removed:
            store.remove(one)
        for one in added:
            store.add(one)
        return IndicatorTable(store)

    def find(self, row: Row, position: Position, now: datetime | None = None) -> list[Finding]:
        """Return one finding for each indicator that the values of the row hit.

        Indicators whose end has come by `now` (aware) are left out; None leaves out none.
        """
        if not self:
            return []
        hits: dict[str, Finding] = {}
        objects: Objects | None = None
        for column, value in row.values.items():
            for one in elements(value):
                for found in self._candidates(one):
                    if found.head.id in hits or (now and is_expired(found.valid_until, now)):
                        continue
                    if isinstance(found, PatternIndicator):
                        objects = objects_of(row) if objects is None else objects
                        evidence = _evidence(found, objects)
                    else:
                        evidence = (Evidence(column, column, _cut(one), found.describe()),)
                    if evidence:
                        hits[found.head.id] = Finding(
                            FindingKind.INDICATOR, found.head, row.time, position, evidence
                        )
        return list(hits.values())

    def match(self, value: Scalar) -> list[Indicator]:
        """Return the plain indicators that a single value hits, expired ones too."""
        return [one for one in self._candidates(value) if isinstance(one, Indicator)]

    def _candidates(self, value: Scalar) -> tuple[AnyIndicator, ...]:
        """Return what a value hits, and the patterns that it could make hold."""
        if not isinstance(value, str):
            return tuple(self._scanner.scan(value)) if self._scanner else ()
        found = self._remembered.get(value)
        if found is None:
            found = tuple(self._look_up(value))
            if len(value) <= MAX_REMEMBERED_CHARACTERS:
                if len(self._remembered) >= MAX_REMEMBERED_VALUES:
                    self._remembered.clear()
                self._remembered[value] = found
        return found

    def _look_up(self, value: str) -> Iterator[AnyIndicator]:
        for key in keys_of(value):
            yield from self.store.find(key)
        if self._scanner:
            yield from self._scanner.scan(value)


def _store_of(indicators: "Iterable[AnyIndicator] | IndicatorTable | Store") -> Store:
    if isinstance(indicators, IndicatorTable):
        return indicators.store
    if isinstance(indicators, Store):
        return indicators
    store = Store()
    for one in indicators:
        store.add(one)
    return store


def _evidence(pattern: PatternIndicator, objects: Objects) -> tuple[Evidence, ...]:
    proofs = prove_any(pattern.alternatives, objects) or ()
    return tuple(
        Evidence(one.column, one.column, _cut(one.scalar), pattern.describe(one.words))
        for one in proofs
    )


def _cut(value: Scalar) -> Scalar:
    is_long = isinstance(value, str) and len(value) > MAX_VALUE_LENGTH
    return f"{str(value)[:MAX_VALUE_LENGTH]}…" if is_long else value
