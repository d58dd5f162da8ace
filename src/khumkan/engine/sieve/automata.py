"""Regular expressions as tables of states that a kernel walks through, a byte a step.

The parser of Python's own `re` reads the expression, and is given RE2's meaning; where the two
might read it differently, or the table would grow large, there is none. All characters beyond
ASCII are one: an expression that tells them apart has no table.
"""

import re
import warnings
from collections.abc import Callable
from functools import lru_cache, partial
from re import _constants as codes  # type: ignore[attr-defined] # the parser's own, stable since 3.11
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

ACCEPTED = -1
"""In place of a state: found, whatever follows."""
CONTINUES = 0xFF
"""In place of a class: the byte goes on with a character, and is passed over."""
MOST_STATES = 1100  # a thousand of anything can be counted
_MOST_STEPS = 1 << 14
_MOST_NODES = 1 << 11
_MOST_WORK = 1 << 18
_MOST_REPEATED = 1000  # as in RE2
_MOST_COUNTED = 4  # by a loose one
# Classes such as [[:alpha:]], quoting, octal numbers and counts without a minimum mean other things
# in RE2.
_READ_OTHERWISE = re.compile(r"\[:|\\[QECpPzZ0-9]|\{,")
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
_N_ASCII = 128
_ALL = (1 << (_N_ASCII + 1)) - 1
"""A set of characters as bits: those of ASCII, and one for all others."""
_DONE, _DONE_AT_END = 1, 2  # the first two places of a state; the others are those of characters
_N_MARKS = 2
_CHARACTER, _SPLIT, _BEGIN, _END, _ACCEPT = range(5)


class Automaton(NamedTuple):
    """A table of steps: that of a state and a class is at `state * n_classes + class`.

    `classes` has the class of each byte. `ends` says of each state whether the text may end there.
    """

    start: int
    n_classes: int
    classes: bytes
    steps: tuple[int, ...]
    ends: bytes


class _RefusedError(Exception):
    """Never leaves this module."""


@lru_cache(maxsize=4096)
def automaton_of(pattern: str, flags: str = "", *, is_loose: bool = False) -> Automaton | None:
    """Return the table of an expression searched in a text, None where it has none.

    A loose one also accepts some texts that the expression is not found in: how often something is
    repeated it does not count beyond a few times.
    """
    parsed = _parse(pattern, flags)
    if parsed is None:
        return None
    try:
        nodes = _Nodes(_MOST_COUNTED if is_loose else _MOST_REPEATED)
        start = nodes.build(parsed, parsed.state.flags, nodes.add(_ACCEPT))
        return _determine(nodes, start)
    except (_RefusedError, RecursionError):
        return None


def _parse(pattern: str, flags: str) -> Any:
    without_backslashes = pattern.replace("\\\\", "//")
    if _READ_OTHERWISE.search(without_backslashes) or not pattern.isascii():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return parser.parse(pattern, sum(_FLAGS[flag] for flag in set(flags)))
    except (re.error, RecursionError, OverflowError, Warning):
        return None


class _Nodes:
    """What can be next in a text, as a graph; each node is a kind, its characters and followers."""

    def __init__(self, most_counted: int) -> None:
        self.all: list[tuple[int, int, list[int]]] = []
        self._most_counted = most_counted

    def add(self, kind: int, following: list[int] | None = None, characters: int = 0) -> int:
        if len(self.all) >= _MOST_NODES:
            raise _RefusedError
        self.all.append((kind, characters, following or []))
        return len(self.all) - 1

    def build(self, parsed: Any, flags: int, then: int) -> int:
        """Return the node at which a sequence begins that `then` follows."""
        for code, argument in reversed(list(parsed)):
            then = self._build_one(code, argument, flags, then)
        return then

    def _build_one(self, code: Any, argument: Any, flags: int, then: int) -> int:
        if code is codes.SUBPATTERN:
            _, more, less, parsed = argument
            return self.build(parsed, (flags | more) & ~less, then)
        if code is codes.BRANCH:
            ways = [self.build(branch, flags, then) for branch in argument[1]]
            return self.add(_SPLIT, ways)
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            least, most, parsed = argument
            return self._repeat(least, most, partial(self.build, parsed, flags), then)
        if code is codes.AT:
            return self._at(argument, flags, then)
        return self.add(_CHARACTER, [then], _characters(code, argument, flags))

    def _repeat(self, least: int, most: Any, build: Callable[[int], int], then: int) -> int:
        if least > _MOST_REPEATED:
            raise _RefusedError
        least = min(least, self._most_counted)
        first = then
        if most is codes.MAXREPEAT or most > self._most_counted:
            first = self.add(_SPLIT)
            self.all[first][2].extend((build(first), then))
        else:
            for _ in range(most - least):
                first = self.add(_SPLIT, [build(first), then])
        for _ in range(least):
            first = build(first)
        return first

    def _at(self, where: Any, flags: int, then: int) -> int:
        if flags & re.MULTILINE:
            raise _RefusedError
        if where in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING):
            return self.add(_BEGIN, [then])
        if where is codes.AT_END:
            return self.add(_END, [then])
        raise _RefusedError

    def reach(self, start: int, numbers: dict[int, int], *, is_begin: bool) -> int:
        """Return the state of all characters that may come next at a node."""
        state, waiting = 0, [(start, False)]
        met = set(waiting)
        while waiting:
            number, is_end = waiting.pop()
            kind, _, following = self.all[number]
            if kind == _ACCEPT:
                state |= _DONE_AT_END if is_end else _DONE
            elif kind == _CHARACTER:
                state |= 0 if is_end else 1 << numbers[number]
            elif kind != _BEGIN or is_begin:
                more = {(then, is_end or kind == _END) for then in following} - met
                met |= more
                waiting += more
        return state


