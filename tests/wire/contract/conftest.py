"""One of each message, as an invented hospital and the hub would send them."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from khumkan.core.severity import Severity
from khumkan.wire.contract import (
    Acknowledgement,
    CollectionPosition,
    DeliveryReport,
    FindingsReport,
    NodeStatus,
    Pseudonym,
    Refusal,
    ReportedFinding,
    ReportedSighting,
    SharedAddress,
    SharedDomain,
    SharedHash,
    SharedUrl,
    SightingsReport,
    SourceStatus,
    StreamFrame,
)

NODE = UUID("019c1334-6a3b-7000-8000-00000000a001")
REPORT = UUID("019c1334-6a3b-7000-8000-00000000b001")
COLLECTION = UUID("019c1334-6a3b-7000-8000-00000000c001")
EPOCH = UUID("019c1334-6a3b-7000-8000-00000000d001")
AT = datetime(2026, 1, 31, 8, 30, tzinfo=UTC)
LATER = datetime(2026, 1, 31, 8, 35, 0, 250_000, tzinfo=UTC)

FINDING = ReportedFinding(
    id=UUID("019c1334-6a3b-7000-8000-00000000d001"),
    rule_id=UUID("6f1f1c2e-0c1b-4a53-9a5e-6a0c3f0b1d11"),
    level=Severity.HIGH,
    first_at=AT,
    last_at=LATER,
    n_events=412,
    received_at=LATER,
    detected_at=LATER,
    is_authenticated=True,
    pseudonyms=(
        Pseudonym(kind="host", key_id="0a1b2c3d", token="0f" * 16),
        Pseudonym(kind="user", key_id="0a1b2c3d", token="1e" * 16),
    ),
    observables=(
        SharedAddress(value="198.51.100.23"),
        SharedDomain(value="update-his.example"),
        SharedUrl(value="https://update-his.example/p/******/login.php"),
        SharedHash(value="a" * 64),
    ),
)
SIGHTING = ReportedSighting(
    indicator_id="indicator--57d0241d-d8b4-5788-8713-07ccd212d8d7",
    first_at=AT,
    last_at=LATER,
    n_events=3,
    found_in="history",
    is_authenticated=False,
    detected_at=LATER,
)

NODE_MESSAGES = {
    "findings_report": FindingsReport(id=REPORT, node_id=NODE, sent_at=LATER, findings=(FINDING,)),
    "sightings_report": SightingsReport(
        id=REPORT, node_id=NODE, sent_at=LATER, sightings=(SIGHTING,)
    ),
    "delivery_report": DeliveryReport(
        id=REPORT,
        node_id=NODE,
        sent_at=LATER,
        collection=COLLECTION,
        loaded_up_to=9,
        loaded_at=LATER,
        searched_up_to=7,
        searched_at=LATER,
        n_events_searched=100_000,
        epoch=EPOCH,
    ),
    "node_status": NodeStatus(
        node_id=NODE,
        sent_at=LATER,
        software_version="2026.1.0",
        understood_contracts=(1,),
        rules_dated=date(2026, 1, 15),
        n_rules=2835,
        n_rules_refused=2,
        n_indicators=120_430,
        n_waiting=1,
        waiting_since=AT,
        free_disk_ratio=0.42,
        positions=(CollectionPosition(collection=COLLECTION, sequence=1007),),
        sources=(
            SourceStatus(
                id=UUID("019c1334-6a3b-7000-8000-00000000e001"),
                kind="fortigate",
                last_event_at=LATER,
                n_events=90_210,
                n_rejected=3,
            ),
            SourceStatus(
                id=UUID("019c1334-6a3b-7000-8000-00000000e002"),
                kind="syslog-rfc5424",
                last_event_at=None,
                n_events=0,
                n_rejected=0,
            ),
        ),
    ),
}
HUB_MESSAGES = {
    "stream_frame": StreamFrame(
        collection=COLLECTION,
        sequence=1008,
        objects=(
            {
                "type": "ipv4-addr",
                "spec_version": "2.1",
                "id": "ipv4-addr--5b1c1b0e-5d1c-5a0e-9d3e-3b8d6f3a2c11",
                "value": "198.51.100.23",
            },
        ),
    ),
    "acknowledgement": Acknowledgement(report_id=REPORT, received_at=LATER, n_accepted=1),
    "refusal": Refusal(
        reason="unknown-version",
        is_permanent=True,
        detail="contract version 2 is not understood; understood: 1",
        report_id=REPORT,
        understood_contracts=(1,),
    ),
}


@pytest.fixture
def finding() -> ReportedFinding:
    return FINDING


@pytest.fixture
def sighting() -> ReportedSighting:
    return SIGHTING


@pytest.fixture
def node_status() -> NodeStatus:
    status = NODE_MESSAGES["node_status"]
    assert isinstance(status, NodeStatus)
    return status


@pytest.fixture(params=[*NODE_MESSAGES])
def node_message(request: pytest.FixtureRequest) -> object:
    return NODE_MESSAGES[request.param]


@pytest.fixture(params=[*HUB_MESSAGES])
def hub_message(request: pytest.FixtureRequest) -> object:
    return HUB_MESSAGES[request.param]


@pytest.fixture(params=[*NODE_MESSAGES, *HUB_MESSAGES])
def named_message(request: pytest.FixtureRequest) -> tuple[str, object]:
    return request.param, (NODE_MESSAGES | HUB_MESSAGES)[request.param]
