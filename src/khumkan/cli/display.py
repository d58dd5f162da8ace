"""Consoles and sinks on the standard streams."""

import sys
from typing import TextIO

from rich.console import Console

from khumkan.cli.sinks import CsvSink, JsonLinesSink, Sink
from khumkan.cli.tables import FindingTable

UNFOLDED_WIDTH = 1_000


def open_console(stream: TextIO) -> Console:
    """Return a console that colours, and folds tables, only where people look."""
    console = Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = UNFOLDED_WIDTH
    return console


def open_sink(output: str) -> Sink:
    """Return the sink for `--output`: table, jsonl or csv, the latter two on standard output."""
    if output == "jsonl":
        return JsonLinesSink(sys.stdout.buffer)
    if output == "csv":
        return CsvSink(sys.stdout.buffer)
    return FindingTable()
