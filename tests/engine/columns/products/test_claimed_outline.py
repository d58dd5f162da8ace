"""What is told of JSON of sensors and clouds is so for every event with the same names."""

import random
from collections.abc import Iterable
from pathlib import Path

import orjson
import pytest
from tests.engine.json_products import PRODUCTS, corpus_lines

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import NOTHING_KNOWN, flatten, name_event
from khumkan.engine.columns.outline import GUARDS, Outline
from khumkan.engine.columns.outlines import outlining_of
from khumkan.engine.events import Event
from khumkan.engine.rows import Row

OUTLINING = outlining_of("json")
VALUES: list[JsonValue] = [
    "", "x", "other", 0, 7, -1, 0.5, True, "2026-11-21T05:00:00Z", 1763701200, "203.0.113.9",
    "/a/b.exe?c=d", "http://x", "AuditEvent", "json", "dns", "a.b", "C:\\x", "windows", "sysmon",
]  # fmt: skip


def row_of(fields: JsonObject) -> Row:
    return name_event(Event(1, 1, 0, b"", fields, "json"))


def check(outline: Outline, fields: JsonObject) -> None:
    """Hold an outline against what naming makes of an event."""
    row, leaves = row_of(fields), flatten(fields)
    assert outline.sources == row.sources
    assert outline.name(fields, NOTHING_KNOWN) == row
    assert outline.times.find(leaves, NOTHING_KNOWN) == row.time
    if outline.is_of_sources:
        return
    told = outline.columns.keys() | outline.loose | outline.contained.keys()
    assert row.values.keys() <= told
    for column in outline.columns.keys() - outline.loose:
        assert row.values[column] == leaves[outline.columns[column]]
    for column, name in outline.contained.items():
        assert str(row.values.get(column, "")) in str(leaves[name])


def vary(
    value: JsonValue, telling: Iterable[str], chance: random.Random, at: str = ""
) -> JsonValue:
    """Return an event of the same names, nulls and telling values, and other values."""
    if isinstance(value, dict):
        return {
            name: vary(one, telling, chance, f"{at}.{name}" if at else name)
            for name, one in value.items()
        }
    if value is None or at in telling:
        return value
    if isinstance(value, list):
        if value and all(type(one) in (str, int, bool) for one in value):
            return [chance.choice(["y", 3, False]) for _ in range(chance.randint(1, 3))]
        return [vary(one, telling, chance, at) for one in value]
    return chance.choice(VALUES)


def check_all(events: Iterable[JsonObject]) -> int:
    chance, n_told = random.Random(5), 0  # noqa: S311 -- the same each time
    for fields in events:
        outline = OUTLINING.outline_of(fields)
        if outline is None:
            continue
        n_told += 1
        check(outline, fields)
        telling = OUTLINING.telling_names(tuple(flatten(fields)))
        for _ in range(3):
            other = vary(fields, telling, chance)
            assert isinstance(other, dict)
            if not any(text in str(other.get(name)).lower() for name, text in GUARDS):
                check(outline, other)
    return n_told


@pytest.mark.parametrize("product", sorted(PRODUCTS))
def test_what_is_told_of_one_event_is_so_for_others(product: str) -> None:
    events = [orjson.loads(line) for line in PRODUCTS[product]]
    assert check_all(events * 5) == len(events) * 5


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["suricata", "cloudtrail", "audit_events", "others"])
def test_public_events(corpus: Path, name: str) -> None:
    events = [orjson.loads(line) for line in corpus_lines(corpus, name)]
    assert check_all(events[::4]) > 5


ZEEK: JsonObject = {"ts": 1, "_path": "dns"}
EVE: JsonObject = {"event_type": "dns", "flow_id": 1}
RECORD: JsonObject = {"eventVersion": "1", "eventSource": "x", "eventName": "y"}
AUDIT: JsonObject = {"resourceType": "AuditEvent"}
WAZUH: JsonObject = {"rule": {"id": "5"}, "agent": {"name": "x"}, "decoder": {"name": "x"}}
CARRYING: JsonObject = {**WAZUH, "decoder": {"name": "json"}}
SYSMON = "Microsoft-Windows-Sysmon/Operational"


@pytest.mark.parametrize(
    "fields",
    [
        {**ZEEK, "product": "x"},
        {**EVE, "category": "dns"},
        {**RECORD, "message": "x"},
        {**AUDIT, "message": "x"},
        {**AUDIT, "resource": "x"},
        {**ZEEK, "cef": {"vendor": "x"}},
        {**EVE, "shipped": {"host": "x"}},
        {**RECORD, "access": {}},
        {**WAZUH, "full_log": "x"},
        {**CARRYING, "data": {**WAZUH, "data": {"win": {"system": {}}}}},
        {**CARRYING, "data": AUDIT},
        {**CARRYING, "data": {"cef": {}}},
        {**CARRYING, "data": {"product": "x", **EVE}},
        {**CARRYING, "shipped": {"host": "x"}, "data": EVE},
        {**WAZUH, "full_log": "x", "data": {"win": {"system": {"eventID": 1}}}},
    ],
)
def test_what_may_be_anothers_is_not_told(fields: JsonObject) -> None:
    assert OUTLINING.outline_of(fields) is None


TOLD: list[JsonObject] = [
    {**EVE, **ZEEK, **RECORD, **AUDIT},
    {**ZEEK, **RECORD, **AUDIT},
    {**RECORD, **AUDIT},
    {**EVE, "event_type": 5, "a": 1},
    {"event_type": "x", "a": 1},
    {"ts": 1, "id.orig_h": "x"},
    {"ts": 1, "id.orig_h": "x", "id.resp_h": None},
    {**RECORD, "eventName": None, "requestParameters": {}},
    {**RECORD, "requestParameters": [1, {"a": 1}], "responseElements": "x"},
    {"eventVersion": "1", "eventName": "x"},
    {"resourceType": "Patient", "id": "x"},
    {**ZEEK, "EventID": 1, "Channel": "x"},
    {**WAZUH, "full_log": None, "data": {"win": {"system": {"eventID": "1"}}}},
    {**WAZUH, "data": {"srcip": "x"}, "event_type": "dns", "timestamp": 1},
    {**CARRYING, "data": EVE},
    {**CARRYING, "full_log": "{}", "data": {**EVE, "alert": {"signature_id": "1"}}},
    {**CARRYING, "timestamp": "2026-11-21T05:00:00Z", "data": {"srcip": "x", "url": "/a?b"}},
    {**CARRYING, "data": {"EventID": 1, "Channel": SYSMON, "Hashes": "MD5=1"}},
    {**CARRYING, "data": {"uri": "/a.b?c", **ZEEK}, "source": {"ip": "x"}},
    {**CARRYING, "data": {**RECORD, "requestParameters": {"a": [1.5]}}},
    {**CARRYING, "data": {**EVE, "own.rule.id": "x", "rule.id": "y"}, "own.rule.id": "z"},
    {**CARRYING, "data": {"message": "x", "a": 1}, "message": "y"},
    {**EVE, "http": {"url": ["/a?b"]}},
    {**EVE, "url.path": "/x", "http": {"url": "/a?b"}},
]


@pytest.mark.parametrize("fields", TOLD)
def test_the_first_that_knows_an_event_tells_it(fields: JsonObject) -> None:
    assert check_all([fields] * 20) == 20
