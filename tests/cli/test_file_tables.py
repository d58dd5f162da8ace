"""The files of a scan on the screen: wide or narrow, few or very many."""

import io

import pytest
from rich.console import Console
from tests.cli.stories import make_batch, make_file

from khumkan.cli.display import open_console
from khumkan.cli.file_tables import MAX_FILES, show_files
from khumkan.cli.language import Speaker
from khumkan.cli.report import FileReport, ScanReport
from khumkan.core.messages import message


def show(report: ScanReport, *, width: int = 0, language: str = "en") -> list[str]:
    """Return the lines as printed without their ends; with a width as on a terminal so wide."""
    stream = io.StringIO()
    console = open_console(stream)
    if width:
        console = Console(file=stream, width=width, soft_wrap=True, emoji=False, markup=False)
    show_files(console, Speaker(language), report)
    return [line.rstrip() for line in stream.getvalue().splitlines() if line.strip()]


def test_a_row_tells_bytes_events_rejected_not_covered_findings() -> None:
    file = FileReport("a.log", "json")
    file.take(make_batch(2000, 1), 3, 4)
    report = ScanReport(files=[file])
    report.findings_by_level["high"] = 3
    heading, _, row, total = show(report)
    assert heading.split("  ")[0].strip() == "format"
    assert row.split() == ["json", "20,006", "2,000", "1", "4", "3", "a.log"]
    assert total.split() == ["20,006", "2,000", "1", "4", "3", "all", "1", "files"]


@pytest.mark.parametrize(("width", "is_table"), [(60, False), (80, False), (200, True)])
def test_a_long_name_is_never_cut(width: int, *, is_table: bool) -> None:
    name = "var/demo/logs/r04-thung-suwan-fa/2026/11/20/fortigate-forward.log"
    lines = show(ScanReport(files=[make_file(name)]), width=width)
    assert any(name in line for line in lines)
    assert (lines[0].split()[0] == "format") == is_table


def test_on_a_narrow_terminal_the_numbers_stand_below_the_name() -> None:
    report = ScanReport(files=[make_file("a-name-of-some-length.log", 2, 1)], n_correlated=1)
    report.findings_by_level["low"] = 2
    assert show(report, width=40) == [
        "a-name-of-some-length.log",
        "    json · bytes 21 · events 1 · rejected 2 · findings 1",
        "correlations over several events",
        "    findings 1",
        "all 1 files",
        "    bytes 21 · events 1 · rejected 2 · findings 2",
    ]
    assert "    json · ไบต์ 21 · เหตุการณ์ 1 · อ่านไม่ได้ 2 · สิ่งที่ตรวจพบ 1" in show(
        report, width=40, language="th"
    )


def test_of_many_files_those_with_something_to_tell_are_shown_in_their_order() -> None:
    files = [make_file(f"{number:04}.log") for number in range(1_500)]
    files[900] = make_file("found.log", n_findings=1)
    files[30] = make_file("rejected.log", n_rejected=1)
    lines = show(ScanReport(files=files))
    names = [line.split()[-1] for line in lines[2 : 2 + MAX_FILES]]
    assert names == [f"{n:04}.log" for n in range(MAX_FILES - 2)] + ["rejected.log", "found.log"]
    assert lines[-2].strip() == "… and 1,480 more files"
    assert lines[-1].split()[-3:] == ["all", "1,500", "files"]


@pytest.mark.parametrize(("n_skipped", "n_lines"), [(3, 3), (MAX_FILES, 20), (MAX_FILES + 5, 21)])
def test_what_was_skipped_is_told_and_the_rest_of_it_counted(n_skipped: int, n_lines: int) -> None:
    reason = message("can't be read: no permission")
    skipped = [(f"{number}.log", reason) for number in range(n_skipped)]
    lines = show(ScanReport(skipped=skipped))[3:]
    assert lines[0] == "0.log: can't be read: no permission"
    assert len(lines) == n_lines
    assert (lines[-1] == "… and 5 more files") == (n_skipped > MAX_FILES)


def test_repairs_and_changes_stand_behind_the_name() -> None:
    file = FileReport("a.log", "syslog")
    file.take(make_batch(2, repair="tis-620"), 0, 0)
    file.notices = [message("grew by {n_bytes} bytes, not read now", n_bytes=7)]
    assert any(
        line.endswith("a.log (tis-620 × 2; grew by 7 bytes, not read now)")
        for line in show(ScanReport(files=[file]))
    )


def test_names_are_shown_and_do_nothing() -> None:
    names = ["a\nb.log", "\x1b[2J.log", ":bomb:.log", "[red]x[/red].log", "บันทึก.log", "\udcff.log"]
    report = ScanReport(
        files=[make_file(name) for name in names],
        skipped=[("\x1b]0;x\x07", message("can't be read: {why}", why="\x1b[2J"))],
    )
    told = "\n".join(show(report))
    shown = ["a\\nb.log", "\\x1b[2J.log", *names[2:5], "\\udcff.log", "\\x1b]0;x\\x07"]
    assert all(name in told for name in shown)
    assert "\x1b" not in told
