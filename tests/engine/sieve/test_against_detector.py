"""A detector that sifts finds what one that does not finds: same findings, same books."""

import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import cast

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.strategies import PLACEHOLDERS, rows_for, rules

from khumkan.core.errors import Place
from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.detect import Detector
from khumkan.engine.events import Limits
from khumkan.engine.findings import Finding
from khumkan.engine.formats import get_format, read_batches
from khumkan.engine.rows import Row
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan.engine.sigma.compile import RuleCompiler
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo

JSON = get_format("json")
ROOT = Path(__file__).parents[3]
SYSMON: JsonObject = {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1}
CREATED: JsonObject = {
    "Channel": "Security",
    "EventID": 4688,
    "TargetUserName": "a",
    "SubjectUserSid": "S-1-5-18",
}
AROUND: list[JsonObject] = [
    SYSMON, CREATED, {"product": "windows", "category": "process_creation"}, {"product": "testbench"},
    {"message": "1,2026/01/01 00:00:00,x,TRAFFIC,", "product": "testbench"},
]  # fmt: skip


def around_nested(values: JsonObject) -> list[JsonObject]:
    """Return objects that have the values inside, as products nest them."""
    channel, event_id = SYSMON["Channel"], SYSMON["EventID"]
    system: JsonObject = {"Channel": channel, "EventID": event_id}
    named: JsonObject = {"channel": channel, "event_id": event_id}
    return [
        {"Event": {"System": system, "EventData": values}},
        {"winlog": {**named, "event_data": {**values, "param1": "x"}}, "log": {"level": "error"}},
        {"product": "testbench", "a": {"b": values}, "c": [1, "x"]},
        {"product": "testbench", **values, "more": {"a": "b"}},
    ]


Told = tuple[list[Finding], list[tuple[Row, ...]], int, int, set[int]]

PAIRS = rules().flatmap(
    lambda rule: st.tuples(st.just(rule), st.lists(rows_for(rule), min_size=1, max_size=4))
)


def sift(rules: RuleSet, raw: bytes, size: int = 8192) -> Told:
    detector = Detector(rules, name_event=name_event, find_column=column_for)
    return tell(detector, detector.read(io.BytesIO(raw), JSON, Limits(batch_events=size)))


def look_at_all(rules: RuleSet, raw: bytes) -> Told:
    detector = Detector(rules, name_event=partial(name_event), find_column=column_for)
    return tell(detector, read_batches(io.BytesIO(raw), JSON, Limits()))


def tell(detector: Detector, batches: Iterator[object]) -> Told:
    found: list[Finding] = []
    n_uncovered = n_failures = 0
    for batch in batches:
        result = detector.detect("file", batch)  # type: ignore[arg-type]
        found += result.findings
        n_uncovered += result.n_uncovered
        n_failures += len(result.failures)
    rows = [tuple(one.rows) for one in found]
    return found, rows, n_uncovered, n_failures, detector._matcher.covered


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAIRS)
def test_random_rules_and_events(pair: tuple[JsonObject, list[Row]]) -> None:
    document, rows = pair
    compiler = RuleCompiler(column_for, PLACEHOLDERS)
    rule = compiler.compile(Document(Place("random.yml", 1), document), PackInfo())
    assert isinstance(rule, CompiledRule)
    values = [cast("JsonObject", row.values) for row in rows]
    events = [{**around, **own} for own in values for around in AROUND]
    events += [one for own in values for one in around_nested(own)]
    # The same values in another order are other lines: no verdict of one is the other's.
    events += [dict(reversed(one.items())) for one in events]
    raw = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in events).encode()
    rule_set = RuleSet(rules=[rule], correlations=[], refusals=[], documents={})
    assert sift(rule_set, raw) == look_at_all(rule_set, raw)


def test_what_is_remembered_of_a_line_is_not_told_of_another_with_its_values() -> None:
    rule = compiled({"Alpha|gt": 5, "Beta|lt": 3})
    line = b'{"EventID":1,"Channel":"x","%s":9,"%s":1}\n'
    raw = (line % (b"Alpha", b"Beta") + line % (b"Beta", b"Alpha")) * 20
    rule_set = RuleSet(rules=[rule], correlations=[], refusals=[], documents={})
    assert len(look_at_all(rule_set, raw)[0]) == 20
    assert sift(rule_set, raw) == look_at_all(rule_set, raw)


def compiled(selection: JsonObject, number: int = 1) -> CompiledRule:
    document: JsonObject = {
        "title": "A rule", "id": f"00000000-0000-0000-0000-{number:012}", "level": "low",
        "logsource": {"product": "windows"},
        "detection": {"selection": selection, "condition": "selection"},
    }  # fmt: skip
    rule = RuleCompiler(column_for, {}).compile(Document(Place("a.yml", 1), document), PackInfo())
    assert isinstance(rule, CompiledRule)
    return rule


@pytest.fixture(scope="module")
def all_rules(public_rules: Path) -> RuleSet:
    return load_rules([public_rules, ROOT / "rules" / "sigma"], find_column=column_for)


SETS = {
    "windows/flat": 12,
    "speed/raw_windows": 80,
    "speed/structured_windows": 80,
    "speed/cisco_syslog": 50,
    "speed/sysmon_file_event": 50,
}


def lines_of(corpus: Path, name: str, step: int) -> bytes:
    with (corpus / f"{name}.ndjson.zst").open("rb") as stream:
        raw = zstandard.ZstdDecompressor().stream_reader(stream).read()
    return b"".join(raw.splitlines(keepends=True)[::step])


@pytest.mark.corpus
@pytest.mark.parametrize("name", SETS)
def test_public_events(all_rules: RuleSet, corpus: Path, name: str) -> None:
    raw = lines_of(corpus, name, SETS[name])
    expected = look_at_all(all_rules, raw)
    assert expected[0] or "raw" in name
    for size in (1, 8192):
        assert sift(all_rules, raw, size) == expected


@pytest.mark.soak
@pytest.mark.corpus
@pytest.mark.parametrize("name", SETS)
def test_all_public_events(all_rules: RuleSet, corpus: Path, name: str) -> None:
    raw = lines_of(corpus, name, 1)
    expected = look_at_all(all_rules, raw)
    for size in (1, 8192, 131_072):
        assert sift(all_rules, raw, size) == expected


@pytest.mark.corpus
def test_values_that_came_before_are_told_again(all_rules: RuleSet, corpus: Path) -> None:
    raw = lines_of(corpus, "speed/structured_windows", 100)
    assert sift(all_rules, raw * 3) == look_at_all(all_rules, raw * 3)
