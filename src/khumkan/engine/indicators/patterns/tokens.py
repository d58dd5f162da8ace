"""The text of a STIX pattern to tokens. Source: STIX 2.1 §9.2 and the grammar of OASIS."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from khumkan.core.errors import WireError
from khumkan.core.messages import message

MAX_PATTERN_CHARACTERS = 1_000_000

_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_TEXT = r"'(?:[^'\\]|\\['\\])*+'"
_STEP = rf"(?:\s*\.\s*(?:{_NAME}|{_TEXT})|\s*\[\s*(?:\*|[+-]?[0-9]+)\s*\])"
_TOKENS = re.compile(
    rf"""
      (?P<blank>\s+|/\*.*?\*/|//[^\r\n]*)
    | (?P<typed>[hbt]{_TEXT})
    | (?P<text>{_TEXT})
    | (?P<path>{_NAME}\s*:\s*(?:{_NAME}|{_TEXT}){_STEP}*+)
    | (?P<word>{_NAME})
    | (?P<number>[+-]?(?:[0-9]*\.[0-9]+|0|[1-9][0-9]*)(?![0-9.]))
    | (?P<mark>==|!=|<>|<=|>=|[][()=<>,])
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTED = re.compile(_TEXT)
_ESCAPED = re.compile(r"\\(['\\])")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a pattern; `kind` is path, text, typed, word, number, mark or end."""

    kind: str
    text: str
    position: int


def tokens_of(pattern: str) -> Iterator[Token]:
    """Yield the tokens, last one of kind `end`. Raises WireError where there is none."""
    if len(pattern) > MAX_PATTERN_CHARACTERS:
        limit = MAX_PATTERN_CHARACTERS
        raise WireError(message("the pattern has more than {limit} characters", limit=limit))
    position = 0
    while position < len(pattern):
        match = _TOKENS.match(pattern, position)
        if match is None:
            raise WireError(message("the pattern can't be read at character {n}", n=position + 1))
        if match.lastgroup != "blank":
            yield Token(str(match.lastgroup), match[0], position + 1)
        position = match.end()
    yield Token("end", "", position + 1)


def text_of(quoted: str) -> str:
    """Return the text that stands between the quotes."""
    return _ESCAPED.sub(r"\1", quoted[1:-1])


def spell_path(path: str) -> str:
    """Return a path in one spelling: no blanks, no quotes (`file:hashes.'SHA-256'`)."""
    bare = _QUOTED.sub(lambda found: text_of(found[0]).replace(" ", "\0"), path)
    return re.sub(r"\s", "", bare).replace("\0", " ")
