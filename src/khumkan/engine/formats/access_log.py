r"""Read web server access logs: Apache and nginx, common and combined format.

`fields` of an event:

    message   str: the whole line
    access    an object, empty where the line could not be taken apart; a key is absent where the
              line has "-" or nothing:
        remote_addr, ident, user   str
        timestamp                  str, as written: "10/Oct/2000:13:55:36 -0700"
        request                    str: what stands in the first quotes, escapes undone
        method, target, protocol   str: parts of a whole request line; absent where it is broken
        status                     int
        bytes                      int, or null where the server wrote "-"; text where it is
                                   longer than any size
        referrer, user_agent       str
        vhost                      str: a name (and port) before the address
        extra                      str: what follows the known fields, such as the request time

Escapes undone are `\\`, `\"` and `\xhh`. Every line is an event: a client chooses what stands in
its lines, and one that breaks their form must not go unseen.
"""

import re
from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.engine.events import Limits, Piece
from khumkan.engine.formats.encodings import decode_text
from khumkan.engine.formats.format import Format, always
from khumkan.engine.formats.lines import read_lines, share_of_lines
from khumkan.engine.formats.sources import ByteSource
from khumkan.engine.formats.syslog_header import parse_header
from khumkan.engine.formats.text_input import read_text_input

NAME = "access-log"

_QUOTED = r'"((?:[^"\\]|\\.)*+)"'
# A user name may hold brackets and quotes, but not this, where quotes are escaped.
_TIME = re.compile(
    r" \[(?P<timestamp>(?:\d\d/[A-Z][a-z]{2}/\d{4}:|\d{4}-\d\d-\d\d[T ])\d\d:\d\d:\d\d"
    r"[^\]\[\"]{0,16})\] (?=\")",
    re.ASCII,
)
_OTHER_TIME = re.compile(r"[^\[\"]+(?<= )\[(?P<timestamp>[^\]]*)\] (?=\")")
_RESULT = r" (?P<status>[0-9]{3}|-) (?P<bytes>[0-9]+|-)(?P<rest>(?:\s.*)?)"
_REQUEST_LINE = re.compile(r'"(?P<request>(?:[^"\\]|\\.)*+)"' + _RESULT, re.DOTALL)
# Some servers don't escape quotes: then the request ends at the first quote before two numbers.
_LOOSE_REQUEST_LINE = re.compile(r'"(?P<request>.*?)"' + _RESULT, re.DOTALL)
_AGENT = re.compile(
    rf"(?P<before>(?:\s+[\d.-]+)*+)\s+{_QUOTED}(?:\s+{_QUOTED})?(?P<after>.*)", re.DOTALL
)
_REQUEST = re.compile(
    r"(?P<method>[A-Za-z_-]+) (?P<target>\S.*?)(?: (?P<protocol>HTTP/[\d.]+))?", re.DOTALL
)
_ESCAPE = re.compile(rb'\\(?:x([0-9A-Fa-f]{2})|(["\\]))')
# A list of forwarded addresses: the client is the first, `message` keeps the rest.
_FORWARDED = re.compile(r"^([^\s,]+)(?:,\s*[^\s,]+)+ ")
_ADDRESS = re.compile(r"[\d.]+|[\da-fA-F.]*:[\da-fA-F:.]*")
_ABSENT = ("", "-")
_MOST_DIGITS = 18


def parse_access(line: str) -> JsonObject | None:
    """Return the `access` object of a line, or None where the line is no access log line."""
    stamp = _TIME.search(line) or _OTHER_TIME.match(line)
    if stamp is None:
        return None
    at = stamp.end()
    found = _REQUEST_LINE.fullmatch(line, at) or _LOOSE_REQUEST_LINE.fullmatch(line, at)
    client = line[: stamp.start("timestamp") - 1].split()
    if found is None or not client:
        return None
    request = _unescape(found["request"])
    access: JsonObject = {
        **_parse_client(client),
        "timestamp": stamp["timestamp"],
        "request": request,
        **_parse_request(request),
        "status": found["status"],
        **_parse_rest(found["rest"]),
    }
    kept = {name: value for name, value in access.items() if value not in _ABSENT}
    if "status" in kept:
        kept["status"] = int(found["status"])
    kept["bytes"] = _read_size(found["bytes"])
    return kept


def _read_size(digits: str) -> int | str | None:
    if digits == "-":
        return None
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _parse_client(client: list[str]) -> JsonObject:
    """Take apart the words before the time: [name] address [ident [user]]."""
    words = _FORWARDED.sub(r"\1 ", " ".join(client)).split()
    parts: JsonObject = {}
    if len(words) > 1 and not _ADDRESS.fullmatch(words[0]) and _ADDRESS.fullmatch(words[1]):
        parts["vhost"] = words.pop(0)
    parts["remote_addr"] = words[0]
    parts["ident"] = words[1] if len(words) > 1 else ""
    parts["user"] = _unescape(" ".join(words[2:]))
    return parts


def _parse_request(request: str) -> JsonObject:
    whole = _REQUEST.fullmatch(request)
    if whole is None or not (whole["protocol"] or whole["target"].startswith("/")):
        return {}
    return {name: part or "" for name, part in whole.groupdict().items()}


def _parse_rest(rest: str) -> JsonObject:
    """Take apart what follows the size: [numbers] "referrer" "agent" [anything]."""
    found = _AGENT.fullmatch(rest)
    if found is None:
        return {"extra": rest.strip()}
    extra = f"{found['before'].strip()} {found['after'].strip()}".strip()
    referrer, agent = found[2], found[3] or ""
    return {"referrer": _unescape(referrer), "user_agent": _unescape(agent), "extra": extra}


def _unescape(value: str) -> str:
    if "\\" not in value:
        return value
    raw = _ESCAPE.sub(lambda found: found[2] or bytes.fromhex(found[1].decode()), value.encode())
    return decode_text(raw)[0]


def _parse(line: str) -> JsonObject:
    return {"message": line, "access": parse_access(line) or {}}


def _read(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_text_input(source, limits, _read_utf8)


def _read_utf8(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_lines(source, limits, NAME, _parse)


def _sniff(head: bytes) -> float:
    return share_of_lines(head, _is_one)


def _is_one(line: str) -> bool:
    """Say whether a line is of an access log alone; behind a header of syslog it is syslog's."""
    return parse_access(line) is not None and not parse_header(line)[0]


ACCESS_LOG = Format(
    name=NAME,
    description=message("web server access log: common or combined format"),
    suffixes=(".access", "access.log", "access_log"),
    sniff=_sniff,
    read=_read,
    divides=always,
)
