"""Findings, rejections and rules on the screen: worst first, bounded, and harmless to look at."""

import io

import pytest
from tests.cli.stories import make_batch, make_finding, make_rejections

from khumkan.cli.display import open_console
from khumkan.cli.language import Speaker
from khumkan.cli.report import FileReport, ScanReport
from khumkan.cli.tables import MAX_EXAMPLES, MAX_ROWS, FindingTable, show_report
from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.engine.events import Batch
from khumkan.engine.findings import Finding, FindingKind, Position
from khumkan.engine.refusals import Refusal


def show(*findings: Finding, language: str = "en", most: int = 0) -> list[str]:
    table, stream = FindingTable(), io.StringIO()
    for finding in findings:
        table.write(finding)
    table.show(open_console(stream), Speaker(language), most=most)
    return stream.getvalue().splitlines()


def show_books(report: ScanReport, language: str = "en") -> list[str]:
    stream = io.StringIO()
    show_report(open_console(stream), Speaker(language), report)
    return stream.getvalue().splitlines()


def test_nothing_found_is_said() -> None:
    assert show() == ["No findings."]
    assert show(language="th") == ["ไม่พบสิ่งผิดปกติตามกฎและตัวบ่งชี้ที่ใช้"]


def test_findings_are_grouped_by_rule_the_worst_and_the_most_first() -> None:
    lines = show(
        make_finding("low", level=Severity.LOW, title="Low"),
        *[make_finding("few", title="Few")] * 2,
        *[make_finding("many", title="Many")] * 3,
        make_finding("worst", level=Severity.CRITICAL, title="Worst"),
    )
    heads = [line.split("   ") for line in lines if "×" in line]
    assert [head[1].split("  ")[0] for head in heads] == ["Worst", "Many", "Few", "Low"]
    assert [head[0].strip() for head in heads] == ["critical", "high", "high", "low"]


def test_a_rule_shows_a_few_examples_and_how_many_more() -> None:
    lines = show(*(make_finding(record=number) for number in range(1, 1_006)))
    assert lines[0] == " high   A strange command  × 1,005"
    assert [line.split(":")[-1] for line in lines if "a.log:" in line] == ["1", "2", "3"]
    assert f"    … and {1_005 - MAX_EXAMPLES} more; --output jsonl lists every one" in lines


def test_only_the_worst_rules_are_shown_where_that_was_asked() -> None:
    lines = show(*(make_finding(str(number)) for number in range(5)), most=2)
    assert sum("×" in line for line in lines) == 2
    assert lines[-1] == "… and findings of 3 more rules"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", (" high   A strange command", "    → Ask the person.")),
        ("th", (" สูง   คำสั่งแปลก", "    → สอบถาม ผู้ใช้")),
    ],
)
def test_title_level_and_advice_are_in_the_language_of_the_reader(
    language: str, words: tuple[str, str]
) -> None:
    lines = show(make_finding(), language=language)
    assert lines[0] == f"{words[0]}  × 1"
    assert words[1] in lines


def test_a_correlation_says_over_how_many_events() -> None:
    one = make_finding()
    places = [Position("a.log", number, 1) for number in range(1, 31)]
    several = Finding(FindingKind.CORRELATION, one.head, None, Position("a.log", 30, 2), [], places)
    assert "    -  a.log:30.2 (+29)" in show(several)


def test_what_an_attacker_wrote_is_shown_and_does_nothing() -> None:
    finding = make_finding(title="\x1b[2Jx", file="a\nb.log", value=":bomb: [red]" + "\x1b" * 500)
    text = "\n".join(show(finding))
    assert "\x1b" not in text
    assert "\\x1b[2Jx" in text
    assert "a\\nb.log:1" in text
    assert "Image = :bomb: [red]\\x1b\\x1b" in text
    assert max(map(len, text.splitlines())) < 200


def test_rejections_are_listed_with_file_and_line_and_then_counted() -> None:
    files = [FileReport("a.log", "json"), FileReport("b.log", "json")]
    for file in files:
        file.take(make_batch(0, MAX_ROWS - 5), 0, 0)
    lines = show_books(ScanReport(files=files, n_rules=1))
    told = [line for line in lines if "no folder" in line]
    assert len(told) == MAX_ROWS
    assert told[0] == "a.log:1: the pack has no folder 'cases'"
    assert told[-1].startswith("b.log:5: ")
    assert any(
        line.startswith("… more rejections: --report FILE keeps up to 1000") for line in lines
    )


def test_reasons_are_shown_and_do_nothing() -> None:
    reason = message("can't be read: {why}", why="\x1b[2J")
    (rejection,) = make_rejections(1)
    file = FileReport("\x1b.log", "json")
    file.take(Batch([], [type(rejection)(1, 1, 5, reason, b"")], 5), 0, 0)
    refusal = Refusal(Place("\x1b.yml", 1), "\x1b[1m", reason)
    lines = show_books(ScanReport(files=[file], refusals=[refusal], n_rules=1))
    assert "\\x1b.log:1: can't be read: \\x1b[2J" in lines
    assert "\\x1b.yml:1 (\\x1b[1m): can't be read: \\x1b[2J" in lines


@pytest.mark.parametrize(("n_refused", "n_told"), [(1, 1), (MAX_ROWS, 20), (MAX_ROWS + 2, 20)])
def test_refused_rules_are_listed_and_the_rest_counted(n_refused: int, n_told: int) -> None:
    reason = message("the section 'khumkan' must be a mapping")
    refusals = [Refusal(Place("r.yml", number + 1), "", reason) for number in range(n_refused)]
    lines = show_books(ScanReport(refusals=refusals, n_rules=7))
    assert sum("must be a mapping" in line for line in lines) == n_told
    assert ("… and 2 more refused: --report FILE lists every one" in lines) == (
        n_refused > MAX_ROWS
    )
    assert f"rules: 7 loaded, {n_refused} refused, " in "\n".join(lines)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        pytest.param(ScanReport(was_interrupted=True), "Stopped before the end", id="interrupted"),
        pytest.param(ScanReport(), "Nothing was read: there is no rule", id="no rules"),
        pytest.param(ScanReport(n_rules=1), "Nothing was read: there is no file", id="no files"),
        pytest.param(ScanReport(n_hits_unusable=2, n_hits_dropped=3), "5 events could", id="hits"),
        pytest.param(ScanReport(n_hits_without_number=4), "4 events could", id="no number"),
    ],
)
def test_what_makes_the_numbers_less_than_they_seem_is_said(report: ScanReport, words: str) -> None:
    assert any(line.startswith(words) for line in show_books(report))


def test_an_ordinary_end_raises_no_alarm() -> None:
    lines = show_books(ScanReport(files=[FileReport("quiet.log")], n_rules=1))
    assert lines[-1].startswith("rules: 1 loaded, 0 refused, 0 about")
