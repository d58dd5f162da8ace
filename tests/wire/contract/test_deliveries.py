"""Delivery reports: what is in force at a node, and what its past was searched for."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from khumkan.core.errors import WireError
from khumkan.wire.contract import DeliveryReport, parse_node_message, write_message

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)


def report(**changes: Any) -> DeliveryReport:
    words: dict[str, Any] = {
        "id": UUID("01890f3c-0000-7000-8000-000000000001"),
        "node_id": UUID("01890f3c-0000-7000-8000-000000000002"),
        "sent_at": AT,
        "collection": UUID("01890f3c-0000-7000-8000-000000000003"),
        "loaded_up_to": 7,
        "loaded_at": AT,
    }
    return DeliveryReport(**words | changes)


def test_what_was_loaded_can_be_told_before_the_past_was_searched() -> None:
    told = report()
    assert parse_node_message(write_message(told)) == told
    assert (told.searched_up_to, told.searched_at) == (0, None)


def test_what_is_not_loaded_cannot_have_been_searched_for() -> None:
    report(searched_up_to=7, searched_at=AT, n_events_searched=5)
    with pytest.raises(WireError, match="not loaded"):
        report(searched_up_to=8)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"loaded_up_to": -1}, id="before the first"),
        pytest.param({"loaded_at": AT.replace(tzinfo=None)}, id="without a zone"),
        pytest.param({"n_events_searched": -1}, id="less than nothing"),
    ],
)
def test_a_report_outside_the_contract_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        write_message(report(**change))
