"""khumkan's own rule pack: every rule reads, says what it must, and does what its cases say."""

import datetime as dt
import ipaddress
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from khumkan.engine.cases import CaseRunner
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan.engine.sigma.requirements import check_rule

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "rules"
GUIDE = ROOT / "docs" / "guides" / "add-a-rule.md"
CASES = sorted((PACK / "cases").rglob("*.jsonl"))

# What may stand for somebody else's computer, and what is nobody's.
OUTSIDE = [
    ipaddress.ip_network(one)
    for one in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
# Not in a version ("Chrome/141.0.0.0"), a path or a longer number.
ADDRESS = re.compile(r"(?<![\w./\\-])(?:\d{1,3}\.){3}\d{1,3}(?![\w.-])")
THAI_ID = re.compile(r"(?<![\w.])[1-8]\d{12}(?!\w)")
EPOCH = re.compile(r"eventtime=\d+")
MAY_NOT_LEAVE = re.compile(
    r"user|name|computer|host$|command|image$|file|path|sql|query|message|msg|mail|sid",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules([PACK / "sigma"], find_column=column_for)


def documents() -> Iterator[Any]:
    for path in sorted((PACK / "sigma").rglob("*.yml")):
        yield from yaml.safe_load_all(path.read_text(encoding="utf-8"))


DOCUMENTS = list(documents())


def test_no_rule_is_refused(rules: RuleSet) -> None:
    assert [f"{one.place}: {one.reason}" for one in rules.refusals] == []
    assert rules.n_loaded == len(DOCUMENTS)


def test_every_rule_says_what_people_need(rules: RuleSet) -> None:
    problems = [
        f"{place}: {reason}"
        for document in rules.documents.values()
        for place, reason in check_rule(document)
    ]
    assert problems == []


def test_every_case_holds_and_no_rule_is_without(rules: RuleSet) -> None:
    runner = CaseRunner(rules, name_event=name_event, find_column=column_for)
    assert [f"{one.place}: {one.reason}" for one in runner.run(PACK / "cases")] == []


def test_there_are_enough_rules_that_report(rules: RuleSet) -> None:
    heads = [one.head for one in rules.rules] + [one.head for one in rules.correlations]
    assert sum(head.level.rank > 0 for head in heads) >= 36


def test_rules_that_only_feed_others_are_informational_and_the_rest_are_not(rules: RuleSet) -> None:
    feeding = {rule_id for one in rules.correlations if not one.generates for rule_id in one.rules}
    informational = {one.head.id for one in rules.rules if not one.head.level.rank}
    assert informational == feeding


def test_titles_are_unique_in_both_languages() -> None:
    titles = [document["title"] for document in DOCUMENTS]
    thai = [document["khumkan"]["title_th"] for document in DOCUMENTS]
    assert len(set(titles)) == len(titles)
    assert len(set(thai)) == len(thai)


def test_the_pack_is_as_new_as_its_newest_rule() -> None:
    version = tomllib.loads((PACK / "pack.toml").read_text(encoding="utf-8"))["version"]
    dates = [document.get("modified") or document["date"] for document in DOCUMENTS]
    assert dt.date.fromisoformat(version) >= max(dates)


def test_nothing_about_people_or_machines_may_leave() -> None:
    leaving = {field for document in DOCUMENTS for field in document["khumkan"]["indicators"]}
    # `hostname` and `qname` are FortiGate's words for the web site and the domain asked for.
    assert {field for field in leaving if MAY_NOT_LEAVE.search(field)} == {
        "filehash",
        "hostname",
        "qname",
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_has_two_lines_at_least_and_each_rule_says_why(path: Path) -> None:
    lines = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    events = [line for line in lines if "expect" not in line]
    assert len(events) >= 2
    assert events[0]["why"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_names_no_real_address_and_no_citizen(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    addresses = {ipaddress.ip_address(found) for found in ADDRESS.findall(text)}
    real = [
        address
        for address in addresses
        if not any(address in network for network in OUTSIDE) and address.is_global
    ]
    assert real == []
    assert THAI_ID.findall(EPOCH.sub("", text)) == []


def test_no_pattern_can_be_kept_busy_by_hostile_text() -> None:
    script = Path(__file__).with_name("hostile.py")
    slow = subprocess.run(  # noqa: S603 - our own script, run apart so that it can be stopped
        [sys.executable, str(script), str(PACK / "sigma")],
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    assert slow.stdout == ""


def blocks(language: str) -> list[str]:
    text = GUIDE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_rule_in_the_guide_is_a_good_rule(tmp_path: Path) -> None:
    (tmp_path / "rule.yml").write_text(blocks("yaml")[0], encoding="utf-8")
    rules = load_rules([tmp_path], find_column=column_for)
    assert (rules.n_loaded, rules.refusals) == (1, [])
    assert [list(check_rule(one)) for one in rules.documents.values()] == [[]]


def test_the_case_in_the_guide_fits_the_rule_in_the_guide(tmp_path: Path) -> None:
    (tmp_path / "rule.yml").write_text(blocks("yaml")[0], encoding="utf-8")
    rules = load_rules([tmp_path], find_column=column_for)
    fires, quiet = blocks("json")[0].splitlines()
    folder = tmp_path / "cases" / rules.rules[0].head.id
    folder.mkdir(parents=True)
    (folder / "fires.jsonl").write_text(fires, encoding="utf-8")
    (folder / "quiet.jsonl").write_text(quiet, encoding="utf-8")
    runner = CaseRunner(rules, name_event=name_event, find_column=column_for)
    assert [f"{one.place}: {one.reason}" for one in runner.run(tmp_path / "cases")] == []
