"""`khumkan detect`: what machines get on standard output, what people get, and the report."""

import csv
import io
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from tests.cli.materials import (
    FIRES,
    QUIET,
    UNKNOWN_MODIFIER,
    WHOAMI,
    WHOAMI_ID,
    process,
    write_log,
    write_rule,
)
from tests.cli.running import Argument, Ran, khumkan

from khumkan.cli.sinks import CSV_COLUMNS

ROOT = Path(__file__).resolve().parents[2]
THAI = {"KHUMKAN_OUTPUT__LANGUAGE": "th"}


def detect(
    rule: Path, log: Path, *options: Argument, settings: Mapping[str, str] | None = None
) -> Ran:
    return khumkan("detect", "--rules", rule, "--events", log, *options, settings=settings)


def test_a_finding_as_a_json_line_says_what_where_when_and_by_whose_rule(
    rule: Path, log: Path
) -> None:
    (finding,) = detect(rule, log, "--output", "jsonl").findings
    promised = {
        "rule_id": WHOAMI_ID,
        "title": "Somebody Asks Who They Are",
        "level": "high",
        "event_time": "2026-11-20T01:02:03Z",
        "file": str(log),
        "record": 2,
        "author": "ก. ใจดี",
        "license": "CC0-1.0",
        "rule_url": str(rule),
    }
    assert {name: finding[name] for name in promised} == promised
    (matched,) = finding["matched"]
    assert matched["field"] == "Image"
    assert matched["value"] == "C:\\Windows\\System32\\whoami.exe"
    assert matched["matched"] == "endswith: \\whoami.exe"
    assert finding["title_th"] == "มีคนถามว่าตนเองคือใคร"
    assert finding["tags"] == ["attack.discovery", "attack.t1033"]


@pytest.mark.parametrize("output", ["jsonl", "csv"])
def test_standard_output_holds_findings_and_the_summary_stands_beside_it(
    rule: Path, log: Path, output: str
) -> None:
    ran = detect(rule, log, "--output", output)
    assert "rules: 1 loaded" in ran.err
    assert "all 1 files" in ran.err
    assert "rules: 1 loaded" not in ran.text
    assert len(ran.text.splitlines()) == {"jsonl": 1, "csv": 2}[output]


def test_a_quiet_log_gives_machines_nothing_at_all(tmp_path: Path, rule: Path) -> None:
    quiet = write_log(tmp_path, QUIET)
    assert detect(rule, quiet, "--output", "jsonl").out == b""
    assert len(detect(rule, quiet, "--output", "csv").text.splitlines()) == 1
    assert detect(rule, quiet).text.startswith("No findings.\n")


def test_csv_has_a_header_and_a_row_a_finding(tmp_path: Path, rule: Path) -> None:
    log = write_log(tmp_path, FIRES, QUIET, process("whoami.exe"))
    ran = detect(rule, log, "--output", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out.decode("utf-8-sig"), newline="")))
    assert list(rows[0]) == list(CSV_COLUMNS)
    assert [row["record"] for row in rows] == ["1", "3"]
    assert rows[0]["title_th"] == "มีคนถามว่าตนเองคือใคร"
    assert rows[0]["matched"] == (
        "Image=C:\\Windows\\System32\\whoami.exe (endswith: \\whoami.exe)"
    )
    assert rows[0]["tags"] == "attack.discovery attack.t1033"


def test_csv_cells_are_disarmed_for_spreadsheets_and_terminals(tmp_path: Path) -> None:
    title = '=HYPERLINK("http://x.example";"Ask")'
    text = WHOAMI.replace("Somebody Asks Who They Are", f"'{title}'").replace(
        "Image|endswith: \\whoami.exe", "CommandLine|contains: whoami"
    )
    log = write_log(tmp_path, process('whoami.exe\n\x1b[2J",@SUM(1)'))
    ran = detect(write_rule(tmp_path, text), log, "--output", "csv")
    (row,) = csv.DictReader(io.StringIO(ran.out.decode("utf-8-sig"), newline=""))
    assert row["title"] == f"'{title}"
    assert row["matched"].startswith('CommandLine=whoami.exe\\n\\x1b[2J",@SUM(1) (')
    assert b"\x1b" not in ran.out


