"""Parse one JSON value: strictly and fast, else as leniently as a careless producer needs.

Lenient is: bytes that are not UTF-8 (`encodings`), control characters inside strings, NaN and
Infinity and numbers beyond a double (kept as text, as written), lone surrogates (U+FFFD). Integers
beyond 64 bits are text too: a float would be another number. The last of two equal keys wins.
"""

import json
import math
import re
from dataclasses import dataclass

import orjson

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import Message, message
from khumkan.engine.formats.encodings import decode_text

_DIGITS_TO_ZERO = bytes.maketrans(b"123456789", b"0" * 9)
_LONG_DIGITS = b"0" * 19
_LONG_INTEGER = re.compile(rb"[:,\[]\s*(-?[0-9]{19,})(?![0-9.eE])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LEAST_INTEGER, _GREATEST_INTEGER = -(2**63), 2**64 - 1
_MOST_DIGITS = len(str(_LEAST_INTEGER))


class JsonError(ValueError):
    """Some bytes are no JSON value; `at` is the offset of the first that can't be right."""

    def __init__(self, reason: Message, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at

    def locate(self, line: int, column: int) -> Message:
        """Return the reason with the place filled in where its sentence names one."""
        return Message(self.reason.text, {**self.reason.parameters, "line": line, "column": column})


@dataclass(frozen=True, slots=True)
class Parsed:
    """An object, and the repair it needed, as `Event.repair` names it."""

    value: JsonObject
    repair: str


def has_long_digits(block: bytes) -> bool:
    """Say whether an integer may stand in `block` that orjson would turn into a float.

    Two passes at memory speed: far cheaper than a regular expression.
    """
    return _LONG_DIGITS in block.translate(_DIGITS_TO_ZERO)


def has_long_integer(raw: bytes) -> bool:
    """Say whether an integer that does not fit 64 bits may stand in `raw`."""
    return has_long_digits(raw) and any(
        isinstance(_read_integer(digits.decode()), str) for digits in _LONG_INTEGER.findall(raw)
    )


def parse_object(raw: bytes) -> Parsed:
    """Return the one object that `raw` is.

    Raises JsonError where it is none, or another kind of value.
    """
    value, repair = _parse(raw)
    if not isinstance(value, dict):
        reason = message(
            "at line {line}, column {column}: a JSON value, but not an object", line=0, column=0
        )
        raise JsonError(reason, 0)
    return Parsed(value, repair)


def _parse(raw: bytes) -> tuple[JsonValue, str]:
    if not has_long_integer(raw):
        try:
            return orjson.loads(raw), ""
        except orjson.JSONDecodeError:
            pass
    text, repair = decode_text(raw)
    value, has_lone_surrogates = parse_leniently(text)
    return value, repair or ("replaced" if has_lone_surrogates else "")


def parse_leniently(text: str) -> tuple[JsonValue, bool]:
    """Return the one value `text` is, and whether lone surrogates in it became U+FFFD.

    Raises JsonError, whose `at` counts characters.
    """
    try:
        rewritten = json.dumps(_LENIENT.decode(text), ensure_ascii=False)
        mended, n_mended = _SURROGATE.subn("\N{REPLACEMENT CHARACTER}", rewritten)
        return orjson.loads(mended), n_mended > 0
    except RecursionError:
        raise _explain_depth() from None
    except json.JSONDecodeError as error:
        raise _explain(error) from None


def find_value_end(text: str) -> int:
    """Return where the value that `text` begins with ends, read leniently.

    Raises JsonError, whose `at` is `len(text)` where the value goes on after the end of `text`.
    """
    try:
        return _LENIENT.raw_decode(text)[1]
    except RecursionError:
        raise _explain_depth() from None
    except json.JSONDecodeError as error:
        explained = _explain(error)
        if error.msg.startswith("Unterminated string"):
            explained.at = len(text)
        raise explained from None


def _explain_depth() -> JsonError:
    reason = message("at line {line}, column {column}: nested too deeply", line=0, column=0)
    return JsonError(reason, 0)


def _explain(error: json.JSONDecodeError) -> JsonError:
    why = error.msg[:1].lower() + error.msg[1:]
    reason = message("not JSON at line {line}, column {column}: {why}", line=0, column=0, why=why)
    return JsonError(reason, error.pos)


def _read_integer(digits: str) -> int | str:
    if len(digits) > _MOST_DIGITS:
        return digits
    number = int(digits)
    return number if _LEAST_INTEGER <= number <= _GREATEST_INTEGER else digits


def _read_float(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


_LENIENT = json.JSONDecoder(
    parse_int=_read_integer, parse_float=_read_float, parse_constant=str, strict=False
)
