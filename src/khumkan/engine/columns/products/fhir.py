"""FHIR AuditEvent (R4, and R5 where it differs): who did what to which records, and how it went.

What may tell who a patient is (a reference, a name, an identifier, a search, any words) stands
below `fhir.patient.` and in no other column; only codes, who acted, from where and kinds of records
have columns of their own. An entry of a Bundle is named by the resource in it.
Source: HL7 FHIR R4 and R5, AuditEvent; IHE Basic Audit Log Patterns.
"""

import re
from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "fhir.audit_event."
PATIENT = "fhir.patient."

FHIR = Vocabulary(
    prefix=PREFIX,
    columns={
        "action": "fhir.audit_event.action",
        "address": "source.ip",
        "client_name": "source.domain",
        "device": "observer.name",
        "event": "event.action",
        "id": "event.id",
        "outcome": "event.outcome",
        "role": "user.roles",
        "type": "event.code",
        "user": "user.name",
        "user_id": "user.id",
    },
)
VOCABULARIES = {LogSource("fhir"): FHIR}

SOURCES = frozenset({LogSource("fhir", "", "auditevent")})
_RESOURCE = "AuditEvent"
TIMES = ("recorded",)
# R4 counts failures (minor, serious, major); R5 has the words of an issue's severity.
_OUTCOMES = {
    "0": "success",
    "4": "failure",
    "8": "failure",
    "12": "failure",
    "success": "success",
    "information": "success",
    "warning": "success",
    "error": "failure",
    "fatal": "failure",
}
_KINDS = frozenset(
    {
        "AllergyIntolerance", "Appointment", "Binary", "CarePlan", "Claim", "ClinicalImpression",
        "Communication", "Composition", "Condition", "Consent", "Coverage", "Device",
        "DiagnosticReport", "DocumentReference", "Encounter", "EpisodeOfCare",
        "FamilyMemberHistory", "Goal", "Group", "ImagingStudy", "Immunization", "List", "Location",
        "Media", "Medication", "MedicationAdministration", "MedicationDispense",
        "MedicationRequest",
        "MedicationStatement", "Observation", "Organization", "Patient", "Person", "Practitioner",
        "PractitionerRole", "Procedure", "Provenance", "Questionnaire", "QuestionnaireResponse",
        "RelatedPerson", "ServiceRequest", "Specimen", "Subscription", "Task",
    }
)  # fmt: skip
_BETWEEN = re.compile(r"[/?#|]")
_MOST_CHARACTERS = 2_048
_PRIVATE = (
    "entity", "patient", "encounter", "outcomeDesc", "text", "contained", "extension",
)  # fmt: skip
_PATIENTS = frozenset({"Patient", "RelatedPerson", "Person", "Group"})
_PATIENT_ROLES = frozenset({"PAT", "PATIENT", "1"})
_IP_ADDRESS, _MACHINE_NAME = "2", "1"  # AuditEvent.agent.network.type
_MOST_ITEMS = 256


