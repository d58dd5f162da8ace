"""Consoles and sinks on the standard streams."""

import io
import sys

import pytest
from rich.text import Text

from khumkan.cli.display import open_console, open_sink
from khumkan.cli.sinks import CsvSink, JsonLinesSink, Sink
from khumkan.cli.tables import FindingTable


@pytest.mark.parametrize(
    ("output", "kind"), [("jsonl", JsonLinesSink), ("csv", CsvSink), ("table", FindingTable)]
)
def test_a_sink_for_every_output(
    monkeypatch: pytest.MonkeyPatch, output: str, kind: type[Sink]
) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    assert isinstance(open_sink(output), kind)


def test_in_a_pipe_nothing_is_coloured_folded_or_taken_for_markup() -> None:
    stream = io.StringIO()
    open_console(stream).print(Text("x" * 500, style="red"), "[red] :bomb:")
    assert stream.getvalue() == f"{'x' * 500} [red] :bomb:\n"