def _characters(code: Any, argument: Any, flags: int) -> int:
    """Return the set of characters that one place of an expression stands for."""
    if code is codes.ANY:
        return _ALL if flags & re.DOTALL else _ALL & ~(1 << ord("\n"))
    if code in (codes.LITERAL, codes.NOT_LITERAL):
        found = _folded(_range(argument, argument), flags)
        return found if code is codes.LITERAL else _ALL & ~found
    if code is not codes.IN:
        raise _RefusedError
    found = 0
    for kind, what in argument:
        if kind is codes.LITERAL:
            found |= _range(what, what)
        elif kind is codes.RANGE:
            found |= _range(*what)
        elif kind is codes.CATEGORY and what in _CATEGORIES:
            found |= _CATEGORIES[what]
        elif kind is not codes.NEGATE:
            raise _RefusedError
    found = _folded(found, flags)
    return _ALL & ~found if argument[0][0] is codes.NEGATE else found


def _range(first: int, last: int) -> int:
    if last >= _N_ASCII:
        raise _RefusedError
    return (1 << (last + 1)) - (1 << first)


def _set(text: str) -> int:
    return sum(1 << ord(character) for character in set(text))


_LARGE = _range(ord("A"), ord("Z"))
_SMALL = _range(ord("a"), ord("z"))
_DIGITS = _range(ord("0"), ord("9"))
_WORDS = _LARGE | _SMALL | _DIGITS | _set("_")
_BLANKS = _set("\t\n\f\r ")  # RE2's: Python has more
_CATEGORIES = {
    codes.CATEGORY_DIGIT: _DIGITS,
    codes.CATEGORY_NOT_DIGIT: _ALL & ~_DIGITS,
    codes.CATEGORY_WORD: _WORDS,
    codes.CATEGORY_NOT_WORD: _ALL & ~_WORDS,
    codes.CATEGORY_SPACE: _BLANKS,
    codes.CATEGORY_NOT_SPACE: _ALL & ~_BLANKS,
}
_CASE = ord("a") - ord("A")


def _folded(characters: int, flags: int) -> int:
    if not flags & re.IGNORECASE:
        return characters
    return characters | (characters & _LARGE) << _CASE | (characters & _SMALL) >> _CASE


def _determine(nodes: _Nodes, start: int) -> Automaton:
    """Return the table of all states that a text can lead to."""
    places = [number for number, node in enumerate(nodes.all) if node[0] == _CHARACTER]
    numbers = {number: place + _N_MARKS for place, number in enumerate(places)}
    by_set: dict[int, int] = {}
    following = [0] * _N_MARKS
    for number in places:
        _, characters, (then,) = nodes.all[number]
        by_set[characters] = by_set.get(characters, 0) | 1 << numbers[number]
        following.append(nodes.reach(then, numbers, is_begin=False))
    classes = _classes(list(by_set))
    able = [sum(bits for own, bits in by_set.items() if own & one) for one in classes]
    walk = _Walk(nodes.reach(start, numbers, is_begin=False), following)
    steps, states = walk.steps(nodes.reach(start, numbers, is_begin=True), able)
    return Automaton(
        ACCEPTED if states[0] & _DONE else 0,
        len(classes),
        _class_of_bytes(classes),
        tuple(steps),
        bytes(state & _DONE_AT_END != 0 for state in states),
    )


class _Walk:
    """Goes from state to state; what is searched begins again at each place of a text."""

    def __init__(self, again: int, following: list[int]) -> None:
        self._again = again
        self._following = following
        self._states: list[int] = []
        self._after: dict[int, int] = {}
        self._after_part: dict[tuple[int, int], int] = {}
        self._n_done = 0

    def steps(self, first: int, able: list[int]) -> tuple[list[int], list[int]]:
        """Return the step of each state and class of characters, and the states."""
        states, known, steps = [first], {first: 0}, list[int]()
        while len(steps) < len(states) * len(able) and not first & _DONE:
            state = states[len(steps) // len(able)]
            for characters in able:
                then = self._follow(state & characters)
                if not then & _DONE and then not in known:
                    known[then] = len(states)
                    states.append(then)
                steps.append(ACCEPTED if then & _DONE else known[then])
            is_long = len(states) > MOST_STATES or len(steps) > _MOST_STEPS
            if is_long or self._n_done > _MOST_WORK:
                raise _RefusedError
        return steps, states

    def _follow(self, active: int) -> int:
        """Return the state after any of some characters."""
        found = self._after.get(active)
        if found is None:
            found = self._again
            for part, bits in enumerate(active.to_bytes((active.bit_length() + 7) // 8, "little")):
                if bits:
                    found |= self._after_bits(part, bits)
            self._after[active] = found
        return found

    def _after_bits(self, part: int, bits: int) -> int:
        """Return the state after any of eight characters; asked more often than worked out."""
        self._n_done += 1
        found = self._after_part.get((part, bits))
        if found is None:
            found = 0
            for bit in range(8):
                if bits >> bit & 1:
                    found |= self._following[part * 8 + bit]
            self._after_part[part, bits] = found
        return found


def _classes(sets: list[int]) -> list[int]:
    """Return the characters parted into as few sets as no place tells apart within."""
    parts = [_ALL]
    for one in sets:
        parts = [half for part in parts for half in (part & one, part & ~one) if half]
    return parts


def _class_of_bytes(classes: list[int]) -> bytes:
    of_character = {
        character: number
        for number, characters in enumerate(classes)
        for character in range(_N_ASCII + 1)
        if characters >> character & 1
    }
    ascii_ = bytes(of_character[character] for character in range(_N_ASCII))
    return ascii_ + bytes([CONTINUES]) * 64 + bytes([of_character[_N_ASCII]]) * 64
