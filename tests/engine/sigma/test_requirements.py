"""What a rule of a pack must say, each requirement as a rule that lacks it."""

import copy
from typing import Any

import pytest

from khumkan.core.errors import Place
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.requirements import check_rule

RULE: dict[str, Any] = {
    "title": "Shadow copies deleted",
    "id": "00000000-0000-4000-8000-000000000001",
    "status": "test",
    "description": "What ransomware does first.",
    "author": "somebody",
    "date": "2026-11-21",
    "level": "high",
    "tags": ["attack.impact", "attack.t1490"],
    "logsource": {"product": "windows", "category": "process_creation"},
    "detection": {"sel": [{"CommandLine|contains": "shadow"}], "condition": "sel"},
    "khumkan": {
        "title_th": "ลบสำเนาเงา",
        "advice_en": "Unplug.",
        "advice_th": "ถอดสาย",
        "indicators": ["CommandLine"],
    },
}


def complaints(**changes: object) -> list[str]:
    data = copy.deepcopy(RULE)
    for path, value in changes.items():
        section, _, key = path.partition("__")
        if key:
            data[section][key] = value
        else:
            data[section] = value
    return [str(reason) for _, reason in check_rule(Document(Place("r.yml", 1), data))]


def test_a_complete_rule_has_nothing_to_complain_of() -> None:
    assert complaints() == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"author": ""}, "the rule has no 'author'"),
        ({"id": "shadows"}, "the id must be a UUID"),
        ({"tags": ["attack.impact"]}, "no tag names an ATT&CK technique"),
        ({"date": "yesterday"}, "date must be a day"),
        ({"title": ""}, "the rule has no 'title'"),
        ({"taxonomy": 7}, "taxonomy must be text"),
        ({"scope": "a"}, "scope must be a list of texts"),
        ({"logsource": {"product": 7}}, "not a valid Sigma rule"),
        ({"khumkan__advice_th": ""}, "the rule has no 'advice_th'"),
        ({"khumkan__title_th": "Shadow copies"}, "title_th is not in Thai"),
        ({"khumkan__indicators": ["User"]}, "'User' is not used by the rule"),
        ({"khumkan": None}, "the rule has no 'khumkan'"),
    ],
)
def test_a_rule_that_lacks_something_is_told_what(
    changes: dict[str, object], complaint: str
) -> None:
    found = complaints(**changes)
    assert found
    assert complaint in found[0]


def test_a_correlation_may_share_what_it_groups_by() -> None:
    correlation = {
        "type": "value_count",
        "rules": ["x"],
        "group-by": ["remip"],
        "timespan": "5m",
        "condition": {"gte": 3, "field": "user"},
    }
    data = {**RULE, "correlation": correlation}
    del data["detection"], data["logsource"]
    data["khumkan"] = {**RULE["khumkan"], "indicators": ["remip", "user", "srcip"]}
    found = [str(reason) for _, reason in check_rule(Document(Place("r.yml", 1), data))]
    assert found == ["the indicator field 'srcip' is not used by the rule"]
