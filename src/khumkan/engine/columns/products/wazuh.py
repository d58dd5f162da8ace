"""Wazuh's alerts.json: an alert is named like the event that it carries.

Windows events are known by their shape (`windows.layouts`). Here are the others: a line
(`full_log`) goes to the product that knows it, an object (decoder json) likewise. What Wazuh says
around it keeps its own names: `rule.id`, `rule.description`, `agent.name`, `decoder.name` …
Source: Wazuh manual, "Alert management", alerts.json.
"""

import re
from datetime import datetime

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns.flatten import flatten, pick
from khumkan.engine.columns.scheme import OWN
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.rows import LogSource, Row, Value

_ALERT = LogSource("wazuh", "", "alerts")
_OBJECTS = ("rule", "agent", "decoder")
_LONGEST_PROGRAM = 64
_HEADER_SEARCHED = 512
_DECODED = (
    ("source.ip", ("data.srcip", "data.src_ip")),
    ("source.port", ("data.srcport", "data.src_port")),
    ("destination.ip", ("data.dstip", "data.dst_ip")),
    ("destination.port", ("data.dstport", "data.dst_port")),
    ("url.original", ("data.url",)),
    ("user.name", ("data.dstuser", "data.srcuser")),
    ("host.name", ("agent.name",)),
)
"""What Wazuh has decoded counts where the product that knows the line tells nothing."""


def is_alert(fields: JsonObject) -> bool:
    """Say whether an object is an alert of Wazuh."""
    return all(isinstance(fields.get(name), dict) for name in _OBJECTS)


def carried_event(fields: JsonObject) -> JsonObject | None:
    """Return the event that an alert carries, as a reader would have made it; None for no alert."""
    line, data = fields.get("full_log"), fields.get("data")
    if not is_alert(fields):
        return None
    if _object(fields.get("decoder")).get("name") == "json" and isinstance(data, dict):
        return data
    return _read_line(line, _object(fields.get("predecoder"))) if isinstance(line, str) else None


def add_alert(row: Row, fields: JsonObject, context: TimeContext) -> Row:
    """Return the row of a carried event with what Wazuh says around it."""
    leaves = flatten(fields)
    values = dict(row.values)
    for column, names in _DECODED:
        value = pick(leaves, *names)
        if value is not None:
            values.setdefault(column, value)
    for name, value in _around(leaves, is_object=carried_event(fields) is fields.get("data")):
        values[name if name not in values else OWN + name] = value
    sources = frozenset({*row.sources - {LogSource()}, _ALERT})
    return Row(sources, values, row.time or _time_of(leaves, context))


def _around(leaves: dict[str, Value], *, is_object: bool) -> list[tuple[str, Value]]:
    carried = "data." if is_object else "full_log"
    return [(name, value) for name, value in leaves.items() if not name.startswith(carried)]


def _read_line(line: str, header: JsonObject) -> JsonObject:
    """Cut off the header of syslog where Wazuh names the program that stands at its end."""
    syslog: JsonObject = {
        name: value
        for name in ("hostname", "timestamp")
        if isinstance(value := header.get(name), str)
    }
    program = header.get("program_name")
    if not isinstance(program, str) or not 0 < len(program) <= _LONGEST_PROGRAM:
        return {"message": line, "syslog": syslog} if "hostname" in syslog else {"message": line}
    mark = re.compile(rf"(?:^|\s){re.escape(program)}(?:\[(?P<procid>[^\]\s]{{0,16}})\])?:(?:\s|$)")
    found = mark.search(line, 0, _HEADER_SEARCHED)
    syslog["app"] = program
    if found and found["procid"]:
        syslog["procid"] = found["procid"]
    return {"message": line[found.end() :].lstrip() if found else line, "syslog": syslog}


def _time_of(leaves: dict[str, Value], context: TimeContext) -> datetime | None:
    return first_time(leaves, ("timestamp", "@timestamp"), context.zone)


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}
