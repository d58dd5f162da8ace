"""Find where a JSON object that may run over many lines ends, reading no more than it needs."""

import orjson

from khumkan.core.messages import message
from khumkan.engine.formats.json_values import JsonError, find_value_end
from khumkan.engine.formats.json_window import Window, match_opening

_FIRST_BYTES = 4096
_GROWTH = 4
# Behind these a cut can't go through a number, a word or an escape.
_SAFE_CUTS = (b"}", b",", b"\n")
# Offsets must be bytes: for finding the end, any byte beyond ASCII is as good as a question mark.
_TO_ASCII = bytes(range(0x80)) + b"?" * 0x80


def find_object_end(window: Window, max_bytes: int, *, is_before_next: bool) -> int:
    """Return the length of the object that begins at `window.pos`.

    Raises JsonError where it is broken, torn, longer than `max_bytes` or, with `is_before_next`,
    goes on after the next line that opens a value no deeper than this one.
    """
    opening = match_opening(window.column, after_line=True)
    n_bytes = _FIRST_BYTES
    while True:
        n_bytes = min(n_bytes, max_bytes)
        is_end = not window.need(n_bytes)
        view = window.peek(n_bytes)
        if is_before_next and (found := opening.search(view)):
            view, is_end = view[: found.start()], True
        is_last = is_end or n_bytes == max_bytes
        view = view.rstrip() if is_last else view[: max(map(view.rfind, _SAFE_CUTS)) + 1]
        try:
            return _measure(view)
        except JsonError as error:
            if error.at < len(view):
                raise
            if is_last:
                raise _explain_torn(max_bytes, error.at, is_end=is_end) from None
        n_bytes *= _GROWTH


def _explain_torn(max_bytes: int, at: int, *, is_end: bool) -> JsonError:
    if is_end:
        reason = message("cut off at line {line}, column {column}", line=0, column=0)
        return JsonError(reason, at)
    reason = message(
        "longer than {limit} bytes: raise max_record_bytes if this is a real event",
        limit=max_bytes,
    )
    return JsonError(reason, at)


def _measure(view: bytes) -> int:
    """Return the length of the value `view` begins with.

    Raises JsonError, whose `at` is `len(view)` where more bytes may complete it.
    """
    text = view if view.isascii() else view.translate(_TO_ASCII)
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if 0 < error.pos < len(text) and _is_value(text[: error.pos]):
            return len(text[: error.pos].rstrip())
        if error.pos >= len(text):
            raise JsonError(message("goes on"), len(text)) from None
        return _measure_leniently(text, error.pos)
    return len(text)


def _measure_leniently(text: bytes, strict_at: int) -> int:
    try:
        return find_value_end(text.decode())
    except JsonError as error:
        # Lenience reaches at least as far; only where nesting is too deep it can't say where.
        raise JsonError(error.reason, max(error.at, strict_at)) from None


def _is_value(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
