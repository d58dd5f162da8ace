"""Wazuh's alerts.json: an alert is named like the event that it carries.

Windows events are known by their shape (`windows.layouts`). Here are the others: a line
(`full_log`) goes to the product that knows it, an object (decoder json) likewise. What Wazuh says
around it keeps its own names: `rule.id`, `rule.description`, `agent.name`, `decoder.name` …
Source: Wazuh manual, "Alert management", alerts.json.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.scheme import OWN
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.rows import LogSource, Row, Value

_ALERT = LogSource("wazuh", "", "alerts")
_OBJECTS = ("rule", "agent", "decoder")
DECODER = "decoder.name"
DATA = "data."
TIMES = ("timestamp", "@timestamp")
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


def carries_object(fields: JsonObject) -> bool:
    """Say whether an object is an alert that carries another; of its values only DECODER tells."""
    is_read = is_alert(fields) and _object(fields["decoder"]).get("name") == "json"
    return is_read and isinstance(fields.get("data"), dict)


def may_carry(fields: JsonObject) -> bool:
    """Say whether an object may be an alert that carries an event, whatever a line in it says."""
    has_line = fields.get("full_log") is not None and is_alert(fields)
    return has_line or carries_object(fields)


def carried_event(fields: JsonObject) -> JsonObject | None:
    """Return the event that an alert carries, as a reader would have made it; None for no alert."""
    line, data = fields.get("full_log"), fields.get("data")
    if not is_alert(fields):
        return None
    if carries_object(fields) and isinstance(data, dict):
        return data
    return _read_line(line, _object(fields.get("predecoder"))) if isinstance(line, str) else None


def add_alert(row: Row, fields: JsonObject, context: TimeContext) -> Row:
    """Return the row of a carried event with what Wazuh says around it."""
    leaves = flatten(fields)
    carried = DATA if carried_event(fields) is fields.get("data") else "full_log"
    around = columns_around(row.values.keys(), leaves, carried)
    values = row.values | {column: leaves[name] for column, name in around.items()}
    return Row(sources_of(row.sources), values, row.time or time_of(leaves, context))


def columns_around(
    taken: Collection[str], leaves: Mapping[str, Value], carried: str
) -> dict[str, str]:
    """Return by column the name in `leaves` whose value it has, of what stands around an event.

    `taken` are the event's own columns; names that begin with `carried` are the event's own.
    """
    around = {}
    for column, names in _DECODED:
        name = next((name for name in names if name in leaves), None)
        if name is not None and column not in taken:
            around[column] = name
    for name in leaves:
        if not name.startswith(carried):
            is_taken = name in taken or name in around
            around[OWN + name if is_taken else name] = name
    return around


def sources_of(carried: frozenset[LogSource]) -> frozenset[LogSource]:
    """Return the log sources of an alert that carries an event of some."""
    return frozenset({*carried - {LogSource()}, _ALERT})


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


def time_of(leaves: Mapping[str, Value], context: TimeContext) -> datetime | None:
    """Return the time that Wazuh says."""
    return first_time(leaves, TIMES, context.zone)


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}
