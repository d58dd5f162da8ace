"""All tests of one column against one value, each value tried once while it is remembered.

A value's answer is the frozen set of the atoms (numbered tests) that hold for it.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import ip_network
from typing import Any

from khumkan.core.errors import RuleError
from khumkan.engine.compiled import (
    Compare,
    Literal,
    Network,
    Present,
    Regex,
    Test,
    TimePart,
    Wildcard,
)
from khumkan.engine.expressions import compile_expression
from khumkan.engine.matcher.literals import LiteralIndex
from khumkan.engine.matcher.remembering import Memory, key_of
from khumkan.engine.matcher.scalars import (
    RELATIONS,
    TEXT_RELATIONS,
    time_part,
    to_addresses,
    to_number,
    to_text,
    to_time,
)
from khumkan.engine.rows import Scalar, Value

Holds = Callable[[Scalar], bool]

NOTHING: frozenset[int] = frozenset()
_MAX_COMPILED_TESTS = 65_536
_EXPRESSION_BYTES = 2 * 1024 * 1024
"""What RE2 may remember of the values that one expression met: with less it forgets states of
expressions that count, and takes ten times as long. One too large for it has RE2's own limit."""


class ColumnMatcher:
    """Answers which atoms of one column hold for a value; `memory` remembers the answers."""

    def __init__(self, atoms: Iterable[tuple[Test, int]], memory: Memory) -> None:
        atoms = list(atoms)
        self._always = frozenset(atom for test, atom in atoms if isinstance(test, Present))
        literals = [(test, atom) for test, atom in atoms if isinstance(test, Literal)]
        self._folded = LiteralIndex(pair for pair in literals if not pair[0].cased)
        self._cased = LiteralIndex(pair for pair in literals if pair[0].cased)
        self._others = [
            (compile_test(test), atom)
            for test, atom in atoms
            if not isinstance(test, Literal | Present)
        ]
        self._memory = memory
        self._remembered = memory.new_column()

    def match(self, value: Value) -> frozenset[int]:
        """Return the atoms that hold for `value`; of a list, those that hold for any element."""
        if isinstance(value, tuple):
            return NOTHING.union(*(self._match_scalar(one) for one in value))
        return self._match_scalar(value)

    def _match_scalar(self, value: Scalar) -> frozenset[int]:
        key = key_of(value)
        answer = self._remembered.get(key)
        if answer is None:
            answer = self._compute(value)
            self._memory.keep(self._remembered, key, answer)
        return answer

    def _compute(self, value: Scalar) -> frozenset[int]:
        text = to_text(value)
        found = self._folded.match(text.lower())
        found |= self._cased.match(text)
        found.update(atom for holds, atom in self._others if holds(value))
        return self._always | found if found else self._always


def _literal(test: Literal) -> Holds:
    relation = TEXT_RELATIONS[test.where]
    if test.cased:
        return lambda value: relation(to_text(value), test.text)
    return lambda value: relation(to_text(value).lower(), test.text)


def _wildcard(test: Wildcard) -> Holds:
    """Search the stretches one after the other: no pattern and no value makes it backtrack."""
    segments = [re.compile(segment, re.DOTALL) for segment in test.segments]
    first = None if test.starts_open else segments.pop(0)
    last = None if test.ends_open or not segments else segments.pop()
    last_width = width_of(test.segments[-1])

    def holds(value: Scalar) -> bool:
        text = to_text(value) if test.cased else to_text(value).lower()
        position = 0
        for segment in ([first] if first else []) + segments:
            found = segment.match(text) if segment is first else segment.search(text, position)
            if found is None:
                return False
            position = found.end()
        if last is None:
            return test.ends_open or position == len(text)
        start = len(text) - last_width
        return start >= position and last.match(text, start) is not None

    return holds


def width_of(segment: str) -> int:
    """Return how many characters a stretch of a wildcard stands for."""
    return len(re.sub(r"\\(.)", r"\1", segment, flags=re.DOTALL))


def _regex(test: Regex) -> Holds:
    try:
        is_found = compile_expression(test.pattern, test.flags, most_bytes=_EXPRESSION_BYTES)
    except RuleError:
        is_found = compile_expression(test.pattern, test.flags)
    return lambda value: is_found(to_text(value))


def _network(test: Network) -> Holds:
    network = ip_network(test.cidr, strict=False)

    def holds(value: Scalar) -> bool:
        return any(address in network for address in to_addresses(value))

    return holds


def _compare(test: Compare) -> Holds:
    relation, number = RELATIONS[test.operator], test.number

    def holds(value: Scalar) -> bool:
        actual = to_number(value)
        return actual is not None and relation(actual, number)

    return holds


def _time_part(test: TimePart) -> Holds:
    relation = RELATIONS[test.operator]

    def holds(value: Scalar) -> bool:
        moment = to_time(value)
        return moment is not None and relation(time_part(moment, test.part), test.number)

    return holds


_COMPILERS: dict[type, Callable[[Any], Holds]] = {
    Literal: _literal,
    Wildcard: _wildcard,
    Regex: _regex,
    Network: _network,
    Compare: _compare,
    TimePart: _time_part,
    Present: lambda _: lambda _: True,
}


@lru_cache(maxsize=_MAX_COMPILED_TESTS)
def compile_test(test: Test) -> Holds:
    """Return one test as a function of one scalar; many literals at once are LiteralIndex's."""
    return _COMPILERS[type(test)](test)