def test_the_table_is_for_people_and_says_what_to_do(rule: Path, log: Path) -> None:
    assert detect(rule, log).text.splitlines()[:5] == [
        " high   Somebody Asks Who They Are  × 1",
        f"    2026-11-20 01:02:03Z  {log}:2",
        "      Image = C:\\Windows\\System32\\whoami.exe   [endswith: \\whoami.exe]",
        "    → Ask the person at this computer.",
        "",
    ]


def test_the_table_speaks_thai(rule: Path, log: Path) -> None:
    lines = detect(rule, log, settings=THAI).text.splitlines()
    assert lines[0] == " สูง   มีคนถามว่าตนเองคือใคร  × 1"
    assert lines[3] == "    → สอบถามผู้ใช้เครื่องนี้"
    assert any("รวมทั้ง 1 ไฟล์" in line for line in lines)
    assert lines[-1].startswith("กฎ: โหลดแล้ว 1 ข้อ")


@pytest.mark.parametrize(
    ("options", "settings", "thai"),
    [
        pytest.param(["--language", "th"], {}, True, id="asked for, over the setting"),
        pytest.param(["--language", "en"], THAI, False, id="English, over the setting"),
        pytest.param([], {"KHUMKAN_OUTPUT__LANGUAGE": "auto", "LANG": "th_TH"}, True, id="locale"),
    ],
)
def test_the_language_is_chosen_by_option_setting_locale(
    rule: Path, log: Path, options: list[str], settings: dict[str, str], *, thai: bool
) -> None:
    assert ("สูง" in detect(rule, log, *options, settings=settings).text) == thai


def test_machines_get_the_same_in_every_language(rule: Path, log: Path) -> None:
    english = detect(rule, log, "--output", "jsonl")
    assert detect(rule, log, "--output", "jsonl", settings=THAI).out == english.out


