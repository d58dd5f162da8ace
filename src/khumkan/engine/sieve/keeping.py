"""Objects made of plain data and arrays, as bytes and back; nothing that is read can run code.

Only classes that are named come back, with the attributes that they had and without a call of
their own; anything else is refused. Arrays come back as writable or not as they were: compiled
kernels are made for one of the two.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import chain
from typing import Any, Final, cast

import msgspec
import numpy as np

_KINDS: Final = ("|b1", "|i1", "|u1", "<i2", "<i4", "<u4", "<i8", "<u8", "<f8")
_PLAIN: Final = (str, bool, int, float, bytes, type(None))
_LISTS: Final[dict[type, str]] = {list: "list", tuple: "tuple", set: "set", frozenset: "frozenset"}
_MAKERS: Final[dict[str, type]] = {name: made for made, name in _LISTS.items()}
_ARRAY, _DICT, _LARGE = "array", "dict", "int"


class Keeper:
    """Writes and reads objects of some classes.

    `left_out` has attributes that only making the object needs, by its class: they are not kept.
    """

    def __init__(
        self, classes: Sequence[type], left_out: Mapping[type, frozenset[str]] | None = None
    ) -> None:
        self._classes = {one.__qualname__: one for one in classes}
        self._left_out = left_out or {}

    def write(self, value: object) -> bytes:
        """Return a value as bytes; raises TypeError for what is of none of the classes."""
        return msgspec.msgpack.encode(self._flatten(value))

    def read(self, body: bytes) -> object:
        """Return a value that was written; raises ValueError for anything else."""
        try:
            return self._build(msgspec.msgpack.decode(body))
        except (
            msgspec.MsgspecError,
            AttributeError,
            LookupError,
            RecursionError,
            TypeError,
        ) as error:
            raise ValueError(str(error)) from error

    def _flatten(self, value: object) -> object:
        kind = type(value)
        if kind in _PLAIN:
            return _flatten_plain(value)
        if isinstance(value, np.ndarray):
            return _flatten_array(value)
        name, parts = self._open(value)
        flat = [self._flatten(one) for one in parts]
        if kind in (set, frozenset):  # the same bytes in every process
            flat.sort(key=msgspec.msgpack.encode)
        return [name, *flat]

    def _open(self, value: object) -> tuple[str, Iterable[object]]:
        """Return the name of what holds others, and those."""
        kind = type(value)
        if kind in _LISTS:
            return _LISTS[kind], cast("Iterable[object]", value)
        if kind in (dict, defaultdict):
            return _DICT, chain.from_iterable(cast("dict[object, object]", value).items())
        if self._classes.get(kind.__qualname__) is not kind:
            raise TypeError(kind)
        own = value if isinstance(value, tuple) else self._attributes(value)
        return kind.__qualname__, own

    def _attributes(self, value: object) -> Iterator[object]:
        """Yield names and values by turns."""
        names = [one.name for one in fields(value)] if is_dataclass(value) else list(vars(value))
        for name in names:
            if name not in self._left_out.get(type(value), ()):
                yield name
                yield getattr(value, name)

    def _build(self, flat: Any) -> Any:
        if not isinstance(flat, list):
            return flat
        name, *parts = flat
        if name in _BUILDERS:
            return _BUILDERS[name](*parts)
        values = list(map(self._build, parts))
        if name in _MAKERS:
            return _MAKERS[name](values)
        if name == _DICT:
            return dict(_in_pairs(values))
        made = self._classes[name]
        return made(*values) if issubclass(made, tuple) else self._build_object(made, values)

    def _build_object(self, made: type, values: list[Any]) -> object:
        built: object = object.__new__(made)
        for name, value in _in_pairs(values):
            object.__setattr__(built, name, value)  # frozen ones too
        if list(self._attributes(built))[::2] != values[::2]:
            raise TypeError(made)  # as it is now, it has others
        return built


def _in_pairs(values: list[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(values[::2], values[1::2], strict=True)


def _flatten_plain(value: object) -> object:
    is_large = type(value) is int and not -(2**63) <= value < 2**63
    return [_LARGE, hex(cast("int", value))] if is_large else value


def _flatten_array(array: np.ndarray[Any, Any]) -> list[object]:
    kind = array.dtype.str
    if kind not in _KINDS or not array.flags.c_contiguous:
        raise TypeError(kind)
    return [_ARRAY, kind, list(array.shape), bool(array.flags.writeable), array.tobytes()]


def _build_array(*parts: Any) -> np.ndarray[Any, Any]:
    kind, shape, is_writeable, body = parts
    if kind not in _KINDS:
        raise TypeError(kind)
    made = np.frombuffer(body, np.dtype(kind)).reshape(shape).copy()
    made.flags.writeable = is_writeable
    return made


def _build_large(digits: str) -> int:
    return int(digits, 16)


_BUILDERS: Final[dict[str, Callable[..., Any]]] = {_ARRAY: _build_array, _LARGE: _build_large}
