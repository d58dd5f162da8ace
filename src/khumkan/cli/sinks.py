"""Where findings go as they are found: a table for people, JSON lines or CSV for machines."""

import codecs
import csv
import json
import re
from abc import ABC, abstractmethod
from math import isfinite
from typing import IO

import orjson

from khumkan.cli.printable import printable
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.spreadsheets import spreadsheet_cell
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

_SURROGATE = re.compile("[\ud800-\udfff]")


def encode_json(record: JsonObject, *, is_indented: bool = False) -> bytes:
    """Return a record as JSON that every parser takes, whatever came out of a log or a file name.

    Half a character (a lone surrogate) becomes its escape, written out, and a number without end
    null: else whoever can write them into a log could keep a finding from being read.
    """
    try:
        return orjson.dumps(record, option=orjson.OPT_INDENT_2 if is_indented else None)
    except TypeError:
        # Whole numbers beyond 64 bits and lone surrogates are legal in a log, not in orjson.
        mended = _mend(record)
        return json.dumps(mended, indent=2 if is_indented else None, ensure_ascii=False).encode()


def _mend(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {name: _mend(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_mend(one) for one in value]
    if isinstance(value, str):
        return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", value)
    return None if isinstance(value, float) and not isfinite(value) else value


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
        self._stream.write(encode_json(finding.to_record()) + b"\n")


class CsvSink(Sink):
    """A header, then one row a finding, UTF-8; what a spreadsheet would run is disarmed.

    A byte-order mark comes first: without it Excel shows Thai as Western letters.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        stream.write(codecs.BOM_UTF8)
        self._writer = csv.writer(_Utf8(stream))
        self._writer.writerow(CSV_COLUMNS)

    def write(self, finding: Finding) -> None:
        """Write one row."""
        record = finding.to_record()
        record["matched"] = "; ".join(
            f"{one.field or one.column}={one.value} ({one.test})" for one in finding.matched
        )
        record["tags"] = " ".join(finding.head.tags)
        cells = ("" if record[name] is None else str(record[name]) for name in CSV_COLUMNS)
        self._writer.writerow([spreadsheet_cell(printable(cell)) for cell in cells])


class _Utf8:
    """Lets text be written to a stream of bytes; owns nothing, so that nothing closes it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        self._stream.write(text.encode())


class SinkPair(Sink):
    """Hands each finding to two others."""

    def __init__(self, first: Sink, second: Sink) -> None:
        self._sinks = (first, second)

    def write(self, finding: Finding) -> None:
        """Hand on one finding."""
        for sink in self._sinks:
            sink.write(finding)
