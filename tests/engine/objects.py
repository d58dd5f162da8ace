"""Looking into decoded JSON, whose values may be anything."""

from khumkan.core.jsontypes import JsonObject


def object_at(fields: JsonObject, name: str) -> JsonObject:
    """Return the object that stands under `name`; there must be one."""
    found = fields[name]
    assert isinstance(found, dict)
    return found
