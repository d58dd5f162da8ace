"""The incident core extension: what a case says, in the words of its lists, and nothing else."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stix2
from tests.hub.incidents.exporting.test_formats import AT, material, of_type

from khumkan.hub.incidents.exporting import write_stix
from khumkan.hub.incidents.exporting.incident_core import INCIDENT_CORE

# Closed lists of the draft of 2023-10-10, sections 5.3 to 5.5 and 5.9, and section 4.6.
DETERMINATIONS = {"blocked", "confirmed", "failed-attempt", "false-positive", "suspected"}
STATUSES = {"ongoing", "occurred", "not-occurred", "pending", "undetermined"}
PROPERTIES = {
    "extension_type", "determination", "investigation_status", "incident_types",
    "detection_methods", "impacted_entity_counts", "events", "tasks", "impact_refs",
}  # fmt: skip
NEW = {
    "event": "extension-definition--4ca6de00-5b0d-45ef-a1dc-ea7279ea910e",
    "impact": "extension-definition--7cc33dd6-f6a1-489b-98ea-522d351d71b9",
    "task": "extension-definition--2074a052-8be4-4932-849e-f5e7798e0030",
}
LATER = AT + timedelta(hours=5)


def exported(**changed: Any) -> Any:
    return json.loads(write_stix(material(**changed)))


def core_of(bundle: Any) -> dict[str, Any]:
    (incident,) = of_type(bundle, "incident")
    found: dict[str, Any] = incident["extensions"][INCIDENT_CORE]
    return found


def test_the_library_of_oasis_reads_it_with_its_new_objects() -> None:
    times = {"occurred_at": AT, "detected_at": AT, "service_down_at": AT}
    counts = {"records": 5, "subjects": 3, "damage_baht": 100}
    body = write_stix(material(times=times, counts=counts))
    bundle: Any = stix2.parse(body.decode(), allow_custom=True)
    known = {one["id"] for one in bundle["objects"]}
    core = core_of(bundle)
    pointed = [one["event_ref"] for one in core["events"]]
    pointed += [one["task_ref"] for one in core["tasks"]]
    pointed += core["impact_refs"]
    assert len(pointed) == 5
    assert set(pointed) <= known
    for kind, definition in NEW.items():
        for one in of_type(bundle, kind):
            assert one["extensions"][definition] == {"extension_type": "new-sdo"}
            assert one["object_marking_refs"] == [material().tlp.marking_id]


@pytest.mark.parametrize("categories", [(), (0,), (1,), (2,), (3, 4, 5, 6, 7), (8,), (4, 8), (9,)])
@pytest.mark.parametrize("is_open", [True, False])
def test_its_words_are_of_its_lists(categories: tuple[int, ...], is_open: bool) -> None:
    core = core_of(exported(categories=categories, is_open=is_open))
    assert core.keys() <= PROPERTIES
    assert core["extension_type"] == "property-extension"
    assert core["determination"] in DETERMINATIONS
    assert core["investigation_status"] == ("open" if is_open else "closed")


@pytest.mark.parametrize(
    ("categories", "determination"),
    [
        ((), "suspected"),
        ((2,), "suspected"),
        ((4, 8), "suspected"),
        ((4,), "confirmed"),
        ((1,), "failed-attempt"),
        ((1, 5), "confirmed"),
        ((9,), "false-positive"),
    ],
)
def test_what_is_being_looked_into_is_not_confirmed(
    categories: tuple[int, ...], determination: str
) -> None:
    assert core_of(exported(categories=categories))["determination"] == determination


@pytest.mark.parametrize(
    ("times", "is_open", "expected"),
    [
        ({}, True, []),
        ({"aware_at": AT}, True, []),
        ({"occurred_at": AT}, True, [("ongoing", False)]),
        ({"occurred_at": AT}, False, [("undetermined", False)]),
        ({"occurred_at": AT, "ended_at": LATER}, False, [("occurred", True)]),
        ({"occurred_at": LATER, "ended_at": AT}, False, [("occurred", False)]),
        (
            {"occurred_at": AT, "service_down_at": AT, "service_restored_at": LATER},
            True,
            [("ongoing", False), ("occurred", True)],
        ),
    ],
)
def test_times_become_events(
    times: dict[str, datetime], is_open: bool, expected: list[tuple[str, bool]]
) -> None:
    events = of_type(exported(times=times, is_open=is_open), "event")
    assert [(one["status"], "end_time" in one) for one in events] == expected
    assert all(one["status"] in STATUSES for one in events)


def test_when_it_was_detected_is_a_task() -> None:
    at = datetime(2026, 11, 22, 6, tzinfo=UTC)
    (task,) = of_type(exported(times={"detected_at": at}), "task")
    assert (task["task_types"], task["outcome"]) == (["detected"], "successful")
    assert task["start_time"] == "2026-11-22T06:00:00.000Z"


def test_only_verified_numbers_and_known_things_become_impacts() -> None:
    bundle = exported(counts={"records": 10_095, "subjects": 9_000, "people": 7})
    (impact,) = of_type(bundle, "impact")
    assert impact["impact_category"] == "confidentiality"
    assert impact["extensions"]["confidentiality"] == {
        "information_type": "pii",
        "loss_type": "suspected-loss",
        "record_count": 10_095,
    }
    assert impact["impacted_entity_counts"] == {"individual": 9_000}
    counts = core_of(bundle)["impacted_entity_counts"]
    assert counts == {"computers-server": 2, "system": 1, "individual": 7}


def test_nothing_is_said_of_what_a_case_does_not_know() -> None:
    bare: dict[str, Any] = {
        "counts": {},
        "assets": {},
        "times": {},
        "personal_data": None,
        "origin": "other",
    }
    bundle = exported(categories=(), **bare)
    assert core_of(bundle) == {
        "extension_type": "property-extension",
        "determination": "suspected",
        "investigation_status": "open",
    }
    assert not [one for kind in NEW for one in of_type(bundle, kind)]


def test_damage_is_in_baht() -> None:
    bundle = exported(personal_data=False, counts={"damage_baht": 250_000})
    (impact,) = of_type(bundle, "impact")
    money = {"variety": "uncategorized", "currency": "THB"}
    amounts = {"min_amount": 250_000, "max_amount": 250_000}
    assert impact["extensions"]["monetary"] == money | amounts


def test_it_is_the_same_each_time() -> None:
    times = {"occurred_at": AT, "detected_at": AT}
    assert write_stix(material(times=times)) == write_stix(material(times=times))
