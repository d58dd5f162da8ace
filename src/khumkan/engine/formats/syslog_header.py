"""Parse what stands before the message of a syslog line, by RFC 5424 or RFC 3164 or none."""

import re

from khumkan.core.jsontypes import JsonObject

_MAX_PRIORITY = 191
_SEVERITIES = 8
_NIL = "-"
_PRI = re.compile(r"<(\d{1,3})>\s?")
_ISO_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
_RFC5424 = re.compile(
    rf"(?P<version>[1-9]\d?) (?P<timestamp>-|{_ISO_TIME}) (?P<hostname>\S+)"
    r" (?!(?:CEF|LEEF):)(?P<app>\S+)"
    r" (?P<procid>\S+) (?P<msgid>\S+)(?: (?P<rest>.*))?",
    re.DOTALL,
)
# Network devices put a counter before the time and a mark for an unset clock at it.
_RFC3164_TIME = re.compile(
    r"(?:\d+: )?[*.]?(?P<timestamp>[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d+)?"
    r"(?: [A-Z]{3,4}(?=:))?):? (?P<rest>.*)",
    re.DOTALL,
)
# Some write RFC 5424 without program, process and message id.
_ISO_TIMED = re.compile(rf"(?:1 )?(?P<timestamp>{_ISO_TIME}) (?P<rest>.*)", re.DOTALL)
_TAG = re.compile(
    r"(?!(?:CEF|LEEF):)(?P<app>[^\s:\[\]=\"]{1,64})(?:\[(?P<procid>[^\]\s]*)\])?:(?:\s+|$)"
)
_HOSTNAME = re.compile(r"(?P<hostname>(?=[^ ]*[A-Za-z.:])[\w.:%-]+)(?:\s+|$)")
_LEVELS = frozenset(
    ["trace", "debug", "info", "notice", "warn", "warning", "error", "critical", "crit", "fatal"]
)
_SD_ELEMENT = re.compile(
    r'\[(?P<id>[^\s=\]"]+)(?P<parameters>(?:\s+[^\s=\]"]+="(?:[^"\\\]]|\\.)*+")*+)\s*\]'
)
_SD_PARAMETER = re.compile(r'([^\s=\]"]+)="((?:[^"\\\]]|\\.)*+)"')
_SD_ESCAPE = re.compile(r'\\(["\\\]])')


def parse_header(line: str) -> tuple[JsonObject, str]:
    """Return the `syslog` object, as `syslog` describes it, empty for none, and the message."""
    header, rest = _parse_priority(line)
    if found := _RFC5424.fullmatch(rest):
        return _parse_5424(header, found)
    found = _RFC3164_TIME.fullmatch(rest) or _ISO_TIMED.fullmatch(rest)
    if found is None:
        return header, rest
    header["timestamp"] = found["timestamp"]
    return _parse_origin(header, found["rest"])


def _parse_priority(line: str) -> tuple[JsonObject, str]:
    found = _PRI.match(line)
    if found is None or int(found[1]) > _MAX_PRIORITY:
        return {}, line
    facility, severity = divmod(int(found[1]), _SEVERITIES)
    header: JsonObject = {"priority": int(found[1]), "facility": facility, "severity": severity}
    return header, line[found.end() :]


def _parse_5424(header: JsonObject, found: re.Match[str]) -> tuple[JsonObject, str]:
    header["version"] = int(found["version"])
    for name in ("timestamp", "hostname", "app", "procid", "msgid"):
        if found[name] != _NIL:
            header[name] = found[name]
    elements, rest = _parse_structured_data(found["rest"] or "")
    if elements:
        header["structured_data"] = elements
    return header, rest.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")


def _parse_structured_data(text: str) -> tuple[JsonObject, str]:
    """Return the elements and the message behind them; a broken element is part of the message."""
    if text == _NIL or text.startswith("- "):
        return {}, text[2:]
    elements: JsonObject = {}
    position = 0
    while element := _SD_ELEMENT.match(text, position):
        elements[element["id"]] = {
            name: _SD_ESCAPE.sub(r"\1", value)
            for name, value in _SD_PARAMETER.findall(element["parameters"])
        }
        position = element.end()
    return elements, text[position:].removeprefix(" ")


def _parse_origin(header: JsonObject, rest: str) -> tuple[JsonObject, str]:
    """Take host and program off the rest of a line by RFC 3164, where either may be missing."""
    if not _TAG.match(rest):
        host = _HOSTNAME.match(rest)
        if host and host["hostname"].lower() not in _LEVELS:
            header["hostname"] = host["hostname"]
            rest = rest[host.end() :]
    if tag := _TAG.match(rest):
        header["app"] = tag["app"]
        if tag["procid"]:
            header["procid"] = tag["procid"]
        rest = rest[tag.end() :]
    return header, rest
