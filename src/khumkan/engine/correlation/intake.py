"""Matches of rules in, the hits that correlations build on out: who counts what, by which fields.

A correlation may build on another one: its matches are hits like any other, at the time and place
of their last event.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from khumkan.engine.compiled import CompiledRule, Correlation
from khumkan.engine.correlation.windows import CorrelationMatch, Hit
from khumkan.engine.findings import Position, SharedValue
from khumkan.engine.matcher.scalars import Number, elements, to_exact, to_text
from khumkan.engine.rows import LogSource, Row, Scalar, Value
from khumkan.engine.sharing import NamedColumn, gather_shared, shared_values
from khumkan.engine.sigma.load import RuleSet

FindColumn = Callable[[LogSource, str], str]
Elements = tuple[Scalar, ...]
Offer = tuple[Correlation, Hit]
MAX_SHARED_PER_HIT = 10
MAX_TEXT_LENGTH = 500
_HEAD_LENGTH = 100
_Texts = dict[str, str | None]
"""What stands for the values of columns of one event, None for none."""


@dataclass(frozen=True, slots=True)
class Use:
    """How a correlation reads the matches of one rule: the columns of its group-by and fields.

    What another correlation gives it has that one's group-by for columns. `shared` are the fields
    whose values a hit keeps, as the correlation calls them, and where they stand.
    """

    correlation: Correlation
    rule_id: str
    columns: tuple[str, ...]
    shared: tuple[NamedColumn, ...]
    n_group: int
    is_metric: bool


class Intake:
    """Makes hits, and counts the matches that a correlation can't use.

    Live, hits are kept for long: they hold what may leave the hospital, since the event itself is
    gone by then, and in place of long texts what stands for them.
    """

    def __init__(self, rules: RuleSet, find_column: FindColumn, *, is_live: bool = False) -> None:
        self._find_column = find_column
        self._sources = {rule.head.id: rule.source for rule in rules.rules}
        self._uses: defaultdict[str, list[Use]] = defaultdict(list)
        self._shorten = _shorten if is_live else str
        self.n_unusable = 0
        self.n_not_numbers = 0
        wanted = _wanted_fields(rules) if is_live else {}
        for correlation in rules.correlations:
            for rule_id in dict.fromkeys(correlation.rules):
                use = self._plan_use(correlation, rule_id, wanted.get(correlation.head.id, ()))
                self._uses[rule_id].append(use)

    def uses_of(self, rule_id: str) -> Sequence[Use]:
        """Return how correlations read the matches of a rule, in the order of correlations."""
        return self._uses.get(rule_id, ())

    def hits_of(self, rule: CompiledRule, row: Row, position: Position) -> Iterator[Offer]:
        """Yield what the match of an event rule is to each correlation that can use it."""
        known: _Texts = {}
        for use in self._uses.get(rule.head.id, ()):
            hit = self._make_hit(use, row.time, position, row.values, known)
            if hit is not None:
                if use.shared:
                    hit = _sharing(hit, shared_values(use.shared, row, limit=MAX_SHARED_PER_HIT))
                yield use.correlation, hit

    def hits_upon(self, base: Correlation, match: CorrelationMatch) -> Iterator[Offer]:
        """Yield what the match of a correlation is to those that build on it.

        It has no fields but those it was grouped by.
        """
        columns: dict[str, Value] = dict(zip(base.group_by, match.group, strict=True))
        known: _Texts = {}
        for use in self._uses.get(base.head.id, ()):
            hit = self._make_hit(use, match.last.time, match.last.position, columns, known)
            if hit is not None:
                yield use.correlation, _sharing(hit, _rename(use, match))

    def _plan_use(self, correlation: Correlation, rule_id: str, wanted: tuple[str, ...]) -> Use:
        def column_of(field: str) -> str:
            name = correlation.field_of(rule_id, field)
            source = self._sources.get(rule_id)
            return self._find_column(source, name) if source is not None else name

        asked = (*correlation.group_by, *correlation.fields)
        return Use(
            correlation,
            rule_id,
            tuple(map(column_of, asked)),
            tuple((field, column_of(field)) for field in wanted),
            len(correlation.group_by),
            correlation.kind.is_metric,
        )

    def _make_hit(
        self,
        use: Use,
        time: datetime | None,
        position: Position,
        columns: Mapping[str, Value],
        known: "_Texts",
    ) -> Hit | None:
        """Return a hit with the values asked for, or count why there is none."""
        texts: list[str] = []
        for column in use.columns:
            if column not in known:
                known[column] = self._text_of(columns.get(column, ()))
            text = known[column]
            if text is None:
                self.n_unusable += 1
                return None
            texts.append(text)
        if time is None:
            self.n_unusable += 1
            return None
        group = tuple(texts[: use.n_group])
        if not use.is_metric:
            return Hit(time, position, use.rule_id, group, tuple(texts[use.n_group :]))
        number = _number(elements(columns[use.columns[-1]]))
        if number is None:
            self.n_not_numbers += 1
            return None
        return Hit(time, position, use.rule_id, group, (), number)

    def _text_of(self, value: Value) -> str | None:
        """Return what stands for a value, None where there is none."""
        if isinstance(value, str):
            return self._shorten(value.lower())
        values = elements(value)
        return self._shorten(",".join(map(to_text, values)).lower()) if values else None


def _wanted_fields(rules: RuleSet) -> dict[str, tuple[str, ...]]:
    """Return which fields' values each correlation keeps: its own, and those asked from above."""
    wanted: dict[str, dict[str, None]] = {
        one.head.id: dict.fromkeys(one.head.advice.indicators) for one in rules.correlations
    }
    for upper in reversed(rules.correlations):
        for rule_id in upper.rules:
            if rule_id in wanted:
                names = (upper.field_of(rule_id, field) for field in wanted[upper.head.id])
                wanted[rule_id].update(dict.fromkeys(names))
    return {rule_id: tuple(fields) for rule_id, fields in wanted.items()}


def _sharing(hit: Hit, shared: tuple[SharedValue, ...]) -> Hit:
    if not shared:
        return hit
    return Hit(hit.time, hit.position, hit.rule_id, hit.group, hit.value, hit.number, shared)


def _rename(use: Use, match: CorrelationMatch) -> tuple[SharedValue, ...]:
    """Return what the hits of a match share, under the names of the correlation above."""
    return gather_shared(
        (
            SharedValue(field, one.value)
            for hit in match.hits
            for one in hit.shared
            for field, below in use.shared
            if one.field == below
        ),
    )


def _shorten(text: str) -> str:
    """Return a text that can be kept by the thousand and saved, as different from others as it."""
    if len(text) > MAX_TEXT_LENGTH:
        digest = blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()
        text = f"{text[:_HEAD_LENGTH]}…{digest}"
    return text if text.isascii() else text.encode(errors="replace").decode()


def _number(found: Elements) -> Number | None:
    return to_exact(found[0]) if len(found) == 1 else None