def name_fhir(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name an AuditEvent, alone or as an entry of a Bundle."""
    resource = fields.get("resource", fields)
    if not isinstance(resource, dict) or not is_audit_event(resource):
        return None
    agents = [_Agent(each) for each in _objects(resource.get("agent"))]
    told = {**_read_event(resource), **_read_agents(agents), **_read_entities(resource)}
    values = {FHIR.column(name): value for name, value in told.items()}
    values |= _set_apart(resource)
    time = first_time({"recorded": str(resource.get("recorded", ""))}, TIMES, context.zone)
    return Row(SOURCES, values, time)


def is_audit_event(resource: JsonObject) -> bool:
    """Say whether a resource is an AuditEvent."""
    return resource.get("resourceType") == _RESOURCE


class _Agent:
    """Somebody or something that took part."""

    def __init__(self, agent: JsonObject) -> None:
        who = _object(agent.get("who"))
        self.reference = _text(who.get("reference"))
        self.name = _text(who.get("display")) or _text(agent.get("name"))
        self.user_id = _text(agent.get("altId")) or _text(
            _object(who.get("identifier")).get("value")
        )
        self.roles = (*_codes(agent.get("type")), *_codes(agent.get("role")))
        self.is_requestor = agent.get("requestor") is True  # codespell:ignore requestor
        self.is_patient = _kind_of(self.reference) in _PATIENTS or not _PATIENT_ROLES.isdisjoint(
            role.upper() for role in self.roles
        )
        network = _object(agent.get("network"))
        self.network_type = _text(network.get("type"))
        self.address = _text(network.get("address")) or _text(agent.get("networkString"))


def _read_event(resource: JsonObject) -> dict[str, Value]:
    outcome = resource.get("outcome")
    how = _text(outcome) or _first(_codes(_object(outcome).get("code")))
    kind = _first(_either(resource, "type", "category"))
    subtypes = _either(resource, "subtype", "code")
    source = _object(resource.get("source"))
    observer = _object(source.get("observer"))
    told: dict[str, Value] = {
        "action": _text(resource.get("action")),
        "device": _text(observer.get("display")) or _text(observer.get("reference")),
        "event": _first(subtypes) or kind,
        "id": _text(resource.get("id")),
        "outcome": _OUTCOMES.get(how, ""),
        "outcome_code": how,
        "purpose": _either(resource, "purposeOfEvent", "authorization"),
        "site": _text(source.get("site")),
        "subtype": subtypes,
        "type": kind,
    }
    return {name: value for name, value in told.items() if value}


def _either(resource: JsonObject, name: str, newer: str) -> tuple[str, ...]:
    """Return the codes of a member that R5 calls otherwise."""
    return _codes(resource.get(name)) or _codes(resource.get(newer))


def _read_agents(agents: list[_Agent]) -> dict[str, Value]:
    """Return who asked and from where: those who asked, or anybody where none is marked so."""
    asking = [agent for agent in agents if agent.is_requestor]
    people = [agent for agent in asking or agents if not agent.is_patient]
    known = (agent.name or agent.reference for agent in agents if not agent.is_patient)
    told: dict[str, Value] = {
        "user": _first(tuple(agent.name or agent.reference for agent in people)),
        "user_id": _first(tuple(agent.user_id for agent in people)),
        "role": tuple(dict.fromkeys(role for agent in asking for role in agent.roles)),
        "is_patient": any(agent.is_patient for agent in asking),
        "agent": tuple(name for name in known if name),
        **_read_networks([*asking, *agents]),
    }
    return {name: value for name, value in told.items() if value not in ("", (), False)}


def _read_networks(agents: list[_Agent]) -> dict[str, Value]:
    told: dict[str, Value] = {}
    for agent in agents:
        kind = agent.network_type or (_IP_ADDRESS if _is_address(agent.address) else "")
        if kind == _IP_ADDRESS:
            told.setdefault("address", agent.address)
        elif kind == _MACHINE_NAME:
            told.setdefault("client_name", agent.address)
    return told


def _read_entities(resource: JsonObject) -> dict[str, Value]:
    """Return the kinds of records and roles; which record it was is the patient's."""
    entities = _objects(resource.get("entity"))
    kinds = [kind for each in entities if (kind := _target_of(each))]
    roles = [code for each in entities for code in _codes(each.get("role"))]
    told: dict[str, Value] = {
        "entity_kind": tuple(dict.fromkeys(kinds)),
        "entity_role": tuple(dict.fromkeys(roles)),
        "n_patients": kinds.count("Patient"),
    }
    return {name: value for name, value in told.items() if value}


def _set_apart(resource: JsonObject) -> dict[str, Value]:
    """Return every leaf of what was asked for, and of words, below the patient's prefix."""
    agents = _objects(resource.get("agent"))
    kept: JsonObject = {name: resource[name] for name in _PRIVATE if name in resource}
    kept["agent"] = [each for each in agents if _Agent(each).is_patient]
    kept["outcome"] = _object(resource.get("outcome")).get("detail")
    return {PATIENT + name: value for name, value in flatten(kept).items()}


def _codes(concepts: JsonValue) -> tuple[str, ...]:
    """Return the codes of a coding, of a concept, or of a list of either."""
    return tuple(dict.fromkeys(_each_code(concepts)))


def _each_code(concepts: JsonValue) -> Iterator[str]:
    for concept in _objects(concepts):
        for coding in (concept, *_objects(concept.get("coding"))):
            if code := _text(coding.get("code")):
                yield code


def _objects(value: JsonValue) -> list[JsonObject]:
    items = value if isinstance(value, list) else [value]
    return [each for each in items[:_MOST_ITEMS] if isinstance(each, dict)]


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _first(texts: tuple[str, ...]) -> str:
    return next((text for text in texts if text), "")


def _kind_of(reference: str) -> str:
    """Return the kind of resource that a reference leads to, one of those we know, or ""."""
    parts = _BETWEEN.split(reference[:_MOST_CHARACTERS])
    return next((part for part in parts if part in _KINDS), "")


def _target_of(entity: JsonObject) -> str:
    return _kind_of(_text(_object(entity.get("what")).get("reference")))


def _is_address(text: str) -> bool:
    return bool(text) and not text.strip("0123456789abcdefABCDEF.:")
