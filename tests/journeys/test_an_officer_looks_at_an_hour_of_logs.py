"""The IT officer of a hospital hands over an hour of logs and wants to know: what happened here?"""

from pathlib import Path

import pytest
from tests.cli.running import Argument, khumkan
from tests.journeys.recorded import Recorded, places_of

from khumkan_samples.attacks import SCENARIOS

# The recording ends 28 calls after this one begins; the rule wants 40 in four hours.
TOO_SHORT = {("beaconing", "r03-bueng-bua-kham-hom")}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_kind_of_attack_is_found(attacked: Recorded, scenario: str) -> None:
    assert scenario in {name for name, _ in attacked.found}


def test_it_is_found_at_every_hospital_it_came_to(attacked: Recorded) -> None:
    assert attacked.attacks.keys() - attacked.found == TOO_SHORT


def test_no_alarm_above_low_is_about_ordinary_work(attacked: Recorded) -> None:
    assert {finding["level"] for finding in attacked.beside_attacks()} <= {"low", "informational"}


def test_every_finding_says_what_to_do_in_both_languages(attacked: Recorded) -> None:
    for finding in attacked.findings:
        assert all(finding[name] for name in ("title", "title_th", "advice_en", "advice_th"))


def test_every_finding_carries_author_licence_and_address(attacked: Recorded) -> None:
    for finding in attacked.findings:
        assert (finding["author"], finding["license"]) == ("The khumkan authors", "Apache-2.0")
        assert finding["rule_url"].endswith(".yml")


def test_every_finding_can_be_looked_up_in_the_log(attacked: Recorded) -> None:
    for finding in attacked.findings:
        lines = Path(finding["file"]).read_bytes().splitlines()
        assert 1 <= finding["record"] <= len(lines)
        assert finding["event_time"].startswith("2026-11-19T19:")
        assert finding["event_time"].endswith("Z")


def test_every_line_is_read_and_every_byte_is_in_the_books(attacked: Recorded) -> None:
    files = attacked.report["files"]
    assert len(files) == 3 * 7
    for file in files:
        content = Path(file["file"]).read_bytes()
        assert file["bytes"] == file["event_bytes"] == len(content)
        assert (file["events"], file["rejected"]) == (content.count(b"\n"), 0)


def test_the_report_and_the_findings_tell_the_same(attacked: Recorded) -> None:
    report = attacked.report
    assert sum(report["findings_by_level"].values()) == len(attacked.findings)
    by_file = sum(file["findings"] for file in report["files"])
    assert by_file + report["findings_of_correlations"] == len(attacked.findings)
    correlated = [one for one in attacked.findings if one["kind"] == "correlation"]
    assert len(correlated) == report["findings_of_correlations"] > 0


@pytest.mark.parametrize(
    ("language", "first", "words"),
    [
        pytest.param("en", " critical ", "Pull this computer's network cable now", id="English"),
        pytest.param("th", " วิกฤต ", "ดึงสายแลนของเครื่องนี้ทันทีและอย่าปิดเครื่อง", id="Thai"),
    ],
)
def test_on_the_screen_the_worst_stands_first_with_what_to_do_now(
    attacked_logs: Path, language: str, first: str, words: str
) -> None:
    hospital = attacked_logs / "r01-wiang-mok-kaeo"
    ran = khumkan("detect", "--events", hospital, "--language", language)
    assert ran.code == 0
    assert ran.text.startswith(first)
    assert words in ran.text
    assert len(ran.text.splitlines()) < 500


def test_the_first_hospital_warns_the_second(attacked: Recorded, tmp_path: Path) -> None:
    """What one hospital saw, listed by hand, is found at the next by indicator alone."""
    first, second = "r01-wiang-mok-kaeo", "r02-don-hinghoi-thong"
    seen = [one for one in attacked.labels if one["scenario"] == "sslvpn-bruteforce"]
    (address,) = {one["indicators"]["ip"] for one in seen if one["hospital"] == first}
    listed = tmp_path / "from-the-first.csv"
    listed.write_text(f"indicator,title\n{address.replace('.', '[.]')},VPN guessing\n")
    (rules := tmp_path / "rules").mkdir()
    options: list[Argument] = ["--rules", rules, "--indicators", listed, "--output", "jsonl"]
    ran = khumkan("detect", "--events", attacked.logs / second, *options)
    assert {finding["kind"] for finding in ran.findings} == {"indicator"}
    assert {finding["title"] for finding in ran.findings} == {"VPN guessing"}
    hit = set().union(*(places_of(finding) for finding in ran.findings))
    assert attacked.attacks["sslvpn-bruteforce", second] <= hit
