"""A named detection: a map (all of it), a list (any of it) or keywords (D1 to D4)."""

from collections.abc import Callable

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.engine.naive.items import ItemReader
from khumkan.engine.rows import Row

Matcher = Callable[[Row], bool]


def read_detection(definition: JsonValue, reader: ItemReader) -> Matcher:
    """Return what says whether a row matches the detection; raises RuleError."""
    if definition in ({}, []):
        raise RuleError(message("an empty detection says nothing"))
    if isinstance(definition, dict):
        return _read_map(definition, reader)
    if isinstance(definition, list) and any(isinstance(each, dict | list) for each in definition):
        return _read_entries(definition, reader)
    return reader.read("", definition).matches


def _read_map(definition: JsonObject, reader: ItemReader) -> Matcher:
    for key in definition:
        # YAML knows keys that JSON doesn't, whatever the type says.
        if not isinstance(key, str):
            raise RuleError(message("the field {key} must be text", key=str(key)))
    items = [reader.read(key, raw) for key, raw in definition.items()]
    return lambda row: all(item.matches(row) for item in items)


def _read_entries(definition: list[JsonValue], reader: ItemReader) -> Matcher:
    matchers = [read_detection(entry, reader) for entry in definition]
    return lambda row: any(matches(row) for matches in matchers)
