"""What all lines of a shape have in common: the dotted names of their values, and where they are.

Dotted names are those of `flatten`: values in one list share theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from khumkan.engine.columns.flatten import MOST_PLACE_CHARACTERS
from khumkan.engine.columns.outlines import Outlining
from khumkan.engine.formats.tape.shapes import Path, Shape


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The names of a shape's values in order, by name the value, or all of a list's.

    `told` are the values that tell what an event is. Plain is a shape whose names are all its own.
    """

    names: tuple[str, ...]
    places: Mapping[str, int]
    told: tuple[int, ...]
    is_plain: bool
    listed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def know(shape: Shape, outlining: Outlining) -> Known:
    """Return what is known of a shape."""
    if shape.lists:
        return _know_lists(shape, outlining)
    names = tuple(_join_all(shape.paths))
    is_plain = _are_different([*names, *_join_all(shape.absent)])
    if shape.objects:
        is_plain = (
            is_plain
            and _are_places_plain(shape.objects)
            and _are_different([*shape.paths, *shape.absent, *shape.objects])
        )
    told = tuple(map(names.index, outlining.telling_names(names))) if is_plain else ()
    return Known(names, {name: n for n, name in enumerate(names)}, told, is_plain)


def _know_lists(shape: Shape, outlining: Outlining) -> Known:
    named = _named(shape.paths)
    names = tuple(_join_all(named))
    places: dict[str, int] = {}
    listed: dict[str, tuple[int, ...]] = {}
    for number, name in enumerate(names):
        if named[number] is shape.paths[number]:
            places[name] = number
        else:
            listed[name] = (*listed.get(name, ()), number)
    telling = outlining.telling_names(tuple(dict.fromkeys(names)))
    inside = (*shape.objects, *shape.lists)
    is_plain = (
        listed.keys().isdisjoint(telling)
        and _are_places_plain(_named(inside))
        and _are_different([*shape.paths, *shape.absent, *inside])
        and _are_of_one_list([*named, *_named(shape.absent)], [*shape.paths, *shape.absent])
    )
    told = tuple(places[name] for name in telling) if is_plain else ()
    return Known(names, places, told, is_plain, listed)


def _named(paths: Sequence[Path]) -> list[Path]:
    """Return paths without the numbers of items; those that have none are the same objects."""
    return [
        path
        if int not in map(type, path)
        else tuple([part for part in path if isinstance(part, str)])
        for path in paths
    ]


def _join_all(paths: Sequence[Path]) -> Iterable[str]:
    return map(".".join, cast("Sequence[tuple[str, ...]]", paths))


def _are_places_plain(inside: Sequence[Path]) -> bool:
    """Say whether naming leaves the names of all objects and lists as they are.

    It cuts what is too long, and leaves out the name of an object that is called nothing.
    """
    is_short = max(map(len, _join_all(inside)), default=0) <= MOST_PLACE_CHARACTERS
    return is_short and all(place[0] for place in inside)


def _are_different(things: Sequence[object]) -> bool:
    """Of two equal names in an object the last counts; two places may have one dotted name."""
    return len(set(things)) == len(things)


def _are_of_one_list(named: Sequence[Path], paths: Sequence[Path]) -> bool:
    """Say whether those that have one dotted name stand in one list."""
    known: dict[str, Path] = {}
    for name, own, path in zip(_join_all(named), named, paths, strict=True):
        before = known.setdefault(name, own)
        if before is not own and (before != own or own is path):
            return False
    return True
