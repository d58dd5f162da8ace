"""Where findings go as they are found: a table for people, JSON lines or CSV for machines."""

import csv
import json
from abc import ABC, abstractmethod
from typing import IO, TextIO

import orjson

from khumkan.cli.printable import spreadsheet_cell
from khumkan.engine.findings import Finding

CSV_COLUMNS = (
    "level",
    "event_time",
    "title",
    "title_th",
    "file",
    "record",
    "part",
    "matched",
    "rule_id",
    "kind",
    "tags",
    "author",
    "license",
    "rule_url",
)


class Sink(ABC):
    """Takes findings one by one."""

    @abstractmethod
    def write(self, finding: Finding) -> None:
        """Take one finding."""


class JsonLinesSink(Sink):
    """One JSON object a line, UTF-8, in the shape of `Finding.to_record`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, finding: Finding) -> None:
        """Write one line."""
        record = finding.to_record()
        try:
            line = orjson.dumps(record)
        except TypeError:
            # Whole numbers beyond 64 bits and lone surrogates are legal in a log, not in orjson.
            line = json.dumps(record).encode("ascii")
        self._stream.write(line + b"\n")


class CsvSink(Sink):
    """A header, then one row a finding; cells that a spreadsheet would run are disarmed."""

    def __init__(self, stream: TextIO) -> None:
        self._writer = csv.writer(stream)
        self._writer.writerow(CSV_COLUMNS)

    def write(self, finding: Finding) -> None:
        """Write one row."""
        record = finding.to_record()
        record["matched"] = "; ".join(
            f"{one.field or one.column}={one.value} ({one.test})" for one in finding.matched
        )
        record["tags"] = " ".join(finding.head.tags)
        cells = ("" if record[name] is None else str(record[name]) for name in CSV_COLUMNS)
        self._writer.writerow([spreadsheet_cell(cell) for cell in cells])


class SinkPair(Sink):
    """Hands each finding to two others."""

    def __init__(self, first: Sink, second: Sink) -> None:
        self._sinks = (first, second)

    def write(self, finding: Finding) -> None:
        """Hand on one finding."""
        for sink in self._sinks:
            sink.write(finding)
