"""TLP 2.0 as STIX objects: make them, find them, take them along.

Source: OASIS, TLP 2.0 extension definition for STIX 2.1.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from khumkan.wire.stix.common import StixObject
from khumkan.wire.stix.meta_objects import MarkingDefinition
from khumkan.wire.stix.objects import AnyObject, OtherObject
from khumkan.wire.tlp import TLP_EXTENSION_ID, Tlp, strictest_tlp

_TLP_CREATED_AT = datetime(2022, 10, 1, tzinfo=UTC)


def tlp_marking(level: Tlp) -> MarkingDefinition:
    """Return the marking definition of a TLP level, the same for everybody."""
    return MarkingDefinition(
        id=level.marking_id,
        created=_TLP_CREATED_AT,
        name=level.label,
        extensions={
            TLP_EXTENSION_ID: {"extension_type": "property-extension", "tlp_2_0": level.value}
        },
    )


def object_tlp(thing: AnyObject) -> Tlp | None:
    """Return the strictest TLP level on an object or on any part of it; None if it has none."""
    return strictest_tlp([*_marking_refs(thing), *_granular_refs(thing)])


def with_tlp_markings(objects: Sequence[AnyObject]) -> tuple[AnyObject, ...]:
    """Return the objects with the TLP definitions they refer to in front of them.

    STIX defines the TLP 1 markings only, so a level of TLP 2.0 travels with the bundle.
    """
    present = {thing.id for thing in objects}
    used = {
        marking_id
        for thing in objects
        for marking_id in (*_marking_refs(thing), *_granular_refs(thing))
    }
    needed = (level for level in Tlp if level.marking_id in used - present)
    return (*map(tlp_marking, needed), *objects)


def _marking_refs(thing: AnyObject) -> Iterable[str]:
    if isinstance(thing, StixObject):
        return thing.object_marking_refs
    return map(str, _list(thing, "object_marking_refs"))


def _granular_refs(thing: AnyObject) -> Iterable[str]:
    if isinstance(thing, StixObject):
        parts: Iterable[Any] = thing.granular_markings
    else:
        parts = _list(thing, "granular_markings")
    return [str(part.get("marking_ref", "")) for part in parts if isinstance(part, dict)]


def _list(thing: OtherObject, name: str) -> list[Any]:
    value = thing.properties.get(name)
    return value if isinstance(value, list) else []