def test_every_number_of_the_summary_is_told_for_each_file(tmp_path: Path, rule: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    first = write_log(logs, QUIET, FIRES, b"{torn\n", b"\n", name="a.jsonl")
    second = write_log(logs, b"just a line\n", name="b.txt")
    lines = detect(rule, logs).text.splitlines()
    n_first, n_second = first.stat().st_size, second.stat().st_size
    assert row_of(lines, str(first)) == ["json", str(n_first), "2", "1", "0", "1", str(first)]
    assert row_of(lines, str(second)) == ["text", str(n_second), "1", "0", "1", "0", str(second)]
    assert row_of(lines, "files") == [
        str(n_first + n_second),
        "3",
        "1",
        "1",
        "1",
        "all",
        "2",
        "files",
    ]
    assert any(line.startswith(f"{first}:3: ") for line in lines)


def row_of(lines: list[str], end: str) -> list[str]:
    (row,) = (line.replace(",", "").split() for line in lines if line.rstrip().endswith(end))
    return row


def test_the_report_holds_all_numbers_refusals_and_rejections(tmp_path: Path, rule: Path) -> None:
    refused = write_rule(tmp_path, UNKNOWN_MODIFIER, "refused.yml")
    linux = write_rule(
        tmp_path, WHOAMI.replace("windows", "linux").replace("2f01", "2f09"), "linux.yml"
    )
    log = write_log(tmp_path, QUIET, FIRES, b"{torn\n", b"\n")
    target = tmp_path / "report.json"
    arguments: list[Argument] = ["--rules", rule, refused, linux, "--report", target]
    assert khumkan("detect", "--events", log, *arguments).code == 0
    report = orjson.loads(target.read_bytes())
    (file,) = report["files"]
    assert report["totals"] == {
        "bytes": log.stat().st_size,
        "events": 2,
        "rejected": 1,
        "uncovered": 0,
    }
    assert report["findings_by_level"] == {"high": 1}
    assert report["rules"]["loaded"] == 2
    (why,) = report["rules"]["refused"]
    assert (why["file"], why["line"], why["title"]) == (str(refused), 6, "Written For Another Tool")
    assert "sounds_like" in why["reason"]
    assert [one["title"] for one in report["rules"]["not_covered"]] == [
        "Somebody Asks Who They Are"
    ]
    assert file["rejections"][0]["record"] == 3
    assert file["rejections"][0]["sample"] == "{torn\n"
    assert file["event_bytes"] == len(QUIET + FIRES)
    assert (file["rejected_bytes"], file["blank_bytes"]) == (len(b"{torn\n"), 1)


def test_the_report_is_tried_before_anything_is_read(tmp_path: Path, rule: Path, log: Path) -> None:
    ran = detect(rule, log, "--output", "jsonl", "--report", tmp_path / "nowhere" / "r.json")
    assert (ran.code, ran.out) == (3, b"")
    assert "the report can't be written: No such file or directory" in ran.err


def test_a_report_that_cannot_be_written_in_the_end_is_told(rule: Path, log: Path) -> None:
    ran = detect(rule, log, "--report", "/dev/full")
    assert ran.code == 3
    assert ran.err == "khumkan: /dev/full: the report can't be written: No space left on device\n"


def test_findings_below_the_wanted_level_are_left_out_and_out_of_every_number(
    tmp_path: Path, rule: Path
) -> None:
    low = WHOAMI.replace("level: high", "level: low").replace("2f01", "2f08")
    write_rule(tmp_path, low, "low.yml")
    log = write_log(tmp_path, FIRES)
    target = tmp_path / "report.json"
    ran = khumkan(
        *("detect", "--rules", rule, tmp_path / "low.yml", "--events", log),
        *("--output", "jsonl", "--min-level", "medium", "--report", target),
    )
    report = orjson.loads(target.read_bytes())
    assert [finding["level"] for finding in ran.findings] == ["high"]
    assert report["findings_by_level"] == {"high": 1}
    assert report["files"][0]["findings"] == 1


def test_where_rules_can_be_read_goes_into_findings(rule: Path, log: Path) -> None:
    ran = detect(rule, log, "--output", "jsonl", "--rules-url", "https://rules.example/pack/")
    assert ran.findings[0]["rule_url"] == "https://rules.example/pack/rule.yml"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--events", "a", "b", "--rules", "rule.yml"], id="after one flag"),
        pytest.param(["--events", "a", "--events", "b", "--rules", "rule.yml"], id="a flag each"),
        pytest.param(["--rules", "rule.yml", "--events", "b", "a"], id="in the order given"),
    ],
)
def test_several_logs_are_read_as_they_were_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_rule(tmp_path)
    for name in ("a", "b"):
        write_log(tmp_path, FIRES, name=name)
    ran = khumkan("detect", *arguments, "--output", "jsonl")
    named = [one for one in arguments if one in ("a", "b")]
    assert [finding["file"] for finding in ran.findings] == named


def test_standard_input_is_a_log_too(rule: Path) -> None:
    ran = khumkan("detect", "--rules", rule, "--events", "-", "--output", "jsonl", stdin=FIRES)
    assert [(finding["file"], finding["record"]) for finding in ran.findings] == [("-", 1)]


def test_without_rules_our_own_pack_is_used(tmp_path: Path) -> None:
    log = write_log(tmp_path, process("vssadmin.exe delete shadows /all /quiet"))
    ran = khumkan("detect", "--events", log, "--output", "jsonl")
    assert "Shadow Copies or Windows Backups Deleted" in {one["title"] for one in ran.findings}
    assert {one["author"] for one in ran.findings} == {"The khumkan authors"}


