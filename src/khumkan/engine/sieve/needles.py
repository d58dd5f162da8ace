"""Needles: short texts of which a row must hold one for a rule to match it.

From a condition the needles that are probably rarest; or, for a rule that only says what must not
be there, texts that rule it out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from khumkan.engine.compiled import (
    ANY_COLUMN,
    All,
    Any_,
    Condition,
    Leaf,
    Literal,
    Not,
    OtherField,
    Regex,
    Wildcard,
    leaves_of,
)
from khumkan.engine.sieve.expressions import least_length, necessary_groups
from khumkan.engine.sieve.ordinary import OFTEN, ordinary_share

PLACES = ("contains", "startswith", "endswith", "equals")
ANYTHING = "anything"
"""The place of a needle that every value of the column is."""
LONGER = "longer"
"""The place of a needle that every value of at least so many bytes is."""
BEYOND_ASCII = "beyond ascii"
"""The place of a needle that every value with a character beyond ASCII is."""

_LONGEST_COUNTED = 16
_RARE = 2.0**-10  # of rows; rarer than that, more needles cost more than they save
_FEW = 2.0**-5  # of rows; to look for what is common in so few costs more than to judge them
_BEYOND_SHARE = 0.1
_MOST_STRETCHES = 3
_SHORT = 2
MOST_SETS = 6
MOST_WAYS = 16
_RARE_SIGNS = frozenset("`^{}|<>;&%#@~$!")
_SEGMENT_PART = re.compile(r"\\(.)|(\.)|(.)", re.DOTALL)


class Needle(NamedTuple):
    """A folded text at a place in a column: as in `Literal`, or ANYTHING or BEYOND_ASCII."""

    column: str
    where: str
    text: str = ""


Sets = tuple[frozenset[Needle], ...]
"""Sets of needles, of each of which one must be there."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a rule can't match without: all sets of one of `ways`, none of `vetoes`.

    Without `ways` there is nothing it needs. `same` are two columns that must be equal besides.
    """

    ways: tuple[Sets, ...] = ()
    vetoes: frozenset[Needle] = frozenset()
    same: tuple[str, str] | None = None


Cost = Callable[[Needle], float]


def count_uses(conditions: Iterable[Condition]) -> Cost:
    """Return what a needle probably costs, in rows that hold it: what rules name often is common.

    Commands that attackers use are in many rules because everybody uses them. What ordinary events
    have all the time is common, however long it is.
    """
    uses: dict[str, int] = {}
    for condition in conditions:
        tests = [leaf.test for leaf in leaves_of(condition)]
        for text in {test.text for test in tests if isinstance(test, Literal)}:
            uses[text] = uses.get(text, 0) + 1

    def cost(needle: Needle) -> float:
        if needle.where == LONGER:
            return 0.5 if int(needle.text) > _LONGEST_COUNTED else 1.0
        if not needle.text:
            return _BEYOND_SHARE if needle.where == BEYOND_ASCII else 1.0
        share = 2.0 ** -min(len(needle.text), _LONGEST_COUNTED)
        ordinary = ordinary_share(needle.where, needle.text)
        return max((1 + uses.get(needle.text, 0)) * share, ordinary)

    return cost


def choose_anchor(condition: Condition, cost: Cost) -> Anchor:
    """Return an anchor of a condition; an empty one says nothing."""
    parts = condition.children if isinstance(condition, All) else (condition,)
    same = next(filter(None, map(_same_columns, parts)), None)
    whole = _ways_of(condition, cost)
    ways = [_cut(way, cost) for way in whole]
    if same and any(one.where == ANYTHING for way in ways for needles in way for one in needles):
        ways = []  # that two columns are the same says more than that one is there
    is_rare = bool(ways) and all(_share(way, cost) <= _RARE for way in whole)
    return Anchor(
        tuple(ways) if ways and all(ways) else (),
        frozenset() if is_rare else frozenset(_vetoes_of(parts)),
        same,
    )


def _cut(way: Sets, cost: Cost) -> Sets:
    """Return as many sets, the rarest first, as make a row rare; none that say too little.

    A common needle is found in most rows in vain where others leave few of them.
    """
    chosen: list[frozenset[Needle]] = []
    share = 1.0
    told = [needles for needles in way if not any(one.where == ANYTHING for one in needles)]
    for needles in sorted(told or way[:1], key=lambda one: _share((one,), cost)):
        is_worth = share > (_FEW if any(map(_is_common, needles)) else _RARE)
        if not chosen or (is_worth and len(chosen) < MOST_SETS):
            chosen.append(needles)
            share *= _share((needles,), cost)
    return tuple(chosen)


def _is_common(needle: Needle) -> bool:
    if needle.where in (LONGER, ANYTHING):
        return True
    is_short = needle.where == "contains" and len(needle.text) <= _SHORT
    is_letters = is_short and _RARE_SIGNS.isdisjoint(needle.text)
    return is_letters or ordinary_share(needle.where, needle.text) >= OFTEN


def _share(sets: Iterable[frozenset[Needle]], cost: Cost) -> float:
    """Return which part of all rows probably holds a needle of each set."""
    return prod(min(1.0, sum(map(cost, needles))) for needles in sets)


def _vetoes_of(parts: Iterable[Condition]) -> Iterator[Needle]:
    for part in parts:
        if isinstance(part, Not):
            yield from _sufficient(part.child)


def _same_columns(part: Condition) -> tuple[str, str] | None:
    if isinstance(part, Leaf) and isinstance(part.test, OtherField):
        return (part.column, part.test.column) if part.test.where == "equals" else None
    return None


def _ways_of(condition: Condition, cost: Cost) -> list[Sets]:
    """Return the ways in which a condition can hold; a way without sets needs nothing."""
    match condition:
        case Leaf():
            return [tuple(_sets_of(condition))]
        case Not():
            return [()]
        case All(children=children):
            return _together([_ways_of(child, cost) for child in children], cost)
        case Any_(children=children):
            ways = [way for child in children for way in _ways_of(child, cost)]
            single = frozenset(needle for way in ways if len(way) == 1 for needle in way[0])
            several = [way for way in ways if len(way) != 1]
            return _few([*([(single,)] if single else []), *several], cost)


def _together(parts: list[list[Sets]], cost: Cost) -> list[Sets]:
    ways: list[Sets] = [()]
    for part in parts:
        few = part if len(ways) * len(part) <= MOST_WAYS else _few(part, cost, 1)
        ways = [way + more for way in ways for more in few]
    return ways


def _few(ways: list[Sets], cost: Cost, most: int = MOST_WAYS) -> list[Sets]:
    """Return at most so many ways: where there are more, the rarest set of each, put together."""
    if len(ways) <= most:
        return ways
    if not all(ways):
        return [()]
    rarest = (min(way, key=lambda one: _share((one,), cost)) for way in ways)
    return [(frozenset().union(*rarest),)]


def _sets_of(leaf: Leaf) -> list[frozenset[Needle]]:
    """Return the sets of needles of each of which a value has one where the test holds for it."""
    column = leaf.column
    match leaf.test:
        case Literal(where=where, text=text):
            return [frozenset({_needle(column, where, text.lower())})]
        case Wildcard(segments=segments):
            groups = [(text,) for text in _stretches(segments)]
            return _telling(column, groups) or [frozenset({Needle(column, ANYTHING)})]
        case Regex(pattern=pattern):
            longer = Needle(column, LONGER, str(least_length(pattern)))
            return _telling(column, necessary_groups(pattern)) or [frozenset({longer})]
    return [frozenset({Needle(column, ANYTHING)})]


def _telling(column: str, groups: Sequence[Sequence[str]]) -> list[frozenset[Needle]]:
    """Return the needles of texts anywhere in a value: of the lists that tell most."""
    sets = {
        frozenset(_needle(column, "contains", text) for text in texts): min(map(len, texts))
        for texts in groups
    }
    able = [own for own in sets if all(one.where != ANYTHING for one in own)]
    # All lines are watched for what is looked for in all values: for no short text besides.
    most = 1 if column == ANY_COLUMN else _MOST_STRETCHES
    return sorted(able, key=sets.__getitem__, reverse=True)[:most]


def _needle(column: str, where: str, text: str) -> Needle:
    if not text.isascii() and text.upper() != text.lower():
        return Needle(column, BEYOND_ASCII)
    is_sign = where == "contains" and len(text) == 1 and text.isascii()
    if not text or (is_sign and text not in _RARE_SIGNS):
        return Needle(column, ANYTHING)
    return Needle(column, where, text)


def _stretches(segments: tuple[str, ...]) -> list[str]:
    """Return the texts without a question mark among the stretches of a wildcard, folded."""
    stretches = [""]
    for segment in segments:
        stretches.append("")
        for escaped, point, plain in _SEGMENT_PART.findall(segment):
            if point:
                stretches.append("")
            else:
                stretches[-1] += escaped or plain
    return [one.lower() for one in stretches if one and one.isascii()]


def _sufficient(condition: Condition) -> Iterator[Needle]:
    """Yield needles each of which, where it is found, makes the condition hold."""
    match condition:
        case Leaf(column=column, test=Literal(where=where, text=text, cased=False)):
            if text and text.isascii() and column != ANY_COLUMN:
                yield Needle(column, where, text)
        case Any_(children=children):
            for child in children:
                yield from _sufficient(child)
        case _:
            return
