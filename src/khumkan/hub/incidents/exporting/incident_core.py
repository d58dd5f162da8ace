"""The incident core extension 2.0 for STIX: what a case says of itself, and nothing it does not.

Not filled in, because a case has no source for it: how much of a service was lost (so a downtime is
an event with its times and no impact of availability), criticality, recoverability, integrity.
Source: oasis-open/cti-stix-common-objects, extension-definition-specifications/incident-core,
draft of 2023-10-10, sections 2.1 to 2.4, 3.1, 3.2, 4.2 to 4.4, 4.7, 4.8, 5.3 to 5.5, 5.9. Where its
JSON schemas still have an older list of determinations, the text and its examples are followed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.hub.incidents.choices import AssetKind, Category, CountKind, Origin
from khumkan.hub.incidents.exporting.material import Material
from khumkan.wire import stix

INCIDENT_CORE: Final = "extension-definition--ef765651-680c-498d-9894-99799f2fa126"
_DEFINITIONS: Final = {
    "event": "extension-definition--4ca6de00-5b0d-45ef-a1dc-ea7279ea910e",
    "impact": "extension-definition--7cc33dd6-f6a1-489b-98ea-522d351d71b9",
    "task": "extension-definition--2074a052-8be4-4932-849e-f5e7798e0030",
}
# Name, when it began, when it ended, and its types in event-type-ov.
_EVENTS: Final[tuple[tuple[str, str, str, tuple[str, ...]], ...]] = (
    ("occurrence", "occurred_at", "ended_at", ()),
    ("outage", "service_down_at", "service_restored_at", ("denial-of-service",)),
)

# The ten categories of the law and the open vocabulary event-type-ov: what one says of the other.
_TYPES: Final[dict[int, str]] = {
    Category.ATTEMPT: "failed",
    Category.RECONNAISSANCE: "scan-probe",
    Category.NON_COMPLIANCE: "policy-violation",
    Category.USER_INTRUSION: "unauthorized-access-system",
    Category.ROOT_INTRUSION: "compromised-system",
    Category.DENIAL_OF_SERVICE: "denial-of-service",
    Category.INVESTIGATING: "undetermined",
    Category.EXPLAINED: "benign",
}
_HARMLESS: Final = {Category.ATTEMPT: "failed-attempt", Category.EXPLAINED: "false-positive"}
_HARMFUL: Final = frozenset(
    {
        Category.NON_COMPLIANCE,
        Category.MALICIOUS_LOGIC,
        Category.USER_INTRUSION,
        Category.ROOT_INTRUSION,
        Category.DENIAL_OF_SERVICE,
    }
)
_DETECTED: Final = {
    Origin.ALERT: "automated-tool",
    Origin.STAFF: "user-reporting",
    Origin.LETTER: "external-notification",
    Origin.PARTNER: "external-notification",
    Origin.NEWS: "external-notification",
}
_ENTITIES: Final = {
    AssetKind.SERVER: "computers-server",
    AssetKind.WORKSTATION: "computers-personal",
    AssetKind.NETWORK: "network-device",
    AssetKind.WEBSITE: "system",
    AssetKind.OTHER: "system",
}


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes objects of one export; `common` are the properties that all of them have alike."""

    key: str
    common: JsonObject

    def make(
        self, kind: str, name: str, told: JsonObject, details: JsonObject | None = None
    ) -> stix.OtherObject:
        """Return an object of a type that an extension defines; `details` are more extensions."""
        own_id = stix.deterministic_id(kind, "", f"{self.key} {name}")
        extensions: JsonObject = {_DEFINITIONS[kind]: {"extension_type": "new-sdo"}}
        properties: JsonObject = {
            "type": kind,
            "id": own_id,
            **self.common,
            **told,
            "extensions": {**extensions, **(details or {})},
        }
        return stix.OtherObject(type=kind, id=own_id, properties=_filled(properties))


