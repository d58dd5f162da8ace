"""AuditEvents: who did what, and a patient in no column but his or her own."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import NOTHING_KNOWN, column_for, name_event
from khumkan.engine.columns.products.fhir import PATIENT, name_fhir
from khumkan.engine.events import Limits
from khumkan.engine.formats import detect_format, read_batches
from khumkan.engine.rows import LogSource, Row, Value

SOURCE = LogSource("fhir", "", "auditevent")
SECRETS = ("1103700000001", "Somchai", "HN0012345")
ASKED = "requestor"  # codespell:ignore requestor
READ: JsonObject = {
    "resourceType": "AuditEvent",
    "id": "a1",
    "type": {"code": "rest"},
    "subtype": [{"code": "read"}],
    "action": "R",
    "recorded": "2026-11-21T12:00:00+07:00",
    "outcome": "0",
    "agent": [
        {
            "type": {"coding": [{"code": "110152"}]},
            ASKED: False,
            "who": {"display": "his.example.org"},
            "network": {"address": "10.41.30.10", "type": "2"},
        },
        {
            "role": [{"coding": [{"code": "nurse"}]}],
            ASKED: True,
            "altId": "u77",
            "who": {"reference": "Practitioner/7", "display": "nok"},
            "network": {"address": "10.41.10.7", "type": "2"},
        },
    ],
    "source": {"site": "opd", "observer": {"display": "his1"}},
    "entity": [
        {
            "what": {"reference": "Patient/1103700000001/$everything", "display": "Somchai"},
            "role": {"code": "1"},
            "name": "HN0012345",
            "query": "SE4wMDEyMzQ1",
        },
        {"what": {"reference": "https://his/fhir/Observation/HN0012345"}, "role": {"code": "4"}},
    ],
    "text": {"div": "<div>Somchai</div>"},
}


def named(fields: JsonObject) -> Row:
    row = name_fhir(fields, NOTHING_KNOWN)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", "R"),
        ("address", "10.41.10.7"),
        ("device", "his1"),
        ("event", "read"),
        ("id", "a1"),
        ("outcome", "success"),
        ("role", ("nurse",)),
        ("site", "opd"),
        ("type", "rest"),
        ("user", "nok"),
        ("user_id", "u77"),
        ("entity_kind", ("Patient", "Observation")),
        ("entity_role", ("1", "4")),
        ("n_patients", 1),
        ("agent", ("his.example.org", "nok")),
    ],
)
def test_a_rule_finds_who_did_what(field: str, value: Value) -> None:
    row = named(READ)
    assert row.sources == {SOURCE}
    assert row.values[column_for(SOURCE, field)] == value


def test_its_time_is_when_it_was_recorded() -> None:
    assert named(READ).time == datetime(2026, 11, 21, 5, tzinfo=UTC)


def agent(**members: JsonValue) -> JsonObject:
    return {**READ, "agent": [{ASKED: True, **members}]}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(READ, id="entities"),
        pytest.param({**READ, "outcomeDesc": "no record of Somchai"}, id="words"),
        pytest.param(
            agent(who={"reference": "Patient/HN0012345", "display": "Somchai"}), id="a-patient-asks"
        ),
        pytest.param(
            agent(type={"coding": [{"code": "PAT"}]}, who={"display": "Somchai"}), id="by-role"
        ),
        pytest.param(agent(who={"reference": "RelatedPerson/1103700000001"}), id="a-relative-asks"),
        pytest.param(
            {**READ, "entity": [{"what": {"reference": "Patient?identifier=http://x/y|Somchai/a"}}]},
            id="a-search",
        ),
        pytest.param(
            {**READ, "patient": {"reference": "Patient/Somchai"}, "contained": [{"name": "Somchai"}]},
            id="r5",
        ),
        pytest.param({**READ, "outcome": {"detail": [{"text": "Somchai"}]}}, id="r5-outcome"),
    ],
)  # fmt: skip
def test_a_patient_is_in_no_column_but_the_patients(fields: JsonObject) -> None:
    values = named(fields).values
    others = {name: value for name, value in values.items() if not name.startswith(PATIENT)}
    assert not [secret for secret in SECRETS if secret in repr(others)]
    assert any(secret in repr(values) for secret in SECRETS)


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        ("0", "success"),
        ("4", "failure"),
        ("12", "failure"),
        ({"code": {"code": "error"}}, "failure"),
        ("x", None),
        (None, None),
    ],
)
def test_outcomes_have_the_words_of_ecs(outcome: JsonValue, word: str | None) -> None:
    assert named({**READ, "outcome": outcome}).values.get("event.outcome") == word


@pytest.mark.parametrize(
    ("network", "columns"),
    [
        ({"address": "pc7", "type": "1"}, {"source.domain": "pc7"}),
        ({"address": "2001:db8::1"}, {"source.ip": "2001:db8::1"}),
        ({"address": "http://x", "type": "5"}, {}),
    ],
)
def test_an_address_has_the_column_of_its_kind(
    network: JsonObject, columns: dict[str, Value]
) -> None:
    values = named(agent(network=network)).values
    found = {name: values[name] for name in ("source.ip", "source.domain") if name in values}
    assert found == columns


@pytest.mark.parametrize(
    "fields",
    [{}, {"resourceType": "Patient"}, {"resource": "x"}, {"resource": {"resourceType": "Patient"}}],
)
def test_another_resource_is_left_to_others(fields: JsonObject) -> None:
    assert name_fhir(fields, NOTHING_KNOWN) is None


@pytest.mark.parametrize("name", ["agent", "entity", "source", "type", "outcome", "subtype"])
@pytest.mark.parametrize("value", [None, 1, "x", [1, None, "x"], {"code": 1, "coding": "x"}])
def test_members_of_another_kind_do_not_matter(name: str, value: JsonValue) -> None:
    assert named({**READ, name: value}).sources == {SOURCE}


def rows_of(raw: bytes) -> list[Row]:
    (batch,) = read_batches(BytesIO(raw), detect_format(raw, ""), Limits())
    return [name_event(event) for event in batch.events]


def test_each_entry_of_a_bundle_is_an_event() -> None:
    bundle = {
        "resourceType": "Bundle",
        "meta": {"lastUpdated": "2026-11-21T05:00:00Z", "tag": [{"code": "x"}]},
        "type": "searchset",
        "link": [{"relation": "self", "url": "https://his/fhir"}],
        "entry": [{"fullUrl": "urn:uuid:1", "resource": READ}, {"resource": READ}],
    }
    for raw in (json.dumps(bundle), json.dumps(bundle, indent=1)):
        assert [row.sources for row in rows_of(raw.encode())] == [{SOURCE}, {SOURCE}]


@pytest.mark.corpus
def test_public_examples_tell_who_and_when(corpus: Path) -> None:
    paths = sorted((corpus / "fhir" / "ihe_balp").glob("AuditEvent-*.json"))
    assert len(paths) == 46
    for path in paths:
        row = named(json.loads(path.read_text("utf-8")))
        others = {name: value for name, value in row.values.items() if not name.startswith(PATIENT)}
        assert row.time
        assert row.values["event.action"]
        assert "Patient/" not in repr(others)
