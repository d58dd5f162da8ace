"""A Windows event as OpenTelemetry's collector reads it, in winlogbeat's shape, which rules know.

Source: opentelemetry-collector-contrib, receiver/windowseventlogreceiver, with `raw: false`.
"""

from typing import Final

from khumkan.core.jsontypes import JsonObject, JsonValue

_NAMES: Final = {
    "channel": "channel",
    "computer": "computer_name",
    "record_id": "record_id",
    "task": "task",
    "opcode": "opcode",
    "keywords": "keywords",
    "level": "level",
    "system_time": "time_created",
    "event_data": "event_data",
    "user_data": "user_data",
}


def as_winlog(body: JsonObject) -> JsonObject | None:
    """Return the body under winlogbeat's names, None if it is no Windows event."""
    event_id, provider = _object(body.get("event_id")), _object(body.get("provider"))
    if not isinstance(body.get("channel"), str) or "id" not in event_id:
        return None
    winlog: JsonObject = {
        new: _unfold(body[old]) if old == "event_data" else body[old]
        for old, new in _NAMES.items()
        if old in body
    }
    winlog["event_id"] = event_id["id"]
    winlog["provider_name"] = provider.get("name")
    winlog["provider_guid"] = provider.get("guid")
    winlog["qualifiers"] = event_id.get("qualifiers")
    taken = {*_NAMES, "event_id", "provider"}
    rest: JsonObject = {name: value for name, value in body.items() if name not in taken}
    return {**rest, "winlog": winlog}


def _unfold(data: JsonValue) -> JsonValue:
    """Older collectors write {"data": [{"User": "x"}, …]}: one object for each name."""
    listed = data.get("data") if isinstance(data, dict) else None
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        return data
    return {
        name: value for each in listed if isinstance(each, dict) for name, value in each.items()
    }


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}
