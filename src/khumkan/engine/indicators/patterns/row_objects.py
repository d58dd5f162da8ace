"""A row seen as STIX objects: what each property of each object holds, and in which column.

Columns of one owner (`process.…`, `process.parent.…`, `file.…`) are one object, so that a name and
a hash that a pattern joins by AND are those of the same file.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from khumkan.engine.indicators.observables import named_by
from khumkan.engine.indicators.patterns.paths import PROPERTIES, Nature, Property
from khumkan.engine.matcher.scalars import elements, to_exact, to_text
from khumkan.engine.rows import Row, Scalar
from khumkan.wire.observables import Kind, Observable

PropertyValue: TypeAlias = Observable | Scalar


class Seen(NamedTuple):
    """One value of a property: `held` is what tests compare, `scalar` what the column says."""

    column: str
    scalar: Scalar
    held: PropertyValue


Object: TypeAlias = dict[Property, list[Seen]]
Objects: TypeAlias = dict[str, list[Object]]
"""By type of object, all of that type in one row."""

_ANYWHERE: dict[Kind, list[Property]] = defaultdict(list)
_BY_COLUMN: dict[str, list[Property]] = defaultdict(list)
for _one in PROPERTIES:
    for _column in _one.columns:
        _BY_COLUMN[_column].append(_one)
    for _kind in () if _one.columns else _one.kinds:
        _ANYWHERE[_kind].append(_one)
_ONE_PER_ROW = frozenset({"network-traffic"})


def objects_of(row: Row) -> Objects:
    """Return the objects of a row."""
    owned: dict[tuple[str, str], Object] = {}
    for column, value in row.values.items():
        owner = _owner(column)
        for scalar in elements(value):
            for prop, held in values_of(column, scalar):
                key = (prop.object_type, "" if prop.object_type in _ONE_PER_ROW else owner)
                owned.setdefault(key, {}).setdefault(prop, []).append(Seen(column, scalar, held))
    objects: Objects = {}
    for (object_type, _), one in owned.items():
        objects.setdefault(object_type, []).append(one)
    return objects


def values_of(column: str, scalar: Scalar) -> Iterator[tuple[Property, PropertyValue]]:
    """Yield what one value of one column says of which properties."""
    named = list(named_by(scalar)) if isinstance(scalar, str) else []
    for observable in named:
        for prop in _ANYWHERE.get(observable.kind, ()):
            yield prop, observable
    for prop in _BY_COLUMN.get(column, ()):
        if prop.nature is Nature.TEXT:
            yield prop, to_text(scalar)
        elif prop.nature is Nature.NUMBER:
            number = number_of(scalar)
            if number is not None:
                yield prop, number
        else:
            for observable in named:
                if observable.kind in prop.kinds:
                    yield prop, observable


def number_of(scalar: Scalar) -> int | float | None:
    """Return the number that a value is, also where a log writes it as text."""
    exact = to_exact(scalar)
    return exact if exact is None or isinstance(exact, int) else float(exact)


def _owner(column: str) -> str:
    """`process` of `process.hash.md5` and of `process.executable`."""
    return column.rpartition(".")[0].removesuffix(".hash")
