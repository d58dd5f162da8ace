"""Bytes to JSON, bounded: size, nesting, twofold names, and what a database can't hold.

A file comes from a stranger: nothing here costs more than its size.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from khumkan.core.messages import Message, message
from khumkan.hub.incidents.playbooks.problems import PlaybookError, Problem

MOST_BYTES: Final = 1024 * 1024
DEEPEST: Final = 40
_MARK: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_WHOLE: Final = "file"

Body = dict[str, Any]


class _TwiceError(Exception):
    """A name stands twice in one object."""


class _NumberError(Exception):
    """A number is none that JSON or a database knows."""


def read_document(content: bytes) -> Body:
    """Return the object a file holds. Raises PlaybookError."""
    if len(content) > MOST_BYTES:
        raise _refuse(message("the file is larger than 1 MB"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refuse(message("the file is not text in UTF-8")) from None
    if _depth(text) > DEEPEST:
        raise _refuse(message("the file is nested more than {n} levels deep", n=DEEPEST))
    body = _parse(text)
    if not isinstance(body, dict):
        raise _refuse(message("the file holds no JSON object"))
    if any("\0" in one or not _is_sound(one) for one in _strings(body)):
        raise _refuse(message("a text of the file holds a sign that is none"))
    return body


def _parse(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except _TwiceError as error:
        what = message("{name} stands here twice; each step has one id", name=str(error)[:80])
        raise PlaybookError([Problem(str(error), what)]) from None
    except _NumberError as error:
        raise _refuse(message("{number} is no number", number=str(error)[:40])) from None
    except json.JSONDecodeError as error:
        what = message(
            "line {line}, column {column}: no JSON", line=error.lineno, column=error.colno
        )
        raise _refuse(what) from None
    except ValueError:  # a whole number of thousands of digits
        raise _refuse(message("a number has too many digits")) from None


def _once(pairs: list[tuple[str, Any]]) -> Body:
    made = dict(pairs)
    if len(made) < len(pairs):
        counted = Counter(name for name, _value in pairs)
        raise _TwiceError(counted.most_common(1)[0][0])
    return made


def _no_number(name: str) -> Any:
    raise _NumberError(name)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _NumberError(text)
    return value


def _depth(text: str) -> int:
    deepest = depth = 0
    for found in _MARK.finditer(text):
        sign = found[0]
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _strings(value: Any) -> Iterator[str]:
    """Yield every name and text; as deep as `DEEPEST` at most."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _is_sound(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse(what: Message) -> PlaybookError:
    return PlaybookError([Problem(_WHOLE, what)])
