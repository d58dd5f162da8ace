"""Filters: which rules they change, what is refused or comes to nothing, with file and line."""

from collections.abc import Callable

import pytest

from khumkan.engine.matcher import RuleMatcher
from khumkan.engine.rows import LogSource, Row, Value
from khumkan.engine.sigma import RuleSet

Load = Callable[..., RuleSet]

RULE = """
title: Packed
id: 00000000-0000-4000-8000-000000000001
name: packed
logsource: {product: windows, category: process_creation}
detection:
  selection: {Image: rar}
  condition: selection
"""
OTHER = RULE.replace("0001", "0002").replace("packed", "listed").replace("rar", "dir")
COUNT = """
title: Many
name: many
correlation:
  type: event_count
  rules: [packed]
  timespan: 5m
  condition: {gte: 1}
"""
FILTER = """
title: The backup's own work
id: 00000000-0000-4000-8000-0000000000f1
logsource: {product: windows}
filter:
  rules: [packed]
  selection: {User: backup}
  condition: not selection
"""


def matches(rules: RuleSet, **values: Value) -> list[str]:
    """Return the names of the rules that match."""
    row = Row(frozenset({LogSource("windows", "process_creation")}), dict(values), None)
    return [rules.rules[number].head.name for number in RuleMatcher(rules.rules).match_row(row)]


def refusals(rules: RuleSet) -> list[str]:
    return [f"{one.place.file[-5:]}:{one.place.line}: {one.reason}" for one in rules.refusals]


def test_a_filter_narrows_the_rules_it_names_and_no_others(load: Load) -> None:
    rules = load(RULE, OTHER, FILTER)
    assert matches(rules, Image="rar", User="backup") == []
    assert matches(rules, Image="rar", User="eve") == ["packed"]
    assert matches(rules, Image="dir", User="backup") == ["listed"]
    assert (rules.n_loaded, refusals(rules)) == (2, [])


def test_a_filter_tells_which_rules_it_changed_and_how(load: Load) -> None:
    rules = load(FILTER.replace("[packed]", "any"), OTHER, RULE)
    (one,) = rules.filters
    assert one.title == "The backup's own work"
    assert [rule[-1] for rule in one.rules] == ["2", "1"]
    assert not one.keeps_only
    assert rules.filter_documents[one.id].data["title"] == one.title
    assert load(RULE, FILTER.replace("not selection", "selection")).filters[0].keeps_only


@pytest.mark.parametrize(
    ("condition", "keeps_only"),
    [
        ("selection", True),
        ("not selection", False),
        ("selection or not other", False),
        ("not selection and other", True),
        ("not 1 of them", False),
    ],
)
def test_what_a_filter_keeps_is_seen_in_its_condition(
    load: Load, condition: str, *, keeps_only: bool
) -> None:
    text = FILTER.replace("condition: not selection", f"other: {{a: b}}\n  condition: {condition}")
    assert load(RULE, text).filters[0].keeps_only == keeps_only


def test_all_filters_of_a_rule_hold(load: Load) -> None:
    second = FILTER.replace("00f1", "00f2").replace("backup}", "eve}").replace("[packed]", "any")
    rules = load(RULE, FILTER, second)
    assert [matches(rules, Image="rar", User=user) for user in ("backup", "eve", "ann")] == [
        [],
        [],
        ["packed"],
    ]


def test_a_correlation_counts_what_its_filtered_rules_match(load: Load) -> None:
    rules = load(RULE, COUNT, FILTER)
    assert (len(rules.correlations), refusals(rules)) == (1, [])
    assert matches(rules, Image="rar", User="backup") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            FILTER.replace("[packed]", "[packed, gone]"),
            ["2.yml:5: the filter names 'gone', which is not loaded"],
            id="a rule that is not there",
        ),
        pytest.param(
            FILTER.replace("[packed]", "many"),
            ["2.yml:5: the filter names 'many', a correlation; name the rules it builds on"],
            id="a correlation",
        ),
        pytest.param(
            FILTER.replace("windows", "linux"),
            ["2.yml:5: the filter is about linux/*/*, the rule 'packed' is not"],
            id="a rule about something else",
        ),
        pytest.param(
            FILTER.replace("windows", "linux").replace("[packed]", "any"),
            ["2.yml:5: the filter applies to no rule: none is about linux/*/*"],
            id="any rule, but there is none",
        ),
        pytest.param(
            FILTER.replace("[packed]", "[]"),
            ["2.yml:6: a filter names the rules it is for: names, ids, or 'any'"],
            id="no rule",
        ),
        pytest.param(
            FILTER.replace("User:", "User|contians:"),
            ["2.yml:7: the modifier 'contians' is unknown; known are "],
            id="an unknown modifier",
        ),
        pytest.param(
            FILTER.replace("not selection", "[selection]"),
            ["2.yml:5: a filter has one condition, as text"],
            id="several conditions",
        ),
        pytest.param(
            FILTER.replace("not selection", "not it"),
            ["2.yml:2: the condition names 'it', which is not defined"],
            id="a condition about nothing",
        ),
        pytest.param(
            FILTER.replace("not selection", "not ("), ["2.yml:5: not a valid"], id="no condition"
        ),
        pytest.param(
            FILTER.replace("User: backup", "User|expand: '%Backup%'"),
            ["2.yml:7: the placeholder %Backup% has no values"],
            id="a placeholder without values",
        ),
        pytest.param(
            FILTER + "detection: {s: {a: b}, condition: s}",
            ["2.yml:5: a document is a filter or has a 'detection', not both"],
            id="a filter that is a rule",
        ),
        pytest.param(
            COUNT + "filter: {rules: any}",
            ["2.yml:9: a document is a filter or has a 'correlation', not both"],
            id="a filter that is a correlation",
        ),
        pytest.param(
            "logsource: {product: windows}\nfilter: x", ["2.yml:2: a filter must be a"], id="no map"
        ),
        pytest.param(
            FILTER.replace("00f1", "0001"), ["2.yml:5: the id 0000"], id="the id of a rule"
        ),
    ],
)
def test_what_of_a_filter_comes_to_nothing_is_told_and_the_rules_stay(
    load: Load, text: str, told: list[str]
) -> None:
    rules = load(RULE, COUNT, text)
    assert [one[: len(words)] for one, words in zip(refusals(rules), told, strict=True)] == told
    assert matches(rules, Image="rar", User="eve") == ["packed"]


def test_a_filter_applies_to_those_of_its_rules_that_are_there(load: Load) -> None:
    rules = load(RULE, FILTER.replace("[packed]", "[gone, packed]"))
    assert matches(rules, Image="rar", User="backup") == []


def test_a_filter_never_takes_the_id_of_a_rule_that_comes_later(load: Load) -> None:
    rules = load(FILTER.replace("00f1", "0001"), RULE)
    assert matches(rules, Image="rar", User="backup") == ["packed"]
    assert (len(rules.refusals), rules.filters) == (1, [])


def test_of_two_filters_with_one_id_the_first_is_used(load: Load) -> None:
    rules = load(RULE, FILTER, FILTER.replace("backup}", "eve}"))
    assert matches(rules, Image="rar", User="eve") == ["packed"]
    assert "is taken by" in refusals(rules)[0]


def test_filters_alone_are_no_rules(load: Load) -> None:
    rules = load(FILTER)
    assert (rules.n_loaded, len(rules.refusals), rules.filters) == (0, 1, [])
