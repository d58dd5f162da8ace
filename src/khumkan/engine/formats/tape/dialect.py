"""How the lines of a run are read for Python: as JSON, or as what another kernel takes apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.tape.scalars import CODED, ESCAPED, TEXT
from khumkan.engine.rows import Scalar, Value


class ReadValue(Protocol):
    """Reads one value of the bytes of a run: from where to where, and its sort."""

    def __call__(self, block: bytes, start: int, end: int, sort: int, /) -> Value:
        """Return the value as `flatten` makes it of the fields of the line's event."""
        ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a line means: `parse` makes the fields of its event, `read` one value of them.

    `read_all`, where a dialect has it, reads values that follow each other, as fast as that goes:
    their places and sorts are three numbers each. `name` is what outlines are told apart by.
    """

    name: str
    parse: Callable[[bytes], JsonObject]
    read: ReadValue
    read_all: Callable[[bytes, Sequence[int]], list[Value]] | None = None


def _read_json(block: bytes, start: int, end: int, sort: int) -> Value:
    is_text = sort in (TEXT, ESCAPED, CODED)
    value: Scalar | list[Scalar] = orjson.loads(block[start - is_text : end + is_text])
    return tuple(value) if isinstance(value, list) else value


JSON = Dialect("json", orjson.loads, _read_json)
