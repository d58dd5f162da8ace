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
        pytest.param(correlation("value_mode", condition={"gte": 3, "field": "f"}), "value_mode are not supported", id="a metric nobody defined"),
        pytest.param(correlation("value_avg"), "field", id="an average of nothing"),
        pytest.param(correlation("value_avg", condition={"field": "f"}), "exactly one condition|no condition", id="an average against nothing"),
        pytest.param(correlation("value_max", condition={"gte": 3, "field": ["a", "b"]}), "value_max takes one field", id="a metric of two fields"),
        pytest.param(correlation("value_sum", condition={"gte": float("inf"), "field": "f"}), "compares with numbers|no valid", id="a sum without end"),
        pytest.param(correlation("value_sum", condition={"gte": 3, "lt": float("nan"), "field": "f"}), "compares with numbers", id="a second limit that is no number"),
        pytest.param(correlation("value_sum", condition={"gte": 3, "field": "f", "percentile": 50}), "no key 'percentile'", id="a percentile of a sum"),
        pytest.param(correlation("value_percentile", condition={"gte": 3, "field": "f"}), "needs a 'percentile'", id="no percentile"),
        pytest.param(correlation("value_percentile", condition={"gte": 3, "field": "f", "percentile": 101}), "needs a 'percentile'", id="more than all"),
        pytest.param(correlation("value_percentile", condition={"gte": 3, "field": "f", "percentile": "95"}), "needs a 'percentile'", id="a percentile as text"),
        pytest.param(correlation("value_percentile", condition={"gte": 3, "field": "f", "percentile": True}), "needs a 'percentile'", id="a percentile that is true"),
        pytest.param(correlation(condition="base"), "takes no condition in words", id="a count in words"),
        pytest.param(correlation("temporal", condition="base and not base"), "never hold", id="what never holds"),
        pytest.param(correlation("temporal", condition="base and other"), "'other', which is not among", id="another rule"),
        pytest.param(correlation("temporal_ordered", condition="not (base)"), "or parentheses", id="an order with parentheses"),
        pytest.param(correlation("temporal_ordered", condition="base or base"), "'or' or", id="an order with alternatives"),
        pytest.param(correlation("temporal_ordered"), "temporal_ordered takes no condition", id="an order with a condition"),
        pytest.param(correlation(condition={"gte": 3, "percentile": 9}), "no key 'percentile'", id="an unknown key"),
        pytest.param(correlation(condition={"gte": "many"}), "compares with numbers|no valid", id="a word for a number"),
        pytest.param(correlation(condition=None), "no condition|condition", id="a count without a condition"),
        pytest.param(correlation("value_count"), "without field reference", id="values of no field"),
        pytest.param(correlation("value_count", condition={"gte": 3, "field": [1]}), "value_count needs the field", id="a field that is no name"),
        pytest.param(correlation(condition={"gte": 3, "field": "f"}), "event_count counts no field", id="a count of events with a field"),
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
        *(
            pytest.param(correlation(kind, condition={"gte": 10**400, "lt": 0.5, "field": ["f"]}), id=kind)
            for kind in ("value_sum", "value_avg", "value_median", "value_max", "value_min")
        ),
        pytest.param(correlation("value_percentile", condition={"lte": 1, "field": "f", "percentile": 99.9}), id="value_percentile"),
        pytest.param(correlation("temporal_ordered", condition=None, rules=["base", "base"]), id="ordered"),
    ],
)  # fmt: skip
def test_a_correlation_is_taken(tmp_path: Path, document: dict[str, Any]) -> None:
    assert refusals(tmp_path, document) == []
    read_plan(document)


@pytest.mark.parametrize("kind", ["temporal", "temporal_ordered"])
def test_a_condition_in_words_names_rules_by_their_ids(tmp_path: Path, kind: str) -> None:
    documents = [BASE, {**BASE, "title": "other", "name": "other"}]
    words = correlation(kind, rules=["base", "other"], condition="base and not other")
    (tmp_path / "rules.yml").write_text(yaml.safe_dump_all([*documents, words]), encoding="utf-8")
    loaded = load_rules([tmp_path / "rules.yml"], find_column=lambda _, field: field)
    base, other = (rule.head.id for rule in loaded.rules)
    assert loaded.correlations[0].ways == (((base,), (other,)),)
