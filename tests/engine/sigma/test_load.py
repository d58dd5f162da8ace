"""What is loaded, what is refused, and that one bad rule never costs a good one."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from khumkan.core.severity import Severity
from khumkan.engine.rows import LogSource
from khumkan.engine.sigma import PackInfo, RuleSet, load_rules
from khumkan.engine.sigma.load import find_rule_files

Load = Callable[..., RuleSet]

GOOD = """
title: Shadow copies deleted
id: 00000000-0000-4000-8000-000000000001
name: shadows
author: somebody
level: high
tags: [attack.t1490]
logsource: {product: windows, category: process_creation}
detection:
  sel: {CommandLine|contains: shadow}
  condition: sel
khumkan:
  title_th: ลบสำเนาเงา
  advice_en: Unplug the machine.
  indicators: [Hashes]
"""
OTHER = GOOD.replace("0001", "0002").replace("name: shadows", "name: other")
COUNT = """
title: Many
id: 00000000-0000-4000-8000-00000000000c
level: critical
correlation:
  type: event_count
  rules: [shadows]
  group-by: [User]
  timespan: 5m
  condition: {gte: 3}
"""


def detection(text: str) -> str:
    """Return a whole rule around a detection section."""
    return f"title: t\nlogsource: {{product: windows}}\ndetection:\n{text}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(
            detection("  s: {a|contians: x}\n  condition: s\n"),
            "'contians' is unknown",
            id="unknown modifier",
        ),
        pytest.param(
            detection("  s: {a: x}\n  condition: t\n"),
            "'t', which is not defined",
            id="unknown name",
        ),
        pytest.param(
            detection("  s: {a: x}\n  condition: s | count() > 5\n"),
            "pipe syntax",
            id="old aggregation",
        ),
        pytest.param(
            detection("  s: {a|re: '('}\n  condition: s\n"), "regular expression", id="broken regex"
        ),
        pytest.param(
            detection("  s: {a|cidr: 10.0.0.0/99}\n  condition: s\n"),
            "CIDR|cidr|network",
            id="broken network",
        ),
        pytest.param(
            detection("  s: {a|expand: '%x%'}\n  condition: s\n"),
            "placeholder %x%",
            id="placeholder without values",
        ),
        pytest.param(detection("  s: {}\n  condition: s\n"), "empty", id="empty detection"),
        pytest.param(
            "title: t\ndetection:\n  s: {a: x}\n  condition: s\n", "log *source", id="no log source"
        ),
        pytest.param("title: t\nlogsource: {product: windows}\n", "detection", id="no detection"),
        pytest.param(
            "title: [1]\nlogsource: x\ndetection: y\n", "log source names no", id="nonsense"
        ),
        pytest.param(GOOD.replace("level: high", "level: urgent"), "level", id="unknown level"),
        pytest.param(
            GOOD.replace("title_th", "titel_th"), "no key 'titel_th'", id="unknown khumkan key"
        ),
        pytest.param(
            "title: f\nlogsource: {product: windows}\nfilter: {rules: any}\n",
            "one condition, as text",
            id="filter without a condition",
        ),
        pytest.param(COUNT, "'shadows', which is not loaded", id="correlation of nothing"),
        pytest.param(
            COUNT.replace("event_count", "value_mode").replace("gte: 3", "gte: 3, field: f"),
            "value_mode are not supported",
            id="unsupported correlation",
        ),
        pytest.param("", "holds no rule", id="empty file"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_by_name_and_the_others_stay(
    load: Load, text: str, reason: str
) -> None:
    good = OTHER
    loaded = load(good, text)
    assert [rule.head.name for rule in loaded.rules] == ["other"]
    assert len(loaded.refusals) == 1
    refusal = loaded.refusals[0]
    assert re.search(reason, str(refusal.reason)), str(refusal.reason)
    assert refusal.place.file.endswith("1.yml")


def test_an_unknown_modifier_is_told_with_line_and_column(load: Load) -> None:
    loaded = load(detection("  s:\n    a|contians: x\n  condition: s\n"))
    place = loaded.refusals[0].place
    assert (place.line, place.column) == (5, 5)


def test_a_rule_keeps_what_its_author_said(load: Load) -> None:
    head = load(GOOD).rules[0].head
    assert (head.title, head.level, head.origin.author) == (
        "Shadow copies deleted",
        Severity.HIGH,
        "somebody",
    )
    assert (head.advice.title_th, head.advice.indicators) == ("ลบสำเนาเงา", ("Hashes",))
    assert load(GOOD).rules[0].source == LogSource("windows", "process_creation", "")


def test_a_rule_without_id_or_name_is_called_by_its_place(load: Load) -> None:
    loaded = load(detection("  s: {a: x}\n  condition: s\n"))
    assert loaded.rules[0].head.id.endswith("0.yml:1")


def test_the_first_of_two_rules_with_one_id_stays(load: Load) -> None:
    loaded = load(GOOD, GOOD.replace("name: shadows", "name: again"))
    assert [rule.head.name for rule in loaded.rules] == ["shadows"]
    assert "is taken by" in str(loaded.refusals[0].reason)


def test_a_correlation_finds_its_rule_by_name_wherever_it_stands(load: Load) -> None:
    loaded = load(COUNT, GOOD)
    correlation = loaded.correlations[0]
    assert correlation.rules == (loaded.rules[0].head.id,)
    assert (correlation.timespan, correlation.bounds) == (timedelta(minutes=5), (("gte", 3),))


def test_correlations_stand_after_those_they_build_on(load: Load) -> None:
    upper = COUNT.replace("00c", "00d").replace(
        "[shadows]", "[00000000-0000-4000-8000-00000000000c]"
    )
    loaded = load(upper, COUNT, GOOD)
    assert [one.head.id[-1] for one in loaded.correlations] == ["c", "d"]


def test_correlations_in_a_circle_are_refused(load: Load) -> None:
    ids = ["00000000-0000-4000-8000-00000000000c", "00000000-0000-4000-8000-00000000000d"]
    one = COUNT.replace("[shadows]", f"[{ids[1]}]")
    two = COUNT.replace("00c", "00d").replace("[shadows]", f"[{ids[0]}]")
    loaded = load(one, two)
    assert not loaded.correlations
    assert all("refers back" in str(one.reason) for one in loaded.refusals)


def test_a_pack_gives_its_rules_a_licence_and_an_address(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "r.yml").write_text(GOOD, encoding="utf-8")
    pack = PackInfo("p", license="Apache-2.0", url="https://rules.example/", root=str(tmp_path))
    head = load_rules([tmp_path], find_column=lambda _, field: field, packs=[pack]).rules[0].head
    assert (head.origin.license, head.origin.url) == (
        "Apache-2.0",
        "https://rules.example/sub/r.yml",
    )


def test_rule_files_come_in_the_order_of_names_and_links_are_not_followed(tmp_path: Path) -> None:
    for name in ("b.yml", "a.yaml", "note.txt"):
        (tmp_path / name).touch()
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [file.name for file in find_rule_files(tmp_path)] == ["a.yaml", "b.yml"]


@pytest.mark.corpus
def test_every_rule_of_the_public_set_is_loaded_or_refused_by_name(public_rules: Path) -> None:
    loaded = load_rules([public_rules], find_column=lambda _, field: field)
    assert loaded.n_files == 3_754
    assert loaded.n_loaded + len(loaded.refusals) == 3_754
    assert {str(one.reason) for one in loaded.refusals} == {
        "the placeholder %known_cdcs% has no values; give them in the setting detect.placeholders"
    }
    with_values = load_rules(
        [public_rules],
        find_column=lambda _, field: field,
        placeholders={"known_cdcs": ["CDC01"]},
    )
    assert with_values.n_loaded == 3_754
