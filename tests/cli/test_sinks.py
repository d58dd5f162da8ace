"""Findings for machines: whatever a log held, a line stays a line and a row stays a row."""

import csv
import io
import json
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from tests.cli.stories import make_finding

from khumkan.cli import sinks
from khumkan.cli.language import Speaker
from khumkan.cli.sinks import CsvSink, JsonLinesSink, Sink, SinkPair, encode_json
from khumkan.cli.tables import MAX_EXAMPLES, FindingTable
from khumkan.engine.findings import Finding, FindingKind
from khumkan.engine.rows import Scalar


class Kept(Sink):
    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def write(self, finding: Finding) -> None:
        self.findings.append(finding)


def as_json_line(finding: Finding) -> bytes:
    stream = io.BytesIO()
    JsonLinesSink(stream).write(finding)
    return stream.getvalue()


def as_row(finding: Finding) -> dict[str, str]:
    stream = io.BytesIO()
    CsvSink(stream).write(finding)
    (row,) = csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline=""))
    return row


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("ผู้ป่วยนอก", id="Thai"),
        pytest.param("a\nb\r\n\x00\x1b[2J\u2028", id="controls and line ends"),
        pytest.param(2**80, id="a number beyond 64 bits"),
        pytest.param(1.5, id="a fraction"),
        pytest.param(True, id="a truth"),
        pytest.param(None, id="nothing"),
    ],
)
def test_a_value_comes_back_from_its_json_line(value: Scalar) -> None:
    line = as_json_line(make_finding(value=value))
    assert line.count(b"\n") == 1
    assert line.endswith(b"}\n")
    assert json.loads(line)["matched"][0]["value"] == value


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_number_without_end_is_null(value: float) -> None:
    assert orjson.loads(encode_json({"a": value, "b": 2**80, "c": [value]}))["c"] == [None]


def test_thai_is_written_as_thai() -> None:
    assert "ผู้ป่วย".encode() in as_json_line(make_finding(value="ผู้ป่วย"))


@given(st.text(), st.text())
def test_any_text_is_one_line_of_json_and_one_row_of_csv(value: str, file: str) -> None:
    finding = make_finding(value=value, file=file)
    assert orjson.loads(as_json_line(finding))["file"] == file
    row = as_row(finding)
    assert row["matched"].startswith("Image=")
    assert row["rule_id"] == "r-1"


@given(st.text(alphabet=st.characters(categories=["Cs", "Cc", "Lo"])))
def test_file_names_that_are_no_text_break_nothing(name: str) -> None:
    finding = make_finding(file=name)
    assert orjson.loads(as_json_line(finding))["record"] == 1
    assert as_row(finding)["record"] == "1"


def test_half_a_character_keeps_no_finding_from_being_read() -> None:
    line = as_json_line(make_finding(value="a\ud800\\", title="ผู้ใช้", file="\udcff.log"))
    finding = orjson.loads(line)
    assert finding["matched"][0]["value"] == "a\\ud800\\"
    assert (finding["file"], finding["title"]) == ("\\udcff.log", "ผู้ใช้")


@pytest.mark.parametrize(
    ("file", "cell"),
    [
        pytest.param("=1+1", "'=1+1", id="formula"),
        pytest.param("@x", "'@x", id="old formula"),
        pytest.param("\t=1", "\\t=1", id="hidden formula"),
        pytest.param('a",=1\r\n=2', 'a",=1\\r\\n=2', id="out of the cell"),
        pytest.param("\x1b]0;x\x07", "\\x1b]0;x\\x07", id="terminal escape"),
        pytest.param("\udcff.log", "\\udcff.log", id="a name in another encoding"),
        pytest.param("a b.log", "a b.log", id="an ordinary name"),
    ],
)
def test_a_cell_is_shown_not_run(file: str, cell: str) -> None:
    assert as_row(make_finding(file=file))["file"] == cell


def test_what_a_finding_does_not_have_is_an_empty_cell() -> None:
    row = as_row(make_finding())
    assert (row["license"], row["tags"], row["level"]) == ("", "", "high")
    assert row["rule_url"] == "rules/a.yml"


def test_a_report_is_indented_for_people_whatever_it_holds() -> None:
    assert encode_json({"a": 1}, is_indented=True) == b'{\n  "a": 1\n}'
    assert encode_json({"a": "\udcff"}, is_indented=True) == b'{\n  "a": "\\\\udcff"\n}'


def test_a_pair_hands_on_to_both() -> None:
    first, second = Kept(), Kept()
    finding = make_finding()
    SinkPair(first, second).write(finding)
    assert first.findings == second.findings == [finding]


def test_csv_begins_so_that_a_spreadsheet_knows_it_is_utf_8() -> None:
    stream = io.BytesIO()
    CsvSink(stream)
    assert stream.getvalue().startswith(b"\xef\xbb\xbflevel,")


def test_lines_and_rows_of_several_rules_and_kinds_are_each_their_own() -> None:
    findings = [
        replace(make_finding(rule_id, record=record, title=f"Of {rule_id}"), kind=kind)
        for record, rule_id in enumerate(["r-1", "r-2", "r-1"], 1)
        for kind in FindingKind
    ]
    lines, rows = io.BytesIO(), io.BytesIO()
    line_sink, row_sink = JsonLinesSink(lines), CsvSink(rows)
    for one in findings * 2:  # the same heads again
        line_sink.write(one)
        row_sink.write(one)
    records = [one.to_record() for one in findings * 2]
    assert lines.getvalue() == b"".join(encode_json(one) + b"\n" for one in records)
    read = csv.DictReader(io.StringIO(rows.getvalue().decode("utf-8-sig"), newline=""))
    assert [(row["kind"], row["title"], row["record"]) for row in read] == [
        (one["kind"], one["title"], str(one["record"])) for one in records
    ]


def test_what_is_kept_of_rules_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sinks, "_MOST_RULES", 2)
    stream = io.BytesIO()
    sink = JsonLinesSink(stream)
    for number in range(9):
        sink.write(make_finding(f"r-{number}"))
        assert len(sink._around._made) <= 2
    assert [orjson.loads(line)["rule_id"] for line in stream.getvalue().splitlines()] == [
        f"r-{number}" for number in range(9)
    ]


def test_a_sink_that_writes_findings_wants_all_of_them_whole() -> None:
    head = make_finding().head
    assert not JsonLinesSink(io.BytesIO()).count(head)
    assert not SinkPair(FindingTable(), JsonLinesSink(io.BytesIO())).count(head)


def test_a_table_with_examples_enough_only_counts() -> None:
    table = FindingTable()
    for _ in range(MAX_EXAMPLES):
        assert not table.count(make_finding().head)
        table.write(make_finding())
    assert table.count(make_finding().head)
    assert not table.count(make_finding("r-2").head)
    stream = io.StringIO()
    table.show(Console(file=stream, width=200), Speaker("en"))
    assert f"× {MAX_EXAMPLES + 1}" in stream.getvalue()