def test_indicators_are_found_beside_rules(tmp_path: Path, rule: Path) -> None:
    listed = tmp_path / "iocs.txt"
    listed.write_text("203.0.113.9\nno indicator at all\n")
    log = write_log(tmp_path, process("curl.exe http://203.0.113.9/a", DestinationIp="203.0.113.9"))
    ran = detect(rule, log, "--indicators", listed, "--output", "jsonl")
    assert {finding["kind"] for finding in ran.findings} == {"indicator"}
    assert "indicators: 1" in ran.err
    assert f"{listed}:2" in ran.err
    assert detect(rule, log, "--indicators", listed, "--strict").code == 2


def test_the_format_can_be_said(tmp_path: Path, rule: Path) -> None:
    log = write_log(tmp_path, FIRES)
    assert detect(rule, log, "--format", "text", "--output", "jsonl").findings == []
    assert len(detect(rule, log, "--format", "json", "--output", "jsonl").findings) == 1


def test_what_the_events_are_can_be_said(tmp_path: Path) -> None:
    text = WHOAMI.replace("product: windows, category: process_creation", "product: pacs")
    log = write_log(tmp_path, b'{"Image": "C:\\\\x\\\\whoami.exe"}\n')
    rule = write_rule(tmp_path, text)
    assert detect(rule, log, "--output", "jsonl").findings == []
    told = detect(rule, log, "--output", "jsonl", "--log-source", "pacs")
    assert len(told.findings) == 1


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        pytest.param("", "2026-11-19T19:00:00Z", id="Thailand, unless it is said"),
        pytest.param("UTC", "2026-11-20T02:00:00Z", id="a computer abroad"),
    ],
)
def test_a_log_that_names_no_zone_and_no_year_is_dated(
    tmp_path: Path, zone: str, moment: str
) -> None:
    text = WHOAMI.replace("product: windows, category: process_creation", "product: linux").replace(
        "Image|endswith: \\whoami.exe", "message|contains: whoami"
    )
    log = write_log(tmp_path, b"<86>Nov 20 02:00:00 srv1 sudo[7]: root ran whoami\n", name="a.log")
    written = datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp()
    os.utime(log, (written, written))
    settings = {"KHUMKAN_DETECT__TIME_ZONE": zone} if zone else {}
    ran = detect(write_rule(tmp_path, text), log, "--output", "jsonl", settings=settings)
    assert [finding["event_time"] for finding in ran.findings] == [moment]


def test_where_nothing_could_be_read_the_code_is_three(
    tmp_path: Path, rule: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write_log(tmp_path, FIRES)
    monkeypatch.setattr(os, "access", lambda path, _mode: not str(path).endswith(".jsonl"))
    ran = detect(rule, log)
    assert ran.code == 3
    assert f"{log}: can't be read: no permission" in ran.text


def test_the_manual_lists_every_field_of_a_finding_and_of_a_file(
    tmp_path: Path, rule: Path, log: Path
) -> None:
    manual = (ROOT / "docs" / "reference" / "detect.md").read_text(encoding="utf-8")
    target = tmp_path / "report.json"
    (finding,) = detect(rule, log, "--output", "jsonl", "--report", target).findings
    report = orjson.loads(target.read_bytes())
    sections = dict(part.split("\n", 1) for part in manual.split("\n## ")[1:])
    rows = {
        name: re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) for name, text in sections.items()
    }
    assert rows["A finding"] == list(finding)
    assert rows["The report"] == list(report["files"][0])
    assert all(f"`{name}`" in sections["The report"] for name in report)


def test_rules_that_this_data_cannot_wake_are_counted(tmp_path: Path, rule: Path) -> None:
    ran = detect(rule, write_log(tmp_path, b"just a line\n", name="a.txt"))
    assert "1 about log sources not in these files" in ran.text
