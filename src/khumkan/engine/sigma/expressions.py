"""Regular expressions of rules: Python's `re`, searched anywhere unless anchored.

Source: docs/reference/sigma-semantics.md, M7 and M8.
"""

import re
from collections.abc import Iterator, Sequence

from khumkan.core.errors import RuleError
from khumkan.core.messages import message
from khumkan.engine.compiled import Regex
from khumkan.engine.sigma.strings import Placeholders, fill_text

_FLAGS = {
    "i": "i",
    "ignorecase": "i",
    "m": "m",
    "multiline": "m",
    "s": "s",
    "dotall": "s",
}
_POSIX_CLASS = re.compile(r"\[[^\]]*\[:\^?\w+:\]")


def compile_expressions(
    pattern: str, modifiers: Sequence[str], placeholders: Placeholders | None
) -> Iterator[Regex]:
    """Yield a test per combination of placeholder values; None means `%` is an ordinary sign.

    Raises RuleError with Python's own words for what it can't compile.
    """
    flags = "".join(sorted({_FLAGS[name] for name in modifiers if name in _FLAGS}))
    for one in [pattern] if placeholders is None else fill_text(pattern, placeholders):
        anchored = _anchor(one, modifiers)
        _refuse_wrong(one, anchored)
        yield Regex(anchored, flags)


def _anchor(pattern: str, modifiers: Sequence[str]) -> str:
    at_start = "startswith" in modifiers
    at_end = "endswith" in modifiers
    if "contains" in modifiers or at_start == at_end:
        # Grouped although it changes nothing: inline flags must be refused here as well.
        is_placed = "contains" in modifiers or at_start
        return f"(?:{pattern})" if is_placed else pattern
    return rf"\A(?:{pattern})" if at_start else rf"(?:{pattern})\Z"


def refuse_posix_class(pattern: str) -> None:
    """Raise RuleError for `[:alpha:]` and its like, which Python reads as ordinary letters."""
    if _POSIX_CLASS.search(pattern):
        raise RuleError(
            message(
                "the expression {pattern!r} has a POSIX class, which Python reads otherwise; "
                "write the characters out",
                pattern=pattern,
            )
        )


def _refuse_wrong(pattern: str, anchored: str) -> None:
    try:
        re.compile(anchored)
    except (re.error, OverflowError, RecursionError) as error:
        raise RuleError(
            message(
                "the regular expression {pattern!r} is wrong: {detail}",
                pattern=pattern,
                detail=str(error),
            )
        ) from error
