"""Modifiers that rewrite a rule's text: windash, the UTF-16 family and base64."""

import re
from base64 import b64encode
from collections.abc import Sequence
from itertools import chain, product

from khumkan.core.errors import RuleError
from khumkan.core.messages import message
from khumkan.engine.naive.patterns import Alternatives, Part, Pattern, joined

MAX_DASHES = 3
DASHES = ("-", "/", "\N{EN DASH}", "\N{EM DASH}", "\N{HORIZONTAL BAR}")
BYTE_ORDER_MARK = "\ufeff"
MIN_OFFSET_BYTES = 2

_DASH = re.compile(r"\B[-/]\b")


def expand_dashes(pattern: Pattern) -> Alternatives:
    """Return the pattern with every dash in front of a word in each of its five forms (M9)."""
    choices = list(chain.from_iterable(_dash_choices(part) for part in pattern))
    n_dashes = choices.count(DASHES)
    if n_dashes > MAX_DASHES:
        raise RuleError(
            message(
                "windash on a value with {count} dashes; {most} can vary, so split the value",
                count=n_dashes,
                most=MAX_DASHES,
            )
        )
    return tuple(joined(choice) for choice in product(*choices))


def _dash_choices(part: Part) -> list[Sequence[Part]]:
    if not isinstance(part, str):
        return [(part,)]
    first, *others = _DASH.split(part)
    choices: list[Sequence[Part]] = [(first,)]
    for other in others:
        choices += [DASHES, (other,)]
    return choices


def widen(pattern: Pattern, encoding: str) -> Pattern:
    """Return the pattern with its literals as UTF-16 bytes, read as UTF-8 (M10)."""
    return tuple(_widened(part, encoding) if isinstance(part, str) else part for part in pattern)


def _widened(literal: str, encoding: str) -> str:
    try:
        return literal.encode(encoding).decode("utf-8")
    except UnicodeError:
        raise RuleError(
            message("{text} can't be a UTF-16 value of a rule; use ASCII", text=ascii(literal))
        ) from None


def to_bytes(text: str, *, is_utf16: bool) -> bytes:
    """Return the bytes that base64 is made of; the mark that `utf16` put in front becomes FF FE."""
    if is_utf16 and text.startswith(BYTE_ORDER_MARK):
        return b"\xff\xfe" + to_bytes(text.removeprefix(BYTE_ORDER_MARK), is_utf16=False)
    try:
        return text.encode()
    except UnicodeError:
        raise RuleError(message("{text} has half a character in it", text=ascii(text))) from None


def to_base64(data: bytes) -> str:
    """Return the base64 text of `data`, with padding (M11)."""
    return b64encode(data).decode("ascii")


def to_base64_anywhere(data: bytes) -> tuple[str, str, str]:
    """Return what base64 makes of `data` where it begins 0, 1 or 2 bytes into a group of three.

    The characters at either end that depend on the neighbours are cut off (M12).
    """
    if len(data) < MIN_OFFSET_BYTES:
        raise RuleError(
            message("base64offset on a value of {count} bytes; it needs two", count=len(data))
        )
    return (
        _base64_at(data, offset=0, n_first=0),
        _base64_at(data, offset=1, n_first=2),
        _base64_at(data, offset=2, n_first=3),
    )


def _base64_at(data: bytes, *, offset: int, n_first: int) -> str:
    encoded = to_base64(b" " * offset + data)
    n_last = (0, 3, 2)[(offset + len(data)) % 3]
    return encoded[n_first : len(encoded) - n_last]
