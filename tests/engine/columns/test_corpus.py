"""Naming on real logs and real rules: each log source is recognised, each field is found."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
import yaml
from tests.engine.columns.reading import read_documents, read_lines
from tests.engine.objects import object_at

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import column_for, flatten, name_event
from khumkan.engine.events import Event
from khumkan.engine.rows import LogSource, Row, Value

pytestmark = pytest.mark.corpus


def event(fields: JsonObject) -> Event:
    return Event(record=1, part=1, n_bytes=0, raw=b"", fields=fields, format="json")


def covers(source: LogSource, row: Row) -> bool:
    return any(source.covers(each) for each in row.sources)


def read_rule(path: Path) -> JsonObject:
    return next(iter(yaml.load_all(path.read_text("utf-8"), Loader=yaml.CSafeLoader)))


def rule_source(rule: JsonObject) -> LogSource:
    told = cast("dict[str, str]", rule["logsource"])
    return LogSource(*(told.get(part, "") for part in ("product", "category", "service")))


def rule_fields(rule: JsonObject) -> set[str]:
    parts = [value for name, value in object_at(rule, "detection").items() if name != "condition"]
    return {field for part in parts for field in _fields_of(part)}


def _fields_of(part: object) -> Iterator[str]:
    for item in part if isinstance(part, list) else [part]:
        if isinstance(item, dict):
            yield from (key.partition("|")[0] for key in item if not key.startswith("|"))


def test_each_regression_case_has_an_event_of_its_rules_log_source(
    regression: Path, expected: list[dict[str, str]]
) -> None:
    missed = []
    for case in expected:
        source = LogSource(case["product"], case["category"], case["service"])
        rows = [name_event(event(each)) for each in read_documents(regression / case["json_path"])]
        if not any(covers(source, row) for row in rows):
            missed.append(case["title"])
    assert len(expected) == 202
    assert not missed


def test_each_field_of_a_regression_cases_rule_is_in_its_events(
    regression: Path, sigma_rules: Path, expected: list[dict[str, str]]
) -> None:
    missed = []
    for case in expected:
        rule = read_rule(sigma_rules / case["rule_path"])
        source = rule_source(rule)
        rows = [name_event(event(each)) for each in read_documents(regression / case["json_path"])]
        columns = {column for row in rows if covers(source, row) for column in row.values}
        missed += [
            (case["title"], field)
            for field in rule_fields(rule)
            if column_for(source, field) not in columns
        ]
    assert not missed


def test_each_time_of_the_regression_data_is_read(
    regression: Path, expected: list[dict[str, str]]
) -> None:
    for case in expected:
        for fields in read_documents(regression / case["json_path"]):
            assert name_event(event(fields)).time is not None


# Two names of SigmaHQ's for one thing; elsewhere two fields of one rule have two columns.
SAME_COLUMN = [
    {"cs-uri", "cs-uri-query"},
    {"c-uri", "cs-uri"},
]


def test_no_two_fields_of_a_rule_share_a_column(sigma_rules: Path) -> None:
    shared = []
    for path in sorted(sigma_rules.rglob("*.yml")):
        rule = read_rule(path)
        source, fields = rule_source(rule), rule_fields(rule)
        by_column: dict[str, set[str]] = {}
        for field in fields:
            by_column.setdefault(column_for(source, field), set()).add(field)
        shared += [(path.name, names) for names in by_column.values() if len(names) > 1]
    assert not [each for each in shared if each[1] not in SAME_COLUMN]


def test_each_field_of_real_windows_events_is_found_by_its_own_name(corpus: Path) -> None:
    missed: dict[tuple[LogSource, str], object] = {}
    n_events = 0
    for fields in read_lines(corpus / "windows" / "flat.ndjson.zst"):
        n_events += 1
        row = name_event(event(fields))
        assert row.time is not None
        for service in {LogSource(each.product, "", each.service) for each in row.sources}:
            missed |= _missed(service, row, flatten(fields))
    assert n_events == 10_015
    assert not missed


def test_a_rule_for_windows_alone_finds_each_field_too(corpus: Path) -> None:
    missed: dict[tuple[LogSource, str], object] = {}
    for fields in read_lines(corpus / "windows" / "flat.ndjson.zst"):
        missed |= _missed(LogSource("windows"), name_event(event(fields)), flatten(fields))
    # In a 4688 the columns are the new process's, and ProcessId is the creator's.
    assert missed.keys() <= {(LogSource("windows"), "ProcessId")}


def _missed(
    source: LogSource, row: Row, leaves: dict[str, Value]
) -> dict[tuple[LogSource, str], object]:
    return {
        (source, name): value
        for name, value in leaves.items()
        if row.values.get(column_for(source, name)) != value
    }


def test_each_field_of_real_suricata_alerts_is_found_by_its_own_name(corpus: Path) -> None:
    source = LogSource("suricata", "", "alert")
    n_events = 0
    for path in (corpus / "suricata").glob("*.json"):
        for fields in json.loads(path.read_text("utf-8")):
            n_events += 1
            row = name_event(event(fields))
            assert row.sources == {source}
            assert row.time is not None
            assert not _missed(source, row, flatten(fields))
    assert n_events == 548


def test_each_field_of_real_cloudtrail_records_is_found_by_its_own_name(corpus: Path) -> None:
    source = LogSource("aws", "", "cloudtrail")
    n_events = 0
    for path in (corpus / "cloud" / "cloudtrail").glob("*.json"):
        for fields in json.loads(path.read_text("utf-8"))["Records"]:
            n_events += 1
            row = name_event(event(fields))
            assert row.sources == {source}
            assert row.time is not None
            assert not _missed(source, row, flatten(fields))
    assert n_events == 2_900


@pytest.mark.parametrize(
    ("lane", "source"),
    [
        ("cisco_syslog", LogSource("cisco", "", "aaa")),
        ("raw_windows", LogSource("windows")),
        ("structured_windows", LogSource("windows", "process_creation")),
        ("sysmon_file_event", LogSource("windows", "file_event", "sysmon")),
    ],
)
def test_labelled_lanes_belong_to_what_their_labels_say(
    corpus: Path, lane: str, source: LogSource
) -> None:
    for fields in read_lines(corpus / "speed" / f"{lane}.ndjson.zst"):
        assert source in name_event(event(fields)).sources


def test_events_of_other_services_are_named_without_loss(corpus: Path) -> None:
    for sample in read_lines(corpus / "syslog" / "json_events.ndjson.zst"):
        fields = object_at(sample, "event")
        row = name_event(event(fields))
        missing = set(flatten(fields).values()) - set(row.values.values())
        assert not missing, sample["log_type"]
