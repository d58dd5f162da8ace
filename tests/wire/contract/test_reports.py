"""What a node can say, and that it can't say anything else."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from khumkan.core.errors import WireError
from khumkan.wire.contract import (
    FindingsReport,
    NodeMessage,
    ReportedFinding,
    ReportedSighting,
    SightingsReport,
    parse_node_message,
    write_message,
)
from khumkan.wire.contract.reports import MAX_FINDINGS, MAX_SIGHTINGS, MAX_VALUES

ID = UUID("019c1334-6a3b-7000-8000-00000000b001")
AT = datetime(2026, 1, 31, tzinfo=UTC)
GOLDEN = Path(__file__).parents[1] / "golden"
SAMPLES = ["contract_findings_report.json", "contract_sightings_report.json"]

# What an attack looks like in a log, and must never be in a report.
SECRETS = [
    pytest.param("type=event user=somchai srcip=10.0.0.5", id="raw line"),
    pytest.param("powershell.exe -enc SQBFAFgA", id="command line"),
    pytest.param("ผลตรวจ นางสมหญิง.pdf", id="file name"),
    pytest.param("somying@hospital.example", id="e-mail address"),
    pytest.param("SELECT * FROM patient WHERE cid='1101700203451'", id="query"),
    pytest.param("HOSPITAL\\somchai", id="user"),
    pytest.param("PACS-01", id="host"),
    pytest.param("สมหญิง ใจดี", id="person"),
    pytest.param("1101700203451", id="citizen number"),
]


def types_inside(kind: inspect.Type) -> Iterator[inspect.Type]:
    """Every type that a value of this type can be made of."""
    yield kind
    inner: list[inspect.Type] = []
    match kind:
        case inspect.Metadata(type=of):
            inner = [of]
        case inspect.UnionType(types=types):
            inner = list(types)
        case inspect.StructType(fields=fields):
            inner = [field.type for field in fields]
        case inspect.VarTupleType(item_type=of):
            inner = [of]
    for one in inner:
        yield from types_inside(one)


ALL_TYPES = list(types_inside(inspect.type_info(NodeMessage)))


def test_there_is_no_field_for_free_text_in_what_a_node_sends() -> None:
    texts = [kind for kind in ALL_TYPES if isinstance(kind, inspect.StrType)]
    assert len(texts) >= 8
    assert all(kind.pattern for kind in texts)


def test_there_is_no_field_for_just_anything_in_what_a_node_sends() -> None:
    closed = (
        inspect.BoolType,
        inspect.DateTimeType,
        inspect.DateType,
        inspect.EnumType,
        inspect.FloatType,
        inspect.IntType,
        inspect.LiteralType,
        inspect.Metadata,
        inspect.NoneType,
        inspect.StrType,
        inspect.StructType,
        inspect.UnionType,
        inspect.UUIDType,
        inspect.VarTupleType,
    )
    assert {type(kind) for kind in ALL_TYPES} <= set(closed)


def test_there_is_no_room_for_a_field_that_was_not_agreed() -> None:
    structs = [kind for kind in ALL_TYPES if isinstance(kind, inspect.StructType)]
    assert len(structs) >= 10
    assert all(kind.forbid_unknown_fields for kind in structs)


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path to every scalar inside decoded JSON."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))
    else:
        yield path


def with_value(content: NodeMessage, path: tuple[str | int, ...], value: object) -> bytes:
    fields = json.loads(write_message(content))
    target = fields
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return json.dumps(fields).encode()


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_fits_into_any_field_of_a_node_message(
    node_message: NodeMessage, secret: str
) -> None:
    for path in places(json.loads(write_message(node_message))):
        with pytest.raises(WireError) as caught:
            parse_node_message(with_value(node_message, path, secret))
        assert secret not in str(caught.value)


@given(st.text(min_size=1, max_size=40), st.data())
def test_any_text_that_fits_into_a_report_is_harmless(text: str, data: st.DataObject) -> None:
    sample = parse_node_message((GOLDEN / data.draw(st.sampled_from(SAMPLES))).read_bytes())
    path = data.draw(st.sampled_from(list(places(json.loads(write_message(sample))))))
    try:
        parse_node_message(with_value(sample, path, text))
    except WireError:
        return
    assert text.isascii()
    assert " " not in text


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"n_events": 0}, id="no event"),
        pytest.param({"n_events": 2**60}, id="more events than JSON can count"),
        pytest.param({"level": "catastrophic"}, id="unknown level"),
        pytest.param({"rule_id": "win_susp_thing"}, id="rule id is no UUID"),
        pytest.param({"is_authenticated": "yes"}, id="word for a truth value"),
    ],
)
def test_a_finding_outside_the_contract_is_refused(
    finding: ReportedFinding, change: dict[str, object]
) -> None:
    wrong = msgspec.structs.replace(finding, **change)
    with pytest.raises(WireError):
        write_message(report_of(wrong))


def test_a_span_can_not_end_before_it_starts(
    finding: ReportedFinding, sighting: ReportedSighting
) -> None:
    for part in (finding, sighting):
        with pytest.raises(WireError, match="ends before it starts"):
            msgspec.structs.replace(part, last_at=part.first_at - timedelta(seconds=1))


def test_an_indicator_that_was_looked_for_in_vain_is_reported_too(
    sighting: ReportedSighting,
) -> None:
    assert msgspec.structs.replace(sighting, n_events=0).n_events == 0


def test_a_report_holds_one_finding_up_to_the_limit(finding: ReportedFinding) -> None:
    full = report_of(*[finding] * MAX_FINDINGS)
    assert parse_node_message(write_message(full)) == full
    for findings in ([], [finding] * (MAX_FINDINGS + 1)):
        with pytest.raises(WireError, match="findings"):
            write_message(report_of(*findings))


def test_a_report_holds_one_sighting_up_to_the_limit(sighting: ReportedSighting) -> None:
    report = SightingsReport(id=ID, node_id=ID, sent_at=sighting.last_at, sightings=(sighting,))
    full = msgspec.structs.replace(report, sightings=(sighting,) * MAX_SIGHTINGS)
    assert parse_node_message(write_message(full)) == full
    for sightings in ((), (sighting,) * (MAX_SIGHTINGS + 1)):
        with pytest.raises(WireError, match="sightings"):
            write_message(msgspec.structs.replace(report, sightings=sightings))


def test_a_finding_names_values_up_to_the_limit(finding: ReportedFinding) -> None:
    many = msgspec.structs.replace(finding, observables=finding.observables[:1] * (MAX_VALUES + 1))
    with pytest.raises(WireError, match="observables"):
        write_message(report_of(many))


@pytest.mark.parametrize("indicator_id", ["indicator--1", "sighting--" + "a" * 36, "192.0.2.1"])
def test_only_an_indicator_is_sighted(sighting: ReportedSighting, indicator_id: str) -> None:
    wrong = msgspec.structs.replace(sighting, indicator_id=indicator_id)
    report = SightingsReport(id=ID, node_id=ID, sent_at=sighting.last_at, sightings=(wrong,))
    with pytest.raises(WireError, match="indicator_id"):
        write_message(report)


def report_of(*findings: ReportedFinding) -> FindingsReport:
    return FindingsReport(id=ID, node_id=ID, sent_at=AT, findings=findings)
