"""Read what log shippers send: JSON as `json` reads it, and the line or object that one carries.

Filebeat, Logstash, Vector, Fluent Bit, Splunk's HEC and OpenTelemetry wrap what they collect. An
object that carries nothing is an event as it is. One that carries a line has the fields that
`syslog` would give for the line, one that carries an object has that object's, and beside them:

    shipped   the rest of the object around it, what tells the machine and the time in ECS names

Which member is the line is told by name (`LINES`); HEC's own is `event`. Nobody's first bytes are
taken for this format: it is named by the input that took them.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.engine.events import Event, Limits, Piece
from khumkan.engine.formats.format import Format
from khumkan.engine.formats.json_documents import has_lines
from khumkan.engine.formats.json_reader import DocumentReader
from khumkan.engine.formats.sources import ByteSource
from khumkan.engine.formats.syslog import parse_line, parse_message
from khumkan.engine.formats.text_input import read_text_input

NAME: Final = "shipped"
SHIPPED: Final = NAME
LINES: Final = ("message", "log", "MESSAGE", "line")
_HEC: Final = frozenset({"time", "host", "source", "sourcetype", "index", "event", "fields"})
_OWN_EVENTS: Final = ("winlog", "EventID", "EventId", "Event", SHIPPED)
_PROGRAMS: Final = (
    "syslog.identifier",
    "log.syslog.appname",
    "process.name",
    "appname",
    "program",
    "ident",
    "SYSLOG_IDENTIFIER",
)
_HOSTS: Final = ("log.syslog.hostname", "host.name", "hostname", "host", "_HOSTNAME")
_LONGEST_WORD: Final = 256


def unwrap(fields: JsonObject) -> JsonObject | None:
    """Return what an object carries, in the shape above; None if it is an event itself."""
    if "event" in fields and fields.keys() <= _HEC:
        return _unwrap_hec(fields)
    for name in LINES:
        line = fields.get(name)
        if isinstance(line, str):
            if any(own in fields for own in _OWN_EVENTS):
                return None
            around = {key: value for key, value in fields.items() if key != name}
            return {**_read(line, fields), SHIPPED: around}
    return None


def _unwrap_hec(fields: JsonObject) -> JsonObject | None:
    event = fields["event"]
    around = _name_hec(fields)
    if isinstance(event, str):
        return {**_read(event, around), SHIPPED: around}
    if not isinstance(event, dict):
        return None
    inner = unwrap(event) if "event" not in event else None
    if inner is None:
        return {**event, SHIPPED: around}
    carried = inner[SHIPPED]
    return {**inner, SHIPPED: {**around, **carried} if isinstance(carried, dict) else around}


def _name_hec(fields: JsonObject) -> JsonObject:
    """Return what HEC says around an event: ECS names for machine and time, `hec.…` for the rest.

    The indexed fields keep their own names.
    """
    around: JsonObject = {}
    indexed = fields.get("fields")
    if isinstance(indexed, dict):
        around.update(indexed)
    if "time" in fields:
        around["@timestamp"] = _read_epoch(fields["time"])
    if "host" in fields:
        around["host.name"] = fields["host"]
    for name in ("source", "sourcetype", "index"):
        if name in fields:
            around["hec." + name] = fields[name]
    return around


def _read_epoch(value: JsonValue) -> JsonValue:
    """HEC takes seconds as a number or as a text of one."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _read(line: str, around: JsonObject) -> JsonObject:
    """Read a line; a program and a machine that the shipper has cut off it are put back."""
    line = line.rstrip("\r\n")
    fields = parse_line(line)
    if "syslog" in fields:
        return fields
    program, host = _find(around, _PROGRAMS), _find(around, _HOSTS)
    if program:
        return parse_message(line, {"app": program, **({"hostname": host} if host else {})})
    return fields


def _find(fields: JsonObject, names: tuple[str, ...]) -> str:
    """Return the first of some dotted names that is a word, whether nested or not."""
    for name in names:
        value: JsonValue = fields.get(name)
        if value is None and "." in name:
            value = fields
            for part in name.split("."):
                value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, str) and 0 < len(value) <= _LONGEST_WORD:
            return value
    return ""


def _read_shipped(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_text_input(source, limits, _read_utf8)


def _read_utf8(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    for piece in DocumentReader(source, limits, NAME).read():
        if isinstance(piece, Event) and (carried := unwrap(piece.fields)) is not None:
            yield replace(piece, fields=carried)
        else:
            yield piece


SHIPPED_FORMAT: Final = Format(
    name=NAME,
    description=message("JSON as log shippers send it: the line or object within is the event"),
    suffixes=(),
    sniff=lambda _: 0.0,
    read=_read_shipped,
    divides=has_lines,
)
