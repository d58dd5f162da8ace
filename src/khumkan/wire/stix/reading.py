"""From JSON of others to STIX objects: lenient about what is extra, strict about what is needed.

Properties without a name here go to `extra`, objects of other types become `OtherObject`, STIX 2.0
is brought to 2.1. An object that can't be read is a rejection; the rest of its bundle goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from khumkan.core.errors import WireError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import Message, message
from khumkan.wire.stix.common import StixObject, VersionedObject
from khumkan.wire.stix.objects import STRUCTS_BY_TYPE, AnyObject, OtherObject

_UNDERSTOOD_VERSIONS = ("2.0", "2.1")


@dataclass(frozen=True, slots=True)
class RejectedObject:
    """An object of a bundle that could not be read: where it stood (from 1), which, and why."""

    position: int
    id: str
    reason: Message


@dataclass(frozen=True, slots=True)
class BundleReading:
    """What a bundle held: objects and rejections are together exactly its objects.

    `n_upgraded` counts the objects that came as STIX 2.0.
    """

    objects: Sequence[AnyObject]
    rejected: Sequence[RejectedObject]
    n_upgraded: int


def parse_bundle(data: bytes) -> BundleReading:
    """Read a STIX bundle, or a single object standing alone.

    Raises WireError if the whole is no JSON object; a single bad object is a rejection.
    """
    whole = _decode(data)
    if whole.get("type") != "bundle":
        members: list[JsonValue] = [whole]
    else:
        found = whole.get("objects", [])
        if not isinstance(found, list):
            raise WireError(message("the bundle's objects are not a list"))
        members = found
    objects: list[AnyObject] = []
    rejected: list[RejectedObject] = []
    for position, member in enumerate(members, 1):
        try:
            objects.append(read_object(member))
        except WireError as error:
            rejected.append(RejectedObject(position, _id_of(member), error.message))
    return BundleReading(objects, rejected, sum(map(_is_stix_2_0, members)))


def parse_object(data: bytes) -> AnyObject:
    """Read one STIX object from JSON. Raises WireError."""
    return read_object(_decode(data))


def read_object(fields: JsonValue) -> AnyObject:
    """Return the STIX object that decoded JSON describes. Raises WireError."""
    if not isinstance(fields, dict):
        raise WireError(message("a STIX object is a JSON object, with a type and an id"))
    stix_type, stix_id, version = (fields.get(key) for key in ("type", "id", "spec_version"))
    if not isinstance(stix_type, str) or not isinstance(stix_id, str):
        raise WireError(message("a STIX object needs a type and an id"))
    if version is not None and version not in _UNDERSTOOD_VERSIONS:
        raise WireError(
            message(
                "{id} is of STIX version {version}; understood are {understood}",
                id=stix_id[:120],
                version=str(version)[:20],
                understood=", ".join(_UNDERSTOOD_VERSIONS),
            )
        )
    struct = STRUCTS_BY_TYPE.get(stix_type)
    if struct is None:
        return OtherObject(type=stix_type, id=stix_id, properties=dict(fields))
    return _convert(_upgraded(fields), struct, stix_id)


def _convert(fields: JsonObject, struct: type[StixObject], stix_id: str) -> StixObject:
    names = {*struct.__struct_fields__, "type", "spec_version"} - {"extra"}
    known: dict[str, Any] = {key: fields[key] for key in fields if key in names}
    known["extra"] = {key: fields[key] for key in fields if key not in names}
    try:
        return msgspec.convert(known, struct)
    except msgspec.ValidationError as error:
        raise WireError(
            message("{id} is not valid STIX: {reason}", id=stix_id[:120], reason=str(error)[:300])
        ) from None


def _upgraded(fields: JsonObject) -> JsonObject:
    if fields["type"] == "indicator" and _is_stix_2_0(fields):
        return {"pattern_type": "stix", **fields}  # 2.0 knew no other language
    return fields


def _is_stix_2_0(member: JsonValue) -> bool:
    """Say whether an object came as STIX 2.0, whose objects don't name their version."""
    if not isinstance(member, dict):
        return False
    struct = STRUCTS_BY_TYPE.get(str(member.get("type")))
    has_version_in_2_1 = struct is not None and issubclass(struct, VersionedObject)
    return member.get("spec_version") == "2.0" or (
        has_version_in_2_1 and "spec_version" not in member
    )


def _decode(data: bytes) -> JsonObject:
    try:
        whole = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(message("not JSON: {reason}", reason=str(error)[:300])) from None
    if not isinstance(whole, dict):
        raise WireError(message("a STIX bundle is a JSON object"))
    return whole


def _id_of(member: JsonValue) -> str:
    return str(member.get("id", ""))[:120] if isinstance(member, dict) else ""
