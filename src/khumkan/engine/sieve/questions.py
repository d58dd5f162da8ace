"""What a kernel can answer of a rule: its condition as questions about folded bytes.

A question asks the values of one column for texts. Where none is found the answer is no; where one
is, yes or perhaps, which is what only the matcher can tell.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, ip_network
from typing import TypeAlias

from khumkan.engine.compiled import (
    ANY_COLUMN,
    All,
    Any_,
    Condition,
    Leaf,
    Literal,
    Network,
    Not,
    Present,
    Regex,
    Wildcard,
)
from khumkan.engine.sieve.automata import Automaton, automaton_of
from khumkan.engine.sieve.expressions import least_length, necessary_texts

NO, PERHAPS, YES = range(3)
"""In this order "all of them" is the least answer, "any of them" the greatest, "not" the rest."""
CONTAINS, STARTS, ENDS, EQUALS, BEYOND_ASCII, LONGER, ANYTHING, MATCHES, IN_NETWORK = range(9)
"""What is asked of a value: that it holds a text at a place; that a byte is beyond ASCII; that it
has so many bytes; nothing; that its automaton accepts it; that it is an address in a network."""
_WHERES = {"contains": CONTAINS, "startswith": STARTS, "endswith": ENDS, "equals": EQUALS}
_COSTS = {CONTAINS: (1.0, 10.0), MATCHES: (0.0, 40.0), IN_NETWORK: (1.0, 20.0)}
_KEYWORD_COST = 8.0
# Besides ASCII Thai, whose letters have no case: as bytes they are what they are as letters.
_AS_FOLDED = re.compile(r"[\x00-\x7f\u0e00-\u0e7f]*")


@dataclass(frozen=True, slots=True)
class Question:
    """Whether a value of a column holds any of some texts; `found` is the answer where one does.

    Of LONGER `least` says how many bytes; of IN_NETWORK the texts are IPv4 networks as eight bytes,
    the first address and the mask.
    """

    column: str
    where: int
    texts: tuple[bytes, ...]
    found: int
    least: int = 0
    automaton: Automaton | None = field(default=None, compare=False)

    @property
    def cost(self) -> float:
        """Return about what it costs to ask."""
        each, once = _COSTS.get(self.where, (0.1, 1.0))
        whole = each * len(self.texts) + once
        # What can't be sure is asked last: all else may decide without it.
        hope = 1.0 if self.found == YES else 100.0
        return whole * hope * (_KEYWORD_COST if self.column == ANY_COLUMN else 1.0)


@dataclass(frozen=True, slots=True)
class Several:
    """Several parts of which all must hold, or any; the cheapest first."""

    is_all: bool
    parts: tuple["Part", ...]

    @property
    def cost(self) -> float:
        """Return about what it costs to ask for all parts."""
        return sum(part.cost for part in self.parts)


@dataclass(frozen=True, slots=True)
class Opposite:
    """What holds where its part does not."""

    part: "Part"

    @property
    def cost(self) -> float:
        """Return what its part costs."""
        return self.part.cost


Part: TypeAlias = Question | Several | Opposite


def questions_of(condition: Condition) -> Part:
    """Return a condition as questions."""
    match condition:
        case Leaf():
            return _of_leaf(condition)
        case Not(child=child):
            return Opposite(questions_of(child))
        case All(children=children):
            return _several([questions_of(child) for child in children], is_all=True)
        case Any_(children=children):
            return _several([questions_of(child) for child in children], is_all=False)


def _several(parts: Sequence[Part], *, is_all: bool) -> Part:
    """Return parts as one, those of the same kind inside it flattened."""
    flat: list[Part] = []
    for part in parts:
        is_same = isinstance(part, Several) and part.is_all == is_all
        flat += part.parts if isinstance(part, Several) and is_same else [part]
    if not is_all:
        flat = _together(flat)
    flat.sort(key=lambda part: part.cost)
    return flat[0] if len(flat) == 1 else Several(is_all, tuple(flat))


def _together(parts: Sequence[Part]) -> list[Part]:
    """Put questions into one that differ in their texts alone: any of them will do."""
    texts: defaultdict[Question, list[bytes]] = defaultdict(list)
    others: list[Part] = []
    for part in parts:
        if isinstance(part, Question) and part.texts and part.where != MATCHES:
            texts[replace(part, texts=())] += part.texts
        else:
            others.append(part)
    lists = [
        replace(one, texts=tuple(sorted(dict.fromkeys(own), key=len))) for one, own in texts.items()
    ]
    return [*lists, *dict.fromkeys(others)]


def _of_leaf(leaf: Leaf) -> Part:
    column, test = leaf.column, leaf.test
    match test:
        case Present():
            asked: Part = Question(column, ANYTHING, (), YES)
        case Literal():
            asked = _of_text(column, test)
        case Wildcard(segments=segments, starts_open=starts_open, ends_open=ends_open):
            pattern = ".*".join(segments)
            pattern = f"{'' if starts_open else '^'}{pattern}{'' if ends_open else '$'}"
            asked = _of_expression(column, pattern, "s" if test.cased else "si")
        case Regex(pattern=pattern, flags=flags):
            asked = _of_expression(column, pattern, flags)
        case Network(cidr=cidr):
            asked = _of_network(column, cidr)
        case _:
            asked = Question(column, ANYTHING, (), PERHAPS)
    return asked


def _of_text(column: str, test: Literal) -> Question:
    if not _AS_FOLDED.fullmatch(test.text):
        return Question(column, BEYOND_ASCII, (), PERHAPS)
    text = test.text.lower() if test.cased else test.text
    found = PERHAPS if test.cased else YES
    return Question(column, _WHERES[test.where], (text.encode(),), found)


def _of_expression(column: str, pattern: str, flags: str) -> Part:
    """Return what every match has, and whether it matches, as far as that can be asked."""
    texts = tuple(text.encode() for text in necessary_texts(pattern))
    parts: list[Part] = [Question(column, CONTAINS, texts, YES)] if texts else []
    found, automaton = YES, automaton_of(pattern, flags)
    if automaton is None:
        found, automaton = PERHAPS, automaton_of(pattern, flags, is_loose=True)
        parts.append(Question(column, LONGER, (), PERHAPS, least_length(pattern)))
    if automaton is not None:
        name = (pattern.encode(), flags.encode())
        parts.append(Question(column, MATCHES, name, found, automaton=automaton))
    return _several(parts, is_all=True)


def _of_network(column: str, cidr: str) -> Question:
    """Return a question about IPv4 addresses; other addresses are always doubtful."""
    network = ip_network(cidr, strict=False)
    if not isinstance(network, IPv4Network):
        return Question(column, IN_NETWORK, (), YES)
    text = network.network_address.packed + network.netmask.packed
    return Question(column, IN_NETWORK, (text,), YES)
