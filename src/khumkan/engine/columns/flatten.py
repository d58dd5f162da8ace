"""Nested JSON to one level: dotted names, tuples for lists, nothing for null.

What stands inside a list, at any depth, comes out as a tuple under the name of its place, in the
order it was met: `{"a": [{"b": 1}, {"b": 2}]}` is `{"a.b": (1, 2)}`. Two places with one name
(`{"a.b": 1, "a": {"b": 2}}`) share a tuple as well: no value overwrites another.

Each leaf repeats the name of its place, so the name of a place that is longer than 512 characters
is cut there to its beginning and a digest: `first 64 characters…32 hexadecimal digits.leaf`.
"""

from collections import deque
from collections.abc import Mapping
from hashlib import blake2b
from typing import TypeAlias, cast

from khumkan.core.jsontypes import JsonObject, JsonScalar, JsonValue
from khumkan.engine.rows import Scalar, Value

_SCALAR_TYPES = (str, int, float, bool)
_SCALARS = frozenset(_SCALAR_TYPES)
MOST_PLACE_CHARACTERS = 512
_KEPT_CHARACTERS = 64
_DIGEST_BYTES = 16
_Place: TypeAlias = "tuple[str, dict[str, JsonValue] | list[JsonValue], bool]"


def flatten(fields: JsonObject) -> dict[str, Value]:
    """Return the leaves of `fields` by their dotted names.

    Names keep the order of their places, outer ones first. Depth costs no stack.
    """
    if _SCALARS.issuperset(map(type, fields.values())):
        return cast("dict[str, Value]", dict(fields))
    leaves = _Leaves()
    leaves.read(fields)
    return leaves.close()


class _Leaves:
    """The leaves met so far; lists gather here and become tuples at the end."""

    def __init__(self) -> None:
        self._single: dict[str, Value] = {}
        self._many: dict[str, list[Scalar]] = {}
        self._waiting: deque[_Place] = deque()

    def read(self, fields: JsonObject) -> None:
        self._waiting.append(("", fields, False))
        while self._waiting:
            name, node, is_listed = self._waiting.popleft()
            if isinstance(node, dict):
                self._read_object(_dot(name), node, is_listed=is_listed)
            else:
                for value in node:
                    self._take(name, value, is_listed=True)

    def close(self) -> dict[str, Value]:
        for name, values in self._many.items():
            self._single[name] = tuple(values)
        return self._single

    def _read_object(self, dot: str, node: JsonObject, *, is_listed: bool) -> None:
        single = self._single
        for key, value in node.items():
            name = dot + key
            # Nearly every leaf takes this way; _take is for all others.
            if isinstance(value, _SCALAR_TYPES) and not is_listed and name not in single:
                single[name] = value
            else:
                self._take(name, value, is_listed=is_listed)

    def _take(self, name: str, value: JsonValue, *, is_listed: bool) -> None:
        if isinstance(value, dict | list):
            self._waiting.append((name, value, is_listed))
        elif value is not None:
            self._keep(name, value, is_listed=is_listed)

    def _keep(self, name: str, value: Scalar, *, is_listed: bool) -> None:
        if name in self._many:
            self._many[name].append(value)
        elif name in self._single:
            self._many[name] = [cast("Scalar", self._single[name]), value]
        elif is_listed:
            self._many[name] = [value]
            self._single[name] = ()  # holds its place in the order of names
        else:
            self._single[name] = value


def _dot(name: str) -> str:
    """Return what stands before the names of the leaves of a place, cut where it is too long."""
    if len(name) > MOST_PLACE_CHARACTERS:
        digest = blake2b(name.encode(errors="surrogatepass"), digest_size=_DIGEST_BYTES)
        name = f"{name[:_KEPT_CHARACTERS]}…{digest.hexdigest()}"
    return f"{name}." if name else ""


def pick(leaves: Mapping[str, Value], *names: str) -> Value | None:
    """Return the first of `names` that is there."""
    for name in names:
        if name in leaves:
            return leaves[name]
    return None


def pick_text(leaves: Mapping[str, Value], *names: str) -> str:
    """Return the first of `names` that is a text, "" if none is."""
    for name in names:
        value: Value | JsonScalar = leaves.get(name)
        if isinstance(value, str):
            return value
    return ""
