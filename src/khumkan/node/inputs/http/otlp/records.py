"""One log record, out of protobuf or JSON, and the line of JSON that it becomes.

The line is flat, under OpenTelemetry's own names, which are mostly those of the engine (ECS):

    @timestamp          when it happened, else when it was observed
    message             the body, where it is a text; `body` where it is a number or a list
    trace.id, span.id   in hexadecimal
    log.level           the severity's word; its number is `otel.severity_number`
    everything else     members of a body that is an object, then attributes, then the resource's;
                        a name that is taken stands under `otel.body`, `otel.attributes` …
    otel                the scope, and what the record says of itself
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import orjson

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.node.inputs.http.otlp.windows import as_winlog

_SECOND: Final = 1_000_000_000
_LAST_SECOND: Final = 253_402_300_799  # of the year 9999
_LEVELS: Final = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


@dataclass(frozen=True, slots=True)
class Origin:
    """What all records of a group share: the attributes of their resource, their scope."""

    resource: Mapping[str, JsonValue] = field(default_factory=dict)
    scope: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LogItem:
    """One record. Times in nanoseconds since 1970, 0 for none; a severity of 0 is none."""

    time: int
    observed: int
    severity: int
    level: str
    body: JsonValue
    attributes: Mapping[str, JsonValue]
    trace_id: str
    span_id: str
    event_name: str
    n_dropped: int


def write_line(item: LogItem, origin: Origin) -> bytes:
    """Return the record as one line of JSON. Raises ValueError where JSON can't hold it."""
    event: dict[str, JsonValue] = {}
    if (at := item.time or item.observed) > 0:
        event["@timestamp"] = _write_time(at)
    otel: dict[str, JsonValue] = {}
    _add_body(event, otel, item.body)
    _add(event, otel, "attributes", item.attributes)
    _add_own(event, otel, item)
    _add(event, otel, "resource", origin.resource)
    if origin.scope:
        otel["scope"] = dict(origin.scope)
    if otel:
        event["otel"] = otel
    return orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE)


def _add_body(event: dict[str, JsonValue], otel: dict[str, JsonValue], body: JsonValue) -> None:
    if isinstance(body, str):
        event["message"] = body
    elif isinstance(body, dict):
        _add(event, otel, "body", as_winlog(body) or body)
    elif body is not None:
        event["body"] = body


def _add_own(event: dict[str, JsonValue], otel: dict[str, JsonValue], item: LogItem) -> None:
    own: dict[str, JsonValue] = {}
    if level := item.level or _level_of(item.severity):
        own["log.level"] = level
    if item.trace_id:
        own["trace.id"] = item.trace_id
    if item.span_id:
        own["span.id"] = item.span_id
    _add(event, otel, "record", own)
    if item.severity:
        otel["severity_number"] = item.severity
    if item.time and item.observed:
        otel["observed"] = _write_time(item.observed)
    if item.event_name:
        otel["event_name"] = item.event_name
    if item.n_dropped:
        otel["dropped_attributes_count"] = item.n_dropped


def _add(
    event: dict[str, JsonValue],
    otel: dict[str, JsonValue],
    group: str,
    members: Mapping[str, JsonValue],
) -> None:
    """Add members under their own names; those whose names are taken go into a group."""
    if "otel" not in members and event.keys().isdisjoint(members):
        event.update(members)
        return
    spare: JsonObject = {}
    for name, value in members.items():
        if name not in event and name != "otel":
            event[name] = value
        else:
            spare[name] = value
    if spare:
        otel[group] = spare


def _level_of(severity: int) -> str:
    place = (severity - 1) // 4
    return _LEVELS[place] if 0 <= place < len(_LEVELS) else ""


def _write_time(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, _SECOND)
    return f"{_write_second(seconds)}.{rest:09d}Z" if seconds <= _LAST_SECOND else str(nanoseconds)


@lru_cache(maxsize=1024)
def _write_second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat()
