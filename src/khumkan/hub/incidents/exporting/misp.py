"""An incident as a MISP event in JSON, with the fields that MISP documents for import.

Never published by its own: an analyst of the other instance looks first. The distribution follows
from the TLP level and is never wider; attributes inherit it.
Source: MISP core format (draft-dulaunoy-misp-core-format), the taxonomy `tlp`.
"""

from typing import Final
from uuid import uuid5

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.hub.incidents.exporting.material import UNTITLED, Material
from khumkan.wire.encoding import encode_json
from khumkan.wire.observables import Kind, Observable
from khumkan.wire.stix.ids import KHUMKAN_NAMESPACE
from khumkan.wire.tlp import Tlp

_OWN, _COMMUNITY, _CONNECTED, _ALL, _INHERIT = "0", "1", "2", "3", "5"
_DISTRIBUTION: Final = {
    Tlp.CLEAR: _ALL,
    Tlp.GREEN: _CONNECTED,
    Tlp.AMBER: _COMMUNITY,
    Tlp.AMBER_STRICT: _OWN,
    Tlp.RED: _OWN,
}
_THREAT: Final = {"critical": "1", "high": "1", "medium": "2", "low": "3", "informational": "4"}
_UNDEFINED: Final = "4"
_ONGOING, _COMPLETED = "1", "2"
_NETWORK, _PAYLOAD = "Network activity", "Payload delivery"
_TYPES: Final[dict[Kind, tuple[str, str]]] = {
    Kind.IPV4: ("ip-dst", _NETWORK),
    Kind.IPV6: ("ip-dst", _NETWORK),
    Kind.IPV4_NETWORK: ("ip-dst", _NETWORK),
    Kind.IPV6_NETWORK: ("ip-dst", _NETWORK),
    Kind.DOMAIN: ("domain", _NETWORK),
    Kind.URL: ("url", _NETWORK),
    Kind.EMAIL: ("email-src", _PAYLOAD),
    Kind.FILE_NAME: ("filename", _PAYLOAD),
    Kind.MD5: ("md5", _PAYLOAD),
    Kind.SHA1: ("sha1", _PAYLOAD),
    Kind.SHA256: ("sha256", _PAYLOAD),
    Kind.SHA512: ("sha512", _PAYLOAD),
}


def write_misp(material: Material) -> bytes:
    """Return the event as JSON."""
    return encode_json({"Event": _event(material)})


def _event(material: Material) -> JsonObject:
    own = str(uuid5(KHUMKAN_NAMESPACE, f"misp-event {material.key}"))
    happened = material.times.get("occurred_at") or material.times.get("aware_at")
    event: JsonObject = {
        "uuid": own,
        "info": material.title or UNTITLED,
        "date": (happened or material.made_at).date().isoformat(),
        "timestamp": str(int(material.made_at.timestamp())),
        "threat_level_id": _THREAT.get(material.severity, _UNDEFINED),
        "analysis": _ONGOING if material.is_open else _COMPLETED,
        "distribution": _DISTRIBUTION[material.tlp],
        "published": False,
        "Tag": [{"name": f"tlp:{material.tlp.value}"}],
        "Attribute": [*_attributes(material, own)],
    }
    if material.organisation:
        key = str(uuid5(KHUMKAN_NAMESPACE, f"misp-org {material.organisation_code}"))
        event["Orgc"] = {"name": material.organisation, "uuid": key}
    return event


def _attributes(material: Material, event: str) -> list[JsonValue]:
    return [
        *(_attribute(one, material, event) for one in material.observables),
        *_comments(material, event),
    ]


def _attribute(one: Observable, material: Material, event: str) -> JsonObject:
    kind, category = _TYPES[one.kind]
    return _fields(event, material, kind=kind, category=category, value=one.value, to_ids=True)


def _comments(material: Material, event: str) -> list[JsonObject]:
    texts = (material.summary, "\n".join(material.category_labels))
    return [
        _fields(event, material, kind="comment", category="Other", value=text, to_ids=False)
        for text in texts
        if text
    ]


def _fields(
    event: str, material: Material, *, kind: str, category: str, value: str, to_ids: bool
) -> JsonObject:
    return {
        "uuid": str(uuid5(KHUMKAN_NAMESPACE, f"misp-attribute {event} {kind} {value}")),
        "type": kind,
        "category": category,
        "value": value,
        "to_ids": to_ids,
        "distribution": _INHERIT,
        "timestamp": str(int(material.made_at.timestamp())),
    }
