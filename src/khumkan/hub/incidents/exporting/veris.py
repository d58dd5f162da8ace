"""An incident as a VERIS record. The ten categories of the law and VERIS are two taxonomies.

What one says of the other is a table here, small and in the open; what it does not say is written
as unknown. The free texts of VERIS stay empty but for the summary.
"""

from dataclasses import replace
from typing import Final
from uuid import uuid5

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.hub.incidents.choices import AssetKind, Category, CountKind, Origin
from khumkan.hub.incidents.exporting.material import Material
from khumkan.hub.incidents.exporting.vocabulary import Missed, Vocabulary, find_misfits
from khumkan.wire.encoding import encode_json
from khumkan.wire.stix.ids import KHUMKAN_NAMESPACE

_NOT_SAID: Final = "not said in the case"
_HOSPITALS: Final = "622"  # the North American code of the industry: hospitals

# Category of the law → action and variety of VERIS. The others say nothing that VERIS asks.
_ACTIONS: Final[dict[int, tuple[str, str]]] = {
    Category.RECONNAISSANCE: ("hacking", "Scan network"),
    Category.NON_COMPLIANCE: ("misuse", "Unknown"),
    Category.MALICIOUS_LOGIC: ("malware", "Unknown"),
    Category.USER_INTRUSION: ("hacking", "Use of stolen creds"),
    Category.ROOT_INTRUSION: ("hacking", "Unknown"),
    Category.DENIAL_OF_SERVICE: ("hacking", "DoS"),
}
_ASSETS: Final = {
    AssetKind.SERVER: "S - Unknown",
    AssetKind.WORKSTATION: "U - Desktop",
    AssetKind.NETWORK: "N - Router or switch",
    AssetKind.WEBSITE: "S - Web application",
    AssetKind.OTHER: "Unknown",
}
_DISCOVERY: Final = {
    Origin.ALERT: ("internal", "Log review"),
    Origin.STAFF: ("internal", "Reported by employee"),
    Origin.LETTER: ("partner", "Unknown"),
    Origin.PARTNER: ("external", "Emergency response team"),
    Origin.NEWS: ("external", "Unrelated 3rd party"),
}
_HARMLESS: Final = {Category.ATTEMPT: "Near miss", Category.EXPLAINED: "False positive"}
_UNCERTAIN: Final = frozenset({Category.INVESTIGATING})


def write_veris(material: Material, vocabulary: Vocabulary) -> bytes:
    """Return the record as JSON. Raises RefusedError where the vocabulary is not one."""
    return encode_json(draw_veris(material, vocabulary))


def judge_veris(material: Material, vocabulary: Vocabulary) -> list[Missed]:
    """Return what of a record does not fit a vocabulary, and what is written instead.

    Raises RefusedError where the vocabulary is not one.
    """
    trial = replace(vocabulary, missed=[])
    record = draw_veris(material, trial)
    left = [Missed(path, word, word) for path, word in find_misfits(record, trial)]
    return [*dict.fromkeys([*trial.missed, *left])]


def draw_veris(material: Material, vocabulary: Vocabulary) -> JsonObject:
    """Return the record. Raises RefusedError where the vocabulary is not one."""
    record: JsonObject = {
        "schema_version": vocabulary.version,
        "incident_id": str(uuid5(KHUMKAN_NAMESPACE, f"veris {material.key}")),
        "source_id": "khumkan",
        "summary": material.summary or material.title,
        "security_incident": vocabulary.pick("security_incident", _standing(material)),
        "timeline": _timeline(material),
        "victim": _victim(material, vocabulary),
        "actor": {"unknown": {"notes": _NOT_SAID}},
        "action": _actions(material, vocabulary),
        "asset": _assets(material, vocabulary),
        "discovery_method": _discovery(material, vocabulary),
    }
    attribute = _attribute(material, vocabulary)
    return record | ({"attribute": attribute} if attribute else {})


def _standing(material: Material) -> str:
    numbers = set(material.categories)
    for number, word in _HARMLESS.items():
        if numbers == {number}:
            return word
    return "Suspected" if not numbers or numbers <= _UNCERTAIN else "Confirmed"


def _timeline(material: Material) -> JsonObject:
    at = material.times.get("occurred_at") or material.begun_at
    return {"incident": {"year": at.year, "month": at.month, "day": at.day}}


def _victim(material: Material, vocabulary: Vocabulary) -> JsonObject:
    victim: JsonObject = {
        "industry": _HOSPITALS,
        "country": [vocabulary.pick("victim.country", "TH")],
        "government": [vocabulary.pick("victim.government", "NA")],
        "employee_count": vocabulary.pick("victim.employee_count", "Unknown"),
    }
    return victim | ({"victim_id": material.organisation} if material.organisation else {})


def _actions(material: Material, vocabulary: Vocabulary) -> JsonObject:
    found: dict[str, list[str]] = {}
    for number in material.categories:
        if number in _ACTIONS:
            action, variety = _ACTIONS[number]
            word = vocabulary.pick(f"action.{action}.variety", variety)
            found.setdefault(action, []).append(word)
    actions: JsonObject = {
        action: {
            "variety": _list(varieties),
            "vector": [vocabulary.pick(f"action.{action}.vector", "Unknown")],
        }
        for action, varieties in found.items()
    }
    return actions or {"unknown": {"notes": _NOT_SAID}}


def _assets(material: Material, vocabulary: Vocabulary) -> JsonObject:
    counted: dict[str, int] = {}
    for kind, n in material.assets.items():
        word = vocabulary.pick("asset.assets.variety", _ASSETS[AssetKind(kind)])
        counted[word] = counted.get(word, 0) + n
    if not counted:
        counted = {vocabulary.pick("asset.assets.variety", "Unknown"): 1}
    rows: list[JsonValue] = [{"variety": word, "amount": n} for word, n in counted.items()]
    return {"assets": rows, "cloud": [vocabulary.pick("asset.cloud", "Unknown")]}


def _attribute(material: Material, vocabulary: Vocabulary) -> JsonObject:
    found: JsonObject = {}
    if material.personal_data:
        path = "attribute.confidentiality"
        variety = vocabulary.pick(f"{path}.data.variety", "Medical")
        data: JsonObject = {"variety": variety}
        if (n := material.counts.get(CountKind.RECORDS)) is not None:
            data["amount"] = n
        disclosed = vocabulary.pick(f"{path}.data_disclosure", "Potentially")
        found["confidentiality"] = {"data_disclosure": disclosed, "data": [data]}
    if material.has_downtime or Category.DENIAL_OF_SERVICE in material.categories:
        word = vocabulary.pick("attribute.availability.variety", "Interruption")
        found["availability"] = {"variety": [word]}
    return found


def _discovery(material: Material, vocabulary: Vocabulary) -> JsonObject:
    if material.origin not in _DISCOVERY:
        return {"unknown": True}
    who, how = _DISCOVERY[Origin(material.origin)]
    word = vocabulary.pick(f"discovery_method.{who}.variety", how)
    return {who: {"variety": [word]}}


def _list(words: list[str]) -> list[JsonValue]:
    return [*dict.fromkeys(words)]
