"""The score that anybody can check: 3,754 public rules over the 202 event logs made for them.

Expected are at least one finding of each log's own rule, and for 172 of them a count.
"""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.cli.running import khumkan

pytestmark = pytest.mark.corpus

N_RULES = 3_754
N_LOGS = 202
N_COUNTS = 172

# Their info.yml says 1, and by the rule's own text two or three events match.
COUNTED_OTHERWISE = {
    "file_event_win_anydesk_artefact": 3,
    "file_event_win_cred_dump_tools_dropped_files": 3,
    "registry_set_change_security_zones": 3,
    "registry_set_disable_administrative_share": 2,
}

# They compare with names that only the hospital knows: [detect.placeholders] gives them.
REFUSED = {
    "win_security_adcs_certighost_cdc_chase_request",
    "win_security_adcs_certighost_cert_issued_via_chase",
}


@dataclass(frozen=True)
class Score:
    """How often each rule fired in its own log, by the rule's file name, and the report."""

    found: dict[str, int]
    expected: dict[str, int | None]
    report: dict[str, Any]


@pytest.fixture(scope="module")
def score(
    corpus: Path,
    public_rules: Path,
    regression_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Score:
    target = tmp_path_factory.mktemp("score") / "report.json"
    ran = khumkan(
        *("detect", "--rules", public_rules, "--events", regression_data / "regression_data"),
        *("--output", "jsonl", "--report", target),
    )
    found = Counter((finding["rule_id"], finding["file"]) for finding in ran.findings)
    with (corpus / "sigma" / "expected.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return Score(
        {
            _name(row): found[row["rule_id"], str(regression_data / row["evtx_path"])]
            for row in rows
        },
        {_name(row): int(row["match_count"] or 0) or None for row in rows},
        orjson.loads(target.read_bytes()),
    )


def _name(row: dict[str, str]) -> str:
    return Path(row["rule_path"]).stem


def test_every_log_makes_its_own_rule_fire(score: Score) -> None:
    assert len(score.found) == N_LOGS
    assert [name for name, n_found in score.found.items() if not n_found] == []


def test_all_counts_are_exact_but_four_and_those_are_these(score: Score) -> None:
    counted = {name: count for name, count in score.expected.items() if count is not None}
    otherwise = {name: score.found[name] for name in counted if score.found[name] != counted[name]}
    assert len(counted) == N_COUNTS
    assert otherwise == COUNTED_OTHERWISE
    assert {counted[name] for name in otherwise} == {1}


def test_every_rule_is_used_but_those_that_need_names_of_the_hospital(score: Score) -> None:
    rules = score.report["rules"]
    assert rules["loaded"] + len(rules["refused"]) == N_RULES
    assert {Path(one["file"]).stem for one in rules["refused"]} == REFUSED
    assert all("detect.placeholders" in one["reason"] for one in rules["refused"])


def test_every_byte_of_every_log_is_in_the_books(score: Score) -> None:
    files = score.report["files"]
    assert sum(file["format"] == "evtx" for file in files) == N_LOGS
    for file in files:
        assert file["bytes"] == Path(file["file"]).stat().st_size
        parts = file["event_bytes"], file["rejected_bytes"], file["blank_bytes"]
        assert sum(parts) == file["bytes"]
