"""The condition of a temporal correlation in words: which of its rules hit, and which did not.

Read into ways: each says which rules must be there and which must not; one of them must hold.
Source: docs/reference/sigma-semantics.md, X17.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from khumkan.core.errors import RuleError
from khumkan.core.messages import message
from khumkan.engine.compiled import Way

_TOKEN = re.compile(r"\s*([A-Za-z0-9_-]+|\(|\))")
_OPERATORS = frozenset({"and", "or", "not"})
_MOST_CHARACTERS = 10_000
_DEEPEST = 50
_MOST_WAYS = 64

_Literals = tuple[frozenset[str], frozenset[str]]
"""Rules that hit, and rules that did not."""
_Ways = frozenset[_Literals]


def read_ways(text: str, rules: Collection[str]) -> tuple[Way, ...]:
    """Return the ways in which a condition over some rules can hold; raises RuleError."""
    if len(text) > _MOST_CHARACTERS:
        raise RuleError(message("the condition is longer than {n} characters", n=_MOST_CHARACTERS))
    parser = _Parser(_split(text), rules)
    ways = parser.read_any(is_negated=False, depth=0)
    if parser.left:
        raise parser.error()
    if not ways:
        raise RuleError(message("the condition can never hold"))
    return tuple(sorted((tuple(sorted(met)), tuple(sorted(missed))) for met, missed in ways))


def _split(text: str) -> list[str]:
    tokens, at, text = [], 0, text.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise RuleError(message("the condition can't be read from {rest!r} on", rest=text[at:]))
        tokens.append(token[1].lower() if token[1].lower() in _OPERATORS else token[1])
        at = token.end()
    return tokens[::-1]


@dataclass(slots=True)
class _Parser:
    """Recursive descent: `or` over `and` over `not` over names; `left` has the next token last."""

    left: list[str]
    rules: Collection[str]

    def read_any(self, *, is_negated: bool, depth: int) -> _Ways:
        ways = self._read_all(is_negated=is_negated, depth=depth)
        while self._takes("or"):
            other = self._read_all(is_negated=is_negated, depth=depth)
            ways = _both(ways, other) if is_negated else _either(ways, other)
        return ways

    def _read_all(self, *, is_negated: bool, depth: int) -> _Ways:
        ways = self._read_one(is_negated=is_negated, depth=depth)
        while self._takes("and"):
            other = self._read_one(is_negated=is_negated, depth=depth)
            ways = _either(ways, other) if is_negated else _both(ways, other)
        return ways

    def _read_one(self, *, is_negated: bool, depth: int) -> _Ways:
        while self._takes("not"):
            is_negated = not is_negated
        if not self._takes("("):
            return self._read_name(is_negated=is_negated)
        if depth == _DEEPEST:
            raise RuleError(message("the condition has too many parentheses"))
        ways = self.read_any(is_negated=is_negated, depth=depth + 1)
        if not self._takes(")"):
            raise self.error()
        return ways

    def _read_name(self, *, is_negated: bool) -> _Ways:
        if not self.left or self.left[-1] in _OPERATORS | {"(", ")"}:
            raise self.error()
        name = self.left.pop()
        if name not in self.rules:
            raise RuleError(
                message("the condition names {name!r}, which is not among its rules", name=name)
            )
        alone, none = frozenset({name}), frozenset[str]()
        return frozenset({(none, alone) if is_negated else (alone, none)})

    def _takes(self, token: str) -> bool:
        if not self.left or self.left[-1] != token:
            return False
        self.left.pop()
        return True

    def error(self) -> RuleError:
        """Return what is wrong at the next token."""
        if not self.left:
            return RuleError(message("the condition ends too early"))
        return RuleError(
            message("the condition has {token!r} in the wrong place", token=self.left[-1])
        )


def _either(ways: _Ways, other: _Ways) -> _Ways:
    return _bounded(ways | other)


def _both(ways: _Ways, other: _Ways) -> _Ways:
    together = {
        (met | also_met, missed | also_missed)
        for met, missed in ways
        for also_met, also_missed in other
    }
    return _bounded(frozenset(one for one in together if not one[0] & one[1]))


def _bounded(ways: _Ways) -> _Ways:
    if len(ways) > _MOST_WAYS:
        raise RuleError(message("the condition has more than {n} combinations", n=_MOST_WAYS))
    return ways
