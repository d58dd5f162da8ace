"""From STIX objects to JSON: strict STIX 2.1, in one order of properties, times in UTC.

What is written is read back before it is returned, so that nothing goes out that our own reader
would refuse. `extra` goes out as it came in.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.wire.encoding import encode_json
from khumkan.wire.stix.common import StixObject
from khumkan.wire.stix.ids import deterministic_id
from khumkan.wire.stix.objects import AnyObject, OtherObject
from khumkan.wire.stix.reading import read_object

_MICROSECONDS = 1000


def format_stix_time(at: datetime) -> str:
    """Write a time as STIX wants it: UTC, `Z`, milliseconds; microseconds only if there are any.

    What khumkan makes has milliseconds. A finer time of somebody else is part of that object's
    identity and stays as it is. Raises ClockError if `at` has no zone. Source: STIX 2.1 §2.16.
    """
    has_microseconds = at.microsecond % _MICROSECONDS
    return format_time(at, "microseconds" if has_microseconds else "milliseconds")


def object_to_fields(thing: AnyObject) -> JsonObject:
    """Return the STIX 2.1 JSON object. Raises WireError where the object is not valid."""
    if isinstance(thing, OtherObject):
        return dict(thing.properties)
    fields = _fields(thing)
    read_object(fields)
    return fields


def write_object(thing: AnyObject) -> bytes:
    """Return one object as JSON in UTF-8. Raises WireError where it is not valid."""
    return encode_json(object_to_fields(thing))


def write_bundle(objects: Sequence[AnyObject]) -> bytes:
    """Return a bundle as JSON in UTF-8; the same objects make the same bundle, id included.

    Raises WireError where an object is not valid.
    """
    members = [object_to_fields(thing) for thing in objects]
    bundle: JsonObject = {"type": "bundle", "id": _bundle_id(members)}
    if members:  # an empty list is not allowed, an absent one is
        bundle["objects"] = [*members]
    return encode_json(bundle)


def _fields(thing: StixObject) -> JsonObject:
    declared = msgspec.to_builtins(thing, builtin_types=(datetime,))
    extra = declared.pop("extra", {})
    ordered = {"type": declared.pop("type"), "spec_version": "2.1", **declared}
    unknown = {key: extra[key] for key in sorted(extra) if key not in ordered}
    return {key: _plain(value) for key, value in {**ordered, **unknown}.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_stix_time(value)
    return list(value) if isinstance(value, tuple) else value


def _bundle_id(members: Iterable[JsonObject]) -> str:
    versions = (f"{member['id']} {member.get('modified', '')}" for member in members)
    return deterministic_id("bundle", "", *versions)
