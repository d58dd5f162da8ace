"""What the specification asks of a document: each demand as a rule that does not meet it."""

import copy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from khumkan.core.errors import Place
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.shipped import shipped_rules
from khumkan.engine.columns import column_for
from khumkan.engine.sigma import load_rules
from khumkan.engine.sigma.documents import Document, read_documents
from khumkan.engine.sigma.schema import check_schema

ID = "00000000-0000-4000-8000-000000000001"
RULE: dict[str, Any] = {
    "title": "Shadow copies deleted",
    "logsource": {"product": "windows"},
    "detection": {"sel": {"CommandLine|contains": "shadow"}, "condition": "sel"},
}

RELATED = "a related rule has an id and a type: derived, obsolete, merged, renamed, similar"


def complaints(**changes: object) -> list[str]:
    data = {**copy.deepcopy(RULE), **changes}
    return [str(reason) for _, reason in check_schema(Document(Place("r.yml", 1), data))]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"id": ID, "status": "deprecated", "level": "high", "author": "ก"},
        {"date": "2026-11-21", "modified": date(2026, 11, 21)},
        {"tags": ["attack.t1059.001", "attack.g0069", "cve.2021-1675", "detection.threat-hunting"]},
        {"references": [], "falsepositives": ["Backup"], "fields": None, "scope": ["server"]},
        {"related": [{"id": ID, "type": "derived"}], "description": None},
    ],
)
def test_a_rule_as_the_specification_has_it_is_told_nothing(changes: dict[str, object]) -> None:
    assert complaints(**changes) == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": None}, "the rule has no 'title'"),
        ({"title": 7}, "title must be text"),
        ({"title": "t" * 257}, "the title is longer than 256 characters"),
        ({"id": "shadows"}, "the id must be a UUID"),
        (
            {"status": "draft"},
            "the status 'draft' is none of stable, test, experimental, deprecated, unsupported",
        ),
        ({"date": "21/11/2026"}, "date must be a day such as 2026-11-21, not 21/11/2026"),
        (
            {"modified": datetime(2026, 1, 1, tzinfo=UTC)},
            "modified must be a day such as 2026-11-21, not 2026-01-01 00:00:00+00:00",
        ),
        ({"date": 20261121}, "date must be a day such as 2026-11-21, not 20261121"),
        ({"date": "2026-11-21", "modified": "2026-11-20"}, "modified is before date"),
        ({"author": ["a"]}, "author must be text"),
        ({"references": "https://a.example"}, "references must be a list of texts"),
        ({"falsepositives": [1]}, "falsepositives must be a list of texts"),
        ({"tags": "attack.t1490"}, "tags must be a list of texts"),
        ({"tags": ["T1490"]}, "the tag 'T1490' is not of the form namespace.name"),
        ({"tags": ["attack.impact", "attack.impact"]}, "the tag 'attack.impact' stands twice"),
        ({"related": {"id": ID}}, RELATED),
        ({"related": [{"id": "x", "type": "similar"}]}, RELATED),
        ({"related": ["x"]}, RELATED),
    ],
)
def test_what_is_not_so_is_told(changes: dict[str, object], complaint: str) -> None:
    assert complaints(**changes) == [complaint]


@pytest.mark.parametrize(
    ("condition", "unused"),
    [
        ("sel", ["filter_a", "filter_b", "_own"]),
        ("sel and not 1 of filter_*", ["_own"]),
        ("all of them", []),
        ("sel or any of *", []),
        (["sel", "filter_a and _own"], ["filter_b"]),
        ("sel and not (filter_a or filter_b) and 1 of _*", []),
    ],
)
def test_a_detection_that_no_condition_asks_for_is_told(
    condition: JsonValue, unused: list[str]
) -> None:
    names = ("sel", "filter_a", "filter_b", "_own")
    for section in ("detection", "filter"):
        detections: JsonObject = {name: {"a": 1} for name in names}
        data: JsonObject = {"title": "t", section: {**detections, "condition": condition}}
        found = check_schema(Document(Place("r.yml", 1), data))
        assert [reason.parameters["name"] for _, reason in found] == unused


def test_each_problem_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "r.yml"
    path.write_text("title: t\nstatus: draft\ndetection:\n  a: x\n  b: y\n  condition: a\n")
    (document,) = read_documents(path)
    assert isinstance(document, Document)
    assert [place.line for place, _ in check_schema(document)] == [2, 5]


def test_no_public_rule_and_none_of_ours_is_told_anything(public_rules: Path) -> None:
    rules = load_rules([public_rules, shipped_rules() / "sigma"], find_column=column_for)
    told = [str(why) for one in rules.documents.values() for _, why in check_schema(one)]
    assert told == []
