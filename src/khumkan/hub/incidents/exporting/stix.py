"""An incident as a STIX 2.1 bundle: an `incident` object and what it is about.

The incident object of STIX 2.1 has a name and a description; times, counts and state stand in the
incident core extension (`incident_core`), and in the description for who does not know that.
Ids are deterministic: the same case exported twice is the same objects.
"""

from datetime import UTC, datetime
from typing import Final

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.hub.incidents.exporting.incident_core import INCIDENT_CORE, extend_incident
from khumkan.hub.incidents.exporting.material import UNTITLED, Material
from khumkan.wire import stix
from khumkan.wire.observables import Observable

_UNNAMED: Final = "a hospital of the health sector"
_SECTOR_CODE: Final = "health-sector"
_IDENTITY_CREATED: Final = datetime(2026, 1, 1, tzinfo=UTC)  # one version of it, for ever


def write_stix(material: Material) -> bytes:
    """Return the bundle as JSON. Raises WireError where an object is not valid."""
    creator = _make_creator(material)
    origin = stix.Origin(creator.id, material.begun_at, material.tlp)
    common = _common(material, creator)
    extension, parts = extend_incident(material, common)
    incident = _make_incident(material, common, extension)
    objects: list[stix.AnyObject] = [creator, incident, *parts]
    for observable in material.observables:
        objects += _about(observable, incident.id, origin)
    return stix.write_bundle(stix.with_tlp_markings(objects))


def _make_creator(material: Material) -> stix.Identity:
    """Return who says it: the organisation, or one that is the same for all who aren't named."""
    code = material.organisation_code if material.organisation else _SECTOR_CODE
    own_id = stix.deterministic_id("identity", "", code)
    origin = stix.Origin(own_id, _IDENTITY_CREATED, material.tlp)
    name = material.organisation or _UNNAMED
    return stix.make_identity(name, code, origin, sectors=("healthcare",))


def _common(material: Material, creator: stix.Identity) -> JsonObject:
    return {
        "spec_version": "2.1",
        "created_by_ref": creator.id,
        "created": stix.format_stix_time(_milliseconds(material.begun_at)),
        "modified": stix.format_stix_time(_milliseconds(material.made_at)),
        "object_marking_refs": [material.tlp.marking_id],
    }


def _make_incident(
    material: Material, common: JsonObject, extension: JsonObject
) -> stix.OtherObject:
    own_id = stix.deterministic_id("incident", "", str(material.key))
    properties: JsonObject = {
        "type": "incident",
        "id": own_id,
        **common,
        "name": material.title or UNTITLED,
        "labels": _list([f"category-{number}" for number in material.categories]),
        "description": _describe(material),
        "extensions": {INCIDENT_CORE: extension},
    }
    kept = {name: value for name, value in properties.items() if value not in ("", [])}
    return stix.OtherObject(type="incident", id=own_id, properties=kept)


def _about(
    observable: Observable, incident_id: str, origin: stix.Origin
) -> tuple[stix.AnyObject, ...]:
    seen, indicator = (
        stix.make_cyber_observable(observable),
        stix.make_indicator(observable, origin),
    )
    return (
        seen,
        indicator,
        _relate(incident_id, seen.id, origin),
        _relate(indicator.id, incident_id, origin),
    )


def _relate(source: str, target: str, origin: stix.Origin) -> stix.Relationship:
    own_id = stix.deterministic_id("relationship", origin.creator, source, "related-to", target)
    at = _milliseconds(origin.at)
    return stix.Relationship(
        id=own_id,
        created=at,
        modified=at,
        created_by_ref=origin.creator,
        object_marking_refs=(origin.tlp.marking_id,),
        relationship_type="related-to",
        source_ref=source,
        target_ref=target,
    )


def _describe(material: Material) -> str:
    lines = [material.summary, *material.category_labels]
    lines += [f"{name}: {stix.format_stix_time(at)}" for name, at in material.times.items()]
    return "\n".join(line for line in lines if line)


def _milliseconds(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _list(texts: list[str]) -> JsonValue:
    return [*texts]
