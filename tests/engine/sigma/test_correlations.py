"""Correlations that can't be computed are refused by name, and agree with the oracle about which."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from khumkan.core.errors import RuleError
from khumkan.engine.naive import read_plan
from khumkan.engine.sigma import load_rules

BASE = {
    "title": "base",
    "name": "base",
    "logsource": {"product": "p"},
    "detection": {"s": {"a": "b"}, "condition": "s"},
}


def correlation(kind: str = "event_count", **changes: object) -> dict[str, Any]:
    section: dict[str, Any] = {
        "type": kind,
        "rules": ["base"],
        "timespan": "5m",
        "condition": {"gte": 3},
    }
    section |= changes
    kept = {key: value for key, value in section.items() if value is not None}
    return {"title": "many", "correlation": kept}


def refusals(folder: Path, document: dict[str, Any]) -> list[str]:
    text = yaml.safe_dump_all([BASE, document], allow_unicode=True)
    (folder / "rules.yml").write_text(text, encoding="utf-8")
    loaded = load_rules([folder / "rules.yml"], find_column=lambda _, field: field)
    return [str(one.reason) for one in loaded.refusals]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param(correlation("value_avg", condition={"gte": 3, "field": "f"}), "value_avg are not supported", id="an average"),
        pytest.param(correlation(condition="base and not base"), "in words are not supported", id="a condition in words"),
        pytest.param(correlation("temporal_ordered"), "temporal_ordered takes no condition", id="an order with a condition"),
        pytest.param(correlation(condition={"gte": 3, "percentile": 9}), "no key 'percentile'", id="an unknown key"),
        pytest.param(correlation(condition={"gte": "many"}), "compares with numbers|no valid", id="a word for a number"),
        pytest.param(correlation(condition=None), "no condition|condition", id="a count without a condition"),
        pytest.param(correlation("value_count"), "without field reference", id="values of no field"),
        pytest.param(correlation("value_count", condition={"gte": 3, "field": [1]}), "value_count needs the field", id="a field that is no name"),
        pytest.param(correlation(condition={"gte": 3, "field": "f"}), "only value_count counts", id="a count of events with a field"),
        pytest.param(correlation(timespan="5 minutes"), "[Tt]imespan", id="a span in words"),
        pytest.param(correlation(timespan="0m"), "[Tt]imespan", id="no span"),
        pytest.param(correlation("sometimes"), "sometimes", id="an unknown type"),
    ],
)  # fmt: skip
def test_a_correlation_is_refused(tmp_path: Path, document: dict[str, Any], reason: str) -> None:
    found = refusals(tmp_path, document)
    assert len(found) == 1
    assert re.search(reason, found[0])
    with pytest.raises(RuleError):
        read_plan(document)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(correlation(), id="event_count"),
        pytest.param(correlation(condition={"gt": 1, "lt": 9}), id="two bounds"),
        pytest.param(correlation("value_count", condition={"gte": 2, "field": ["a", "b"]}), id="two fields"),
        pytest.param(correlation("temporal", condition=None), id="temporal"),
        pytest.param(correlation("temporal_ordered", condition=None, rules=["base", "base"]), id="ordered"),
    ],
)  # fmt: skip
def test_a_correlation_is_taken(tmp_path: Path, document: dict[str, Any]) -> None:
    assert refusals(tmp_path, document) == []
    read_plan(document)
