"""A rule's string as literal stretches, wildcards and placeholders; and as a regular expression."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Wildcard(Enum):
    """The two wildcards; the value is the regular expression that says the same (V3)."""

    MANY = ".*"
    ONE = "."


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name in percent signs, whose values are known only when the rule is put to use."""

    name: str


Part = str | Wildcard | Placeholder
Pattern = tuple[Part, ...]
Alternatives = tuple[Pattern, ...]

_TOKEN = re.compile(r"\\([*?\\])|([*?])|(.)", re.DOTALL)
_WILDCARDS = {"*": Wildcard.MANY, "?": Wildcard.ONE}


def parse_pattern(text: str) -> Pattern:
    """Return the literal stretches and wildcards of a rule's string (V3, V4)."""
    return joined(
        _WILDCARDS[wildcard] if wildcard else escaped or plain
        for escaped, wildcard, plain in _TOKEN.findall(text)
    )


def joined(parts: Iterable[Part]) -> Pattern:
    """Return the parts with neighbouring literals, and neighbouring `*`, as one."""
    whole: list[Part] = []
    for part in parts:
        last = whole[-1] if whole else None
        if isinstance(part, str) and isinstance(last, str):
            whole[-1] = last + part
        elif part != "" and not (part is last is Wildcard.MANY):
            whole.append(part)
    return tuple(whole)


def to_regex(pattern: Pattern, *, cased: bool) -> re.Pattern[str]:
    """Return what must match the whole text; the text lower-cased unless `cased` (V2)."""
    said = ""
    for part in pattern:
        if isinstance(part, Wildcard):
            said += part.value
        elif isinstance(part, str):
            said += re.escape(part if cased else part.lower())
    return re.compile(said, re.DOTALL)


def literal_of(pattern: Pattern) -> str | None:
    """Return the text of a pattern that has neither wildcard nor placeholder, else None."""
    literals = [part for part in pattern if isinstance(part, str)]
    return "".join(literals) if len(literals) == len(pattern) else None


def has_placeholder(pattern: Pattern) -> bool:
    """Say whether there is something still to be filled in."""
    return any(isinstance(part, Placeholder) for part in pattern)
