"""From the flattened fields of an event to its columns; worked out once for each set of names.

No value is lost on the way: where two fields would share a column, the stronger claim has it
(`Vocabulary.rank`, then the order in the event) and the other stands under `own.` and its name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import Value

OWN = "own."

# What one scheme may remember: an attacker who invents names can fill it, but not exceed it.
_MAX_BYTES = 4 * 1024 * 1024
_MAX_PLAN_BYTES = 64 * 1024
_MAX_CLAIMS, _MAX_CLAIM_CHARACTERS = 8192, 128
_BYTES_PER_NAME = 240  # a name's own overhead, its column's and their places, about


def under(*prefixes: str) -> Callable[[str], str | None]:
    """Return the `own` of a layout whose own fields stand under one of `prefixes`."""

    def own(name: str) -> str | None:
        for prefix in prefixes:
            if name.startswith(prefix):
                return name[len(prefix) :]
        return None

    return own


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where in a flattened event the source's own fields stand, and what stands around them.

    `own` gives the source's own name of a dotted name, or None. `fixed` has the columns of dotted
    names that are no own fields, `spare` those that yield to `fixed`; what is in none of the three
    keeps its dotted name. `also` is as in Vocabulary, by dotted name.
    """

    own: Callable[[str], str | None]
    fixed: Mapping[str, str] = field(default_factory=dict)
    spare: Mapping[str, str] = field(default_factory=dict)
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """The columns of one sequence of names, and which names are copied to which further ones.

    `sources` is by column the name it comes from.
    """

    columns: tuple[str, ...]
    copies: tuple[tuple[str, str], ...]
    sources: Mapping[str, str]


class _Claim(NamedTuple):
    """How strong the claim of a name is (0 the strongest), to which column, and its own name."""

    rank: int
    column: str
    own: str | None


class Scheme:
    """A layout read with a vocabulary."""

    def __init__(self, layout: Layout, vocabulary: Vocabulary) -> None:
        self._layout = layout
        self._vocabulary = vocabulary
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._n_bytes = 0
        self._claims: dict[str, _Claim] = {}

    def name(self, leaves: Mapping[str, Value]) -> dict[str, Value]:
        """Return the values of `leaves`, which `flatten` made, by column."""
        names = tuple(leaves)
        plan = self._plans.get(names) or self._remember(names)
        values = dict(zip(plan.columns, leaves.values(), strict=True))
        for name, column in plan.copies:
            values[column] = leaves[name]
        return values

    def sources_of(self, names: Iterable[str]) -> Mapping[str, str]:
        """Return for each column of flattened fields with these names the name it comes from.

        For the same names it is the same mapping, as long as it is remembered.
        """
        names = tuple(names)
        return (self._plans.get(names) or self._remember(names)).sources

    def _remember(self, names: tuple[str, ...]) -> _Plan:
        plan = self._make_plan(names)
        n_bytes = 2 * sum(map(len, names)) + _BYTES_PER_NAME * (1 + len(names))
        if n_bytes > _MAX_PLAN_BYTES:
            return plan
        self._n_bytes += n_bytes
        if self._n_bytes > _MAX_BYTES:
            self._plans.clear()
            self._n_bytes = n_bytes
        self._plans[names] = plan
        return plan

    def _make_plan(self, names: tuple[str, ...]) -> _Plan:
        claims = [self._claims.get(name) or self._claim(name) for name in names]
        columns = [one.column for one in claims]
        taken = set(columns)
        if len(taken) < len(columns):
            columns = _settle(claims, names)
            taken = set(columns)
        copies = self._copies(names, claims, taken)
        sources = dict(zip(columns, names, strict=True))
        sources |= {column: name for name, column in copies}
        return _Plan(tuple(columns), copies, sources)

    def _claim(self, name: str) -> _Claim:
        claim = self._make_claim(name)
        if len(self._claims) < _MAX_CLAIMS and len(name) <= _MAX_CLAIM_CHARACTERS:
            self._claims[name] = claim
        return claim

    def _make_claim(self, name: str) -> _Claim:
        layout, vocabulary = self._layout, self._vocabulary
        for rank, around in enumerate((layout.fixed, layout.spare)):
            if name in around:
                return _Claim(rank, around[name], None)
        own = layout.own(name)
        if own is None:
            return _Claim(3, name, None)
        return _Claim(vocabulary.rank(own), vocabulary.column(own), own)

    def _copies(
        self, names: tuple[str, ...], claims: Sequence[_Claim], taken: set[str]
    ) -> tuple[tuple[str, str], ...]:
        wanted = [(name, column) for name, column in self._layout.also if name in names]
        if self._vocabulary.also:
            own = {one.own: name for one, name in zip(claims, names, strict=True)}
            wanted += [(own[name], column) for name, column in self._vocabulary.also if name in own]
        copies = []
        for name, column in wanted:
            if column not in taken:
                taken.add(column)
                copies.append((name, column))
        return tuple(copies)


def _settle(claims: Sequence[_Claim], names: Sequence[str]) -> list[str]:
    """Return the columns of names some of which claim the same one."""
    order = sorted(range(len(names)), key=[one.rank for one in claims].__getitem__)
    taken: set[str] = set()  # of equal claims the first in the event is the stronger
    columns = [""] * len(names)
    for number in order:
        column = claims[number].column
        while column in taken:
            column = OWN + (column if column.startswith(OWN) else names[number])
        columns[number] = column
        taken.add(column)
    return columns
