"""STIX patterns to the plain values they ask for: comparisons by `=` and `IN`, joined by OR.

What asks for more (AND across objects, time windows, LIKE, MATCHES, negation) is refused by name:
half a pattern would match what its author excluded. Source: STIX 2.1 part 9.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from khumkan.core.errors import WireError
from khumkan.core.messages import message

_TOKENS = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^'\\]|\\.)*')
    | (?P<path>[a-z0-9-]+:[A-Za-z0-9_.\[\]*'-]+)
    | (?P<word>[A-Z]+\b)
    | (?P<number>-?[0-9.]+)
    | (?P<mark>!=|<=|>=|[][()=<>,])
    )""",
    re.VERBOSE | re.DOTALL,
)

_KINDS = {
    "ipv4-addr:value": "ipv4",
    "ipv6-addr:value": "ipv6",
    "domain-name:value": "domain",
    "url:value": "url",
    "email-addr:value": "email",
    "email-message:from_ref.value": "email",
    "file:name": "file-name",
}
_HASH_PATH = re.compile(r"file:hashes\.'?(MD5|SHA-?1|SHA-?256|SHA-?512)'?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PatternValue:
    """One value a pattern asks for; `kind` is ipv4, ipv6, domain, url, email, file-name or hash."""

    kind: str
    value: str


def parse_pattern(pattern: str) -> list[PatternValue]:
    """Return the values of which any one makes the pattern hold; raises WireError by name."""
    return list(_Parser(list(_tokens(pattern))).parse())


def _tokens(pattern: str) -> Iterator[tuple[str, str]]:
    position = 0
    end = len(pattern.rstrip())
    while position < end:
        match = _TOKENS.match(pattern, position)
        if match is None:
            raise WireError(message("the pattern can't be read at character {n}", n=position + 1))
        position = match.end()
        yield str(match.lastgroup), match[str(match.lastgroup)]


class _Parser:
    """Recursive descent over the tokens; one method a rule of the grammar."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._next = 0

    def parse(self) -> Iterator[PatternValue]:
        yield from self._observation()
        while self._take("word", "OR"):
            yield from self._observation()
        if self._next < len(self._tokens):
            raise _unsupported(self._tokens[self._next][1])

    def _observation(self) -> Iterator[PatternValue]:
        self._expect("mark", "[")
        yield from self._comparisons()
        self._expect("mark", "]")

    def _comparisons(self) -> Iterator[PatternValue]:
        yield from self._comparison()
        while self._take("word", "OR"):
            yield from self._comparison()

    def _comparison(self) -> Iterator[PatternValue]:
        if self._take("mark", "("):
            yield from self._comparisons()
            self._expect("mark", ")")
            return
        kind = _kind_of(self._expect("path"))
        if self._take("mark", "="):
            yield PatternValue(kind, self._text())
            return
        self._expect("word", "IN")
        self._expect("mark", "(")
        yield PatternValue(kind, self._text())
        while self._take("mark", ","):
            yield PatternValue(kind, self._text())
        self._expect("mark", ")")

    def _text(self) -> str:
        return re.sub(r"\\(.)", r"\1", self._expect("text")[1:-1], flags=re.DOTALL)

    def _take(self, kind: str, text: str) -> bool:
        if self._next < len(self._tokens) and self._tokens[self._next] == (kind, text):
            self._next += 1
            return True
        return False

    def _expect(self, kind: str, text: str = "") -> str:
        if self._next >= len(self._tokens):
            raise WireError(message("the pattern ends too early"))
        found_kind, found = self._tokens[self._next]
        if found_kind != kind or (text and found != text):
            raise _unsupported(found)
        self._next += 1
        return found


def _kind_of(path: str) -> str:
    if _HASH_PATH.fullmatch(path):
        return "hash"
    try:
        return _KINDS[path]
    except KeyError:
        raise WireError(
            message("patterns over {path} are not supported in this release", path=path)
        ) from None


def _unsupported(found: str) -> WireError:
    return WireError(message("{found} is not supported in patterns in this release", found=found))
