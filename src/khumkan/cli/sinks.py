"""Where findings go as they are found: a table for people, JSON lines or CSV for machines."""

import codecs
import csv
import io
import json
import pickle
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from math import isfinite
from typing import IO, Generic, TypeVar

import orjson

from khumkan.cli.printable import printable
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.spreadsheets import spreadsheet_cell
from khumkan.engine.compiled import RuleHead
from khumkan.engine.findings import Finding, FindingKind, bare_finding

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

_SHOWN = frozenset(CSV_COLUMNS)
_MOST_RULES = 10_000
Made = TypeVar("Made")

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
    """Takes findings one by one, or what a sink in another process took."""

    @abstractmethod
    def write(self, finding: Finding) -> None:
        """Take one finding."""

    def count(self, _head: RuleHead) -> bool:
        """Take a finding that is not made yet by its head; return False to be given all of it."""
        return False

    def for_part(self) -> "PartSink":
        """Return an empty sink whose parts this one can take."""
        return _FindingParts()

    def add_part(self, part: bytes | memoryview) -> None:
        """Take what a sink `for_part` was given."""
        for finding in pickle.loads(part):  # noqa: S301 -- from our own process
            self.write(finding)


class PartSink(Sink):
    """A sink in another process: what it is given goes to the first one's, part by part."""

    @abstractmethod
    def take_part(self) -> bytes:
        """Return what was written since the last time, and forget it."""


class _FindingParts(PartSink):
    def __init__(self) -> None:
        self._findings: list[Finding] = []

    def write(self, finding: Finding) -> None:
        self._findings.append(bare_finding(finding))

    def take_part(self) -> bytes:
        part = pickle.dumps(self._findings, pickle.HIGHEST_PROTOCOL)
        self._findings.clear()
        return part


class _StreamParts(PartSink):
    """What another sink would write to its stream."""

    def __init__(self, open_sink: Callable[[IO[bytes]], Sink]) -> None:
        self._stream = io.BytesIO()
        self._sink = open_sink(self._stream)

    def write(self, finding: Finding) -> None:
        self._sink.write(finding)

    def take_part(self) -> bytes:
        part = self._stream.getvalue()
        self._stream.seek(0)
        self._stream.truncate()
        return part


class _PerRule(Generic[Made]):
    """What is the same in all findings of a rule, made once; bounded, for indicators are many."""

    def __init__(self, make: Callable[[Finding], Made]) -> None:
        self._make = make
        self._made: dict[tuple[int, FindingKind], tuple[RuleHead, Made]] = {}

    def get(self, finding: Finding) -> Made:
        """Return it for the rule of a finding."""
        key = id(finding.head), finding.kind  # held below, so that no other gets its place
        known = self._made.get(key)
        if known is None:
            if len(self._made) >= _MOST_RULES:
                self._made.clear()
            known = self._made[key] = finding.head, self._make(finding)
        return known[1]


class JsonLinesSink(Sink):
    """One JSON object a line, UTF-8, in the shape of `Finding.to_record`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._around = _PerRule(_encode_around)

    def write(self, finding: Finding) -> None:
        """Write one line."""
        before, behind = self._around.get(finding)
        event = encode_json(finding.event_record())
        self._stream.write(b"".join((before, event[1:-1], behind)))

    def for_part(self) -> PartSink:
        """Return one that keeps its lines."""
        return _StreamParts(JsonLinesSink)

    def add_part(self, part: bytes | memoryview) -> None:
        """Write lines."""
        self._stream.write(part)


def _encode_around(finding: Finding) -> tuple[bytes, bytes]:
    """Return what stands before and behind the members of a line that are about the event."""
    every, of_event = finding.to_record(), finding.event_record()
    names = list(every)
    place = names.index(next(iter(of_event)))
    before = encode_json({name: every[name] for name in names[:place]})
    behind = encode_json({name: every[name] for name in names[place + len(of_event) :]})
    return before[:-1] + b",", b"," + behind[1:] + b"\n"


class CsvSink(Sink):
    """A header, then one row a finding, UTF-8; what a spreadsheet would run is disarmed.

    A byte-order mark comes first: without it Excel shows Thai as Western letters.
    """

    def __init__(self, stream: IO[bytes], *, has_header: bool = True) -> None:
        self._stream = stream
        self._writer = csv.writer(Utf8(stream))
        self._rules = _PerRule(_rule_cells)
        if has_header:
            stream.write(codecs.BOM_UTF8)
            self._writer.writerow(CSV_COLUMNS)

    def write(self, finding: Finding) -> None:
        """Write one row."""
        record = finding.event_record()
        record["matched"] = "; ".join(
            f"{one.field or one.column}={one.value} ({one.test})" for one in finding.matched
        )
        cells = {**self._rules.get(finding), **_cells(record)}
        self._writer.writerow([cells[name] for name in CSV_COLUMNS])

    def for_part(self) -> PartSink:
        """Return one that keeps its rows."""
        return _StreamParts(partial(CsvSink, has_header=False))

    def add_part(self, part: bytes | memoryview) -> None:
        """Write rows."""
        self._stream.write(part)


def _rule_cells(finding: Finding) -> dict[str, str]:
    return _cells({**finding.to_record(), "tags": " ".join(finding.head.tags)})


def _cells(record: JsonObject) -> dict[str, str]:
    """Return those of a record that have a column, as they are shown."""
    texts = {name: "" if value is None else str(value) for name, value in record.items()}
    return {name: spreadsheet_cell(printable(texts[name])) for name in texts if name in _SHOWN}


class Utf8:
    """Lets text be written to a stream of bytes; owns nothing, so that nothing closes it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write text."""
        self._stream.write(text.encode())


class SinkPair(Sink):
    """Hands each finding to two others."""

    def __init__(self, first: Sink, second: Sink) -> None:
        self._sinks = (first, second)

    def write(self, finding: Finding) -> None:
        """Hand on one finding."""
        for sink in self._sinks:
            sink.write(finding)

    def for_part(self) -> PartSink:
        """Return a pair of theirs."""
        return _PairParts(*(sink.for_part() for sink in self._sinks))

    def add_part(self, part: bytes | memoryview) -> None:
        """Hand on the parts of both."""
        parts = pickle.loads(part)  # noqa: S301 -- from our own process
        for sink, one in zip(self._sinks, parts, strict=True):
            sink.add_part(one)


class _PairParts(PartSink):
    def __init__(self, first: PartSink, second: PartSink) -> None:
        self._sinks = (first, second)

    def write(self, finding: Finding) -> None:
        for sink in self._sinks:
            sink.write(finding)

    def take_part(self) -> bytes:
        return pickle.dumps([sink.take_part() for sink in self._sinks])
