"""Regular expressions of rules: RE2, so that no value and no pattern can make them search for ever.

Python's own `re` backtracks: one crafted log line could stop a hospital's detection for hours.
Source: docs/reference/sigma-semantics.md, M7 and M8.
"""

import re
from collections.abc import Callable

import re2

from khumkan.core.errors import RuleError
from khumkan.core.messages import message

_SO_MANY = re.compile(r"\.\{(\d{1,4}),\}")


def compile_expression(
    pattern: str, flags: str = "", *, most_bytes: int | None = None
) -> Callable[[str], bool]:
    """Return a function that searches a text; `flags` is any of "i", "m", "s".

    `most_bytes` is what it may use of memory, about; None for RE2's own limit of 8 MiB.

    Raises RuleError with RE2's own words for what it can't compile, look-around and back references
    among them.
    """
    options = re2.Options()
    options.log_errors = False
    if most_bytes is not None:
        options.max_mem = most_bytes
    try:
        compiled = re2.compile(f"(?{flags}){pattern}" if flags else pattern, options)
    except re2.error as error:
        raise RuleError(
            message(
                "the regular expression {pattern!r} is wrong: {detail}",
                pattern=pattern,
                detail=_words_of(error),
            )
        ) from error
    if so_many := _SO_MANY.fullmatch(pattern):
        return _longer_line(int(so_many[1]), is_one_line="s" in flags)
    return lambda text: compiled.search(text) is not None


def _longer_line(n: int, *, is_one_line: bool) -> Callable[[str], bool]:
    """Return what `.{n,}` finds: RE2 takes 15 ms for a command of 4,000 letters and a thousand."""

    def holds(text: str) -> bool:
        if not text.isascii():
            text.encode()  # half a surrogate pair is an error, as it is to RE2
        if is_one_line or len(text) < n:
            return len(text) >= n
        return any(len(line) >= n for line in text.split("\n"))

    return holds


def _words_of(error: re2.error) -> str:
    words = error.args[0] if error.args else "?"
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
