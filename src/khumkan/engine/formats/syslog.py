"""Read syslog lines (RFC 5424 and 3164, with PRI or without), CEF, LEEF and key=value lines.

`fields` of an event (a key is absent where the line does not tell it; "-" of RFC 5424 is absent):

    message   str: what follows the header; the whole line where there is no header
    syslog    only where there is a PRI or a header:
        priority, facility, severity   int: the PRI and its two halves (RFC 5424 section 6.2.1)
        version                        int: RFC 5424 only
        timestamp                      str, as written: "Oct 11 22:14:15" or ISO 8601
        hostname, app, procid, msgid   str
        structured_data                {SD-ID: {name: str}}, RFC 5424 only
    and at most one of:
    cef       where the message begins with CEF, or holds it in a line that names no program:
        cef_version, vendor, product, version, signature, name, severity   str
        extension                      {key: str}, keys as written (also cs1Label and its like)
    leef      likewise, where it is LEEF:
        leef_version, vendor, product, version, event_id   str
        attributes                     {key: str}, keys as written
    json      where the message is one JSON object: that object (Suricata EVE sent by syslog)
    access    where the message is an access log line: the object of `access_log`; behind a
              program's name it must begin with an address, or a name and "-"
    kv        where the message holds key=value pairs: {key: str}, quotes and escapes undone
    A key that stands twice in one of these has the list of its values, in order.

Every line is an event: one that is none of these keeps its `message`. What a program quotes, such
as the name of a user who failed to log in, must not make its line another kind of line.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.engine.events import Limits, Piece
from khumkan.engine.formats.access_log import parse_access
from khumkan.engine.formats.cef import parse_cef
from khumkan.engine.formats.format import Format, always
from khumkan.engine.formats.json_values import JsonError, parse_object
from khumkan.engine.formats.leef import parse_leef
from khumkan.engine.formats.lines import read_lines, share_of_lines
from khumkan.engine.formats.pairs import parse_pairs
from khumkan.engine.formats.sources import ByteSource
from khumkan.engine.formats.syslog_header import parse_header
from khumkan.engine.formats.text_input import read_text_input, read_text_runs

if TYPE_CHECKING:  # what compiles kernels is loaded where there is much to read
    from khumkan.engine.formats.tape.run import Run, Taper

NAME = "syslog"
_CEE_COOKIE = "@cee:"
_TELLING = ("syslog", "cef", "leef")
_ADDRESS = r"(?:[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]*)"
_CLIENT = re.compile(rf"(?:\S+ )?{_ADDRESS}[ ,]|\S+ - ")


def parse_line(line: str) -> JsonObject:
    """Return the fields of one line, in the shape that this module's docstring gives."""
    header, text = parse_header(line)
    return parse_message(text, header)


def parse_message(text: str, header: JsonObject) -> JsonObject:
    """Return the fields of a line whose header was read already, {} where it has none."""
    fields: JsonObject = {"message": text}
    if header:
        fields["syslog"] = header
    fields.update(_parse_body(text, has_program="app" in header))
    return fields


def _parse_body(text: str, *, has_program: bool) -> JsonObject:
    if cef := parse_cef(text, is_at_start=has_program):
        return {"cef": cef}
    if leef := parse_leef(text, is_at_start=has_program):
        return {"leef": leef}
    if json := _parse_json(text):
        return {"json": json}
    may_be_access = '] "' in text and (not has_program or _CLIENT.match(text))
    if may_be_access and (access := parse_access(text)):
        return {"access": access}
    if pairs := parse_pairs(text):
        return {"kv": pairs}
    return {}


def _parse_json(text: str) -> JsonObject | None:
    body = text.removeprefix(_CEE_COOKIE).strip()
    if not (body.startswith("{") and body.endswith("}")):
        return None
    try:
        return parse_object(body.encode()).value
    except JsonError:
        return None


def _is_one(line: str) -> bool:
    """Say whether a line has a header, or a body that needs none: CEF, LEEF or key=value."""
    fields = parse_line(line)
    return not fields.keys().isdisjoint(_TELLING) or _begins_with_pair(fields)


def _begins_with_pair(fields: JsonObject) -> bool:
    text, pairs = str(fields["message"]), fields.get("kv")
    return isinstance(pairs, dict) and text.startswith(f"{next(iter(pairs))}=")


def _read(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_text_input(source, limits, _read_utf8)


def _read_utf8(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_lines(source, limits, NAME, parse_line)


def _read_runs(source: ByteSource, limits: Limits, taper: "Taper") -> "Iterator[Piece | Run]":
    from khumkan.engine.formats.line_runs import LineRuns  # noqa: PLC0415
    from khumkan.engine.formats.tape.pairs_run import PairsTaper  # noqa: PLC0415

    pairs = taper.beside("pairs", lambda: PairsTaper(parse_line))

    def read(source: ByteSource, limits: Limits) -> "Iterator[Piece | Run]":
        return LineRuns(pairs, limits, NAME, parse_line).read(source)

    return read_text_runs(source, limits, read, _read_utf8)


def _sniff(head: bytes) -> float:
    return share_of_lines(head, _is_one)


SYSLOG = Format(
    name=NAME,
    description=message("syslog (RFC 5424, RFC 3164), CEF, LEEF, key=value such as FortiGate's"),
    suffixes=(".syslog", "syslog", "messages"),
    sniff=_sniff,
    read=_read,
    read_runs=_read_runs,
    divides=always,
)
