"""`khumkan rules stats`: what a pack consists of, and what its rules cost on a sample."""

import csv
import io
import re
from pathlib import Path

import click
import orjson
import pytest
from tests.cli.materials import FIRES, QUIET, UNKNOWN_MODIFIER, WHOAMI, write_log, write_rule
from tests.cli.running import khumkan

from khumkan.cli.rule_records import CSV_COLUMNS
from khumkan.cli.rule_stats import command

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"
SSHD = """\
title: A Door Is Tried
status: test
level: low
tags: [attack.credential-access, attack.t1110]
logsource: {product: linux, service: sshd}
detection:
  s: [Failed password]
  condition: s
"""
COUNT = """\
title: Many Ask
level: critical
correlation:
  type: event_count
  rules: [6a9a0a6e-3a5e-4a0c-8d0c-0c7b7c1b2f01]
  group-by: [Computer]
  timespan: 5m
  condition: {gte: 3}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    for name, text in {"a": WHOAMI, "b": SSHD, "c": COUNT, "d": UNKNOWN_MODIFIER}.items():
        write_rule(folder, text, f"{name}.yml")
    return folder


def test_a_pack_is_counted(pack: Path) -> None:
    ran = khumkan("rules", "stats", pack)
    words = re.sub(r" +", " ", ran.text)
    assert ran.code == 0
    assert "3 rules, 1 of them correlations; 1 refused\n" in words
    assert f"{pack}/d.yml:6:5: the modifier 'sounds_like'" in words
    for line in ("critical 1", "high 1", "low 1", "medium 0", "test 1", "- 2",
                 "windows/process_creation/* 1", "linux/*/sshd 1", "discovery 1 1",
                 "credential-access 1 1", "impact 0 0"):  # fmt: skip
        assert f"\n {line} \n" in words, line
    assert "ATT&CK techniques named: 2; rules that name neither tactic nor technique: 1" in words


def test_a_sample_says_what_waits_and_what_it_costs(pack: Path, log: Path) -> None:
    ran = khumkan("rules", "stats", pack, "--events", log)
    words = re.sub(r" +", " ", ran.text)
    assert ran.code == 0
    assert "sample: 3 events, of which 0 belong to no rule's log source; 1 of 2 rules are" in words
    assert "1 for linux/*/sshd: the system log of Linux" in words
    assert re.search(r"\n Somebody Asks Who They Are \d\.\d{4} 1 1 \S+/a.yml:1", words)


def test_json_has_every_number(pack: Path, log: Path) -> None:
    ran = khumkan("rules", "stats", pack, "--events", log, "--json")
    told = orjson.loads(ran.out)
    assert (told["n_rules"], told["n_correlations"], told["n_refused"]) == (3, 1, 1)
    assert told["levels"] == {
        "informational": 0, "low": 1, "medium": 0, "high": 1, "critical": 1,
    }  # fmt: skip
    assert told["statuses"] == {"": 2, "test": 1}
    assert {"log_source": "linux/*/sshd", "n_rules": 1} in told["log_sources"]
    assert {"tactic": "discovery", "n_rules": 1, "n_techniques": 1} in told["tactics"]
    assert told["techniques"][0] == {"technique": "T1033", "n_rules": 1}
    assert told["refusals"][0]["line"] == 6
    sample = told["sample"]
    assert (sample["n_events"], sample["n_uncovered"], sample["n_rules_covered"]) == (3, 0, 1)
    assert sample["not_covered"][0]["turn_on"].startswith("the system log of Linux")
    rules = {one["title"]: one for one in told["rules"]}
    whoami, count = rules["Somebody Asks Who They Are"], rules["Many Ask"]
    assert (whoami["n_asked"], whoami["n_matched"], whoami["is_covered"]) == (1, 1, True)
    assert whoami["microseconds_per_event"] > 0
    assert (count["kind"], count["n_asked"], count["log_source"]) == ("correlation", None, "")


def test_without_a_sample_nothing_is_measured(pack: Path) -> None:
    told = orjson.loads(khumkan("rules", "stats", pack, "--json").out)
    assert told == orjson.loads(khumkan("rules", "stats", pack, "--output", "json").out)
    assert told["sample"] is None
    assert "n_asked" not in told["rules"][0]


@pytest.mark.parametrize("is_measured", [True, False])
def test_csv_has_a_row_for_each_rule(pack: Path, log: Path, *, is_measured: bool) -> None:
    more = ("--events", log) if is_measured else ()
    ran = khumkan("rules", "stats", pack, *more, "--output", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert list(rows[0]) == list(CSV_COLUMNS if is_measured else CSV_COLUMNS[:-4])
    assert (rows[0]["techniques"], rows[0]["level"]) == ("T1033", "high")


def test_a_title_is_no_formula_and_moves_no_cursor(tmp_path: Path) -> None:
    text = WHOAMI.replace("Somebody Asks Who They Are", '"=1+1\\e[2J"')
    rule = write_rule(tmp_path, text)
    ran = khumkan("rules", "stats", rule, "--output", "csv")
    assert "'=1+1\\x1b[2J" in ran.text


@pytest.mark.parametrize("most", [2, 4])
def test_so_many_events_are_taken_evenly(pack: Path, tmp_path: Path, most: int) -> None:
    logs = [write_log(tmp_path, QUIET, FIRES, FIRES, name=f"{n}.jsonl") for n in range(2)]
    ran = khumkan("rules", "stats", pack, "--events", *logs, "--most-events", str(most), "--json")
    told = orjson.loads(ran.out)
    assert told["sample"]["n_events"] == most
    assert told["rules"][0]["n_matched"] == most - 2


def test_our_own_pack_is_counted_without_being_named() -> None:
    told = orjson.loads(khumkan("rules", "stats", "--json").out)
    assert told["n_rules"] > 50
    assert told["n_without_attack"] == 0


def test_it_speaks_thai(pack: Path, log: Path) -> None:
    thai = khumkan("rules", "stats", pack, "--events", log, "--language", "th")
    english = khumkan("rules", "stats", pack, "--events", log, "--language", "en")
    assert thai.code == english.code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "no event could be read from this file"), (b"\x00" * 100, "no event could be read")],
)
def test_a_sample_without_events_is_refused_by_name(
    pack: Path, tmp_path: Path, content: bytes, words: str
) -> None:
    path = write_log(tmp_path, content)
    ran = khumkan("rules", "stats", pack, "--events", path)
    assert (ran.code, ran.out) == (3, b"")
    assert f"{path}: {words}" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere",),
        ("--events", "nowhere"),
        ("--most-events", "0"),
        ("--output", "xml"),
        ("--events",),
    ],
)
def test_wrong_arguments_are_bad_usage(arguments: tuple[str, ...]) -> None:
    assert khumkan("rules", "stats", *arguments).code == 3


def test_no_rule_at_all_is_told_by_the_exit_code(tmp_path: Path) -> None:
    ran = khumkan("rules", "stats", write_rule(tmp_path, UNKNOWN_MODIFIER))
    assert ran.code == 2
    assert "0 rules" in ran.text


def test_the_page_names_every_option_and_column() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## `khumkan rules stats`\n")[2]
    named = set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))
    options = {one.opts[0] for one in command.params if isinstance(one, click.Option)}
    assert named == options | set(CSV_COLUMNS)