def extend_incident(
    material: Material, common: JsonObject
) -> tuple[JsonObject, list[stix.OtherObject]]:
    """Return the extension of an incident object, and the objects that it points to.

    `common` are the properties that every object of the export has alike.
    """
    maker = _Maker(str(material.key), common)
    events, tasks = _events(material, maker), _tasks(material, maker)
    impacts = _impacts(material, maker)
    extension: JsonObject = {
        "extension_type": "property-extension",
        "determination": _determination(material),
        "investigation_status": "open" if material.is_open else "closed",
        "incident_types": _texts(_TYPES[one] for one in material.categories if one in _TYPES),
        "detection_methods": _texts(_detected(material)),
        "impacted_entity_counts": _entities(material),
        "events": [{"event_ref": one.id} for one in events],
        "tasks": [{"task_ref": one.id} for one in tasks],
        "impact_refs": _texts(one.id for one in impacts),
    }
    return _filled(extension), [*events, *tasks, *impacts]


def _determination(material: Material) -> str:
    numbers = set(material.categories)
    for number, word in _HARMLESS.items():
        if numbers == {number}:
            return word
    is_sure = numbers & _HARMFUL and Category.INVESTIGATING not in numbers
    return "confirmed" if is_sure else "suspected"


def _detected(material: Material) -> Iterable[str]:
    word = _DETECTED.get(Origin(material.origin))
    return (word,) if word else ()


def _entities(material: Material) -> JsonObject:
    found: dict[str, int] = {}
    for kind, n in material.assets.items():
        word = _ENTITIES[AssetKind(kind)]
        found[word] = found.get(word, 0) + n
    if (people := material.counts.get(CountKind.PEOPLE)) is not None:
        found["individual"] = people
    return {**found}


def _events(material: Material, maker: _Maker) -> list[stix.OtherObject]:
    """Return what happened, and that a service was down, each with the times that are known."""
    times, events = material.times, []
    for name, start, end, types in _EVENTS:
        if start in times:
            told: JsonObject = {
                "status": _status(times.get(end), material),
                "event_types": _texts(types),
                **_span(times[start], times.get(end)),
            }
            events.append(maker.make("event", name, told))
    return events


def _status(ended_at: datetime | None, material: Material) -> str:
    if ended_at is not None:
        return "occurred"
    return "ongoing" if material.is_open else "undetermined"


def _tasks(material: Material, maker: _Maker) -> list[stix.OtherObject]:
    """Return that it was detected, and when; what people did in the case never leaves."""
    at = material.times.get("detected_at")
    if at is None:
        return []
    told: JsonObject = {"outcome": "successful", "task_types": ["detected"], **_span(at, None)}
    return [maker.make("task", "detected", told)]


def _impacts(material: Material, maker: _Maker) -> list[stix.OtherObject]:
    found, counts = [], material.counts
    if material.personal_data:
        # Whether somebody has them, a case does not say: only that they are concerned.
        loss: JsonObject = {"information_type": "pii", "loss_type": "suspected-loss"}
        if CountKind.RECORDS in counts:
            loss["record_count"] = counts[CountKind.RECORDS]
        n_people = counts.get(CountKind.SUBJECTS)
        people: JsonObject = {} if n_people is None else {"individual": n_people}
        found.append(_impact(maker, "confidentiality", loss, {"impacted_entity_counts": people}))
    if damage := counts.get(CountKind.DAMAGE):
        money: JsonObject = {"variety": "uncategorized", "currency": "THB"}
        found.append(_impact(maker, "monetary", {**money, **_exactly(damage)}, {}))
    return found


def _impact(
    maker: _Maker, category: str, details: JsonObject, told: JsonObject
) -> stix.OtherObject:
    properties: JsonObject = {"impact_category": category, **told}
    return maker.make("impact", category, properties, {category: details})


def _exactly(amount: int) -> JsonObject:
    return {"min_amount": amount, "max_amount": amount}


def _span(start: datetime, end: datetime | None) -> JsonObject:
    """Return start and end; an end that is not after its start would not be valid."""
    span: JsonObject = {"start_time": _time(start)}
    return span | ({"end_time": _time(end)} if end is not None and end > start else {})


def _time(at: datetime) -> str:
    return stix.format_stix_time(at.replace(microsecond=at.microsecond // 1000 * 1000))


def _texts(words: Iterable[str]) -> list[JsonValue]:
    return [*dict.fromkeys(words)]


def _filled(properties: JsonObject) -> JsonObject:
    return {name: value for name, value in properties.items() if value not in ([], {})}
