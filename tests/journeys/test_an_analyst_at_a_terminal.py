"""Somebody sits there and watches: a bar while it reads, colours, a screen of 80 columns, Ctrl-C."""

import re
from pathlib import Path

import orjson
import pytest
from tests.cli.materials import FIRES, QUIET, write_log, write_rule
from tests.cli.running import Argument
from tests.journeys.terminal import COLUMNS, sit_down

CTRL_C = b"\x03"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="session")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough to be worth a bar, in which the rule fires three times."""
    return write_log(tmp_path_factory.mktemp("long"), (QUIET * 9_999 + FIRES) * 3)


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    return write_rule(tmp_path)


def test_a_bar_is_shown_while_a_long_log_is_read(rule: Path, long_log: Path) -> None:
    with sit_down("detect", "--rules", rule, "--events", long_log) as terminal:
        assert terminal.leave() == 0
    assert "reading" in terminal.seen
    assert "/5.8 MB" in terminal.seen
    assert "Somebody Asks Who They Are" in terminal.seen.rpartition("MB")[2]


@pytest.mark.parametrize("output", ["jsonl", "csv"])
def test_findings_on_the_screen_are_not_drawn_over(rule: Path, long_log: Path, output: str) -> None:
    arguments: list[Argument] = [
        "detect",
        "--rules",
        rule,
        "--events",
        long_log,
        "--output",
        output,
    ]
    with sit_down(*arguments) as terminal:
        assert terminal.leave() == 0
    assert "reading" not in terminal.seen
    assert "\x1b" not in COLOUR.sub("", terminal.seen)


def test_findings_that_go_to_a_file_leave_the_bar_on_the_screen(
    tmp_path: Path, rule: Path, long_log: Path
) -> None:
    target = tmp_path / "findings.jsonl"
    arguments: list[Argument] = [
        "detect",
        "--rules",
        rule,
        "--events",
        long_log,
        "--output",
        "jsonl",
    ]
    with sit_down(*arguments, into=target) as terminal:
        assert terminal.leave() == 0
    assert "reading" in terminal.seen
    assert "rules: 1 loaded" in terminal.seen
    assert len(target.read_bytes().splitlines()) == 3


def test_ctrl_c_stops_it_shows_what_was_found_and_says_that_it_is_partial(
    tmp_path: Path, rule: Path, long_log: Path
) -> None:
    report = tmp_path / "report.json"
    longer_log = tmp_path / "longer.jsonl"
    longer_log.write_bytes(long_log.read_bytes() * 20)
    arguments: list[Argument] = [
        "detect",
        "--rules",
        rule,
        "--events",
        longer_log,
        "--report",
        report,
    ]
    with sit_down(*arguments) as terminal:
        terminal.watch(r"[1-9][0-9.]*/115[.]2 MB")
        terminal.press(CTRL_C)
        assert terminal.leave() == 130
    assert "Stopped before the end: these numbers are partial." in terminal.seen
    assert "Traceback" not in terminal.seen
    assert orjson.loads(report.read_bytes())["interrupted"] is True


@pytest.mark.parametrize(
    ("locale", "level"),
    [
        pytest.param("en_US.UTF-8", "high", id="English"),
        pytest.param("th_TH.UTF-8", "สูง", id="Thai"),
    ],
)
def test_on_80_columns_no_file_name_is_cut(
    tmp_path: Path, rule: Path, locale: str, level: str
) -> None:
    folder = tmp_path / "r04-thung-suwan-fa" / "2026" / "11" / "20"
    folder.mkdir(parents=True)
    log = write_log(folder, FIRES, name="บันทึกเหตุการณ์ของแผนกผู้ป่วยนอก.jsonl")
    arguments: list[Argument] = ["detect", "--rules", rule, "--events", log]
    settings = {"KHUMKAN_OUTPUT__LANGUAGE": "auto", "LANG": locale}
    with sit_down(*arguments, settings=settings) as terminal:
        assert terminal.leave() == 0
    plain = COLOUR.sub("", terminal.seen)
    assert plain != terminal.seen
    assert f" {level}   " in plain
    assert f"\r\n{log}\r\n" in plain
    assert "…" not in plain
    assert len(str(log)) > COLUMNS


def test_colours_are_left_out_where_they_were_not_wanted(rule: Path, tmp_path: Path) -> None:
    log = write_log(tmp_path, FIRES)
    with sit_down(
        "detect", "--rules", rule, "--events", log, settings={"NO_COLOR": "1"}
    ) as terminal:
        assert terminal.leave() == 0
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", terminal.seen)
