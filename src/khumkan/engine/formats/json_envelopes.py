"""Envelopes: an object that is nothing but a list of events, and perhaps a few words on paging.

Only what can lose nothing is an envelope: any other member makes the whole object one event.
"""

import re

from khumkan.core.jsontypes import JsonObject

LIST_NAMES = frozenset(
    {"Records", "records", "Events", "events", "value", "items", "data", "results", "logs"}
)
_PAGING_NAMES = frozenset(
    {"NextToken", "nextToken", "nextPageToken", "nextLink", "kind", "etag", "count", "total"}
    | {"@odata.context", "@odata.nextLink", "@odata.count"}
)
SCALAR = r'(?:"(?:[^"\\\n]|\\.)*+"|-?[0-9][0-9.eE+-]*+|true|false|null)'
_PAGING = rf'"(?:{"|".join(map(re.escape, sorted(_PAGING_NAMES)))})"\s*:\s*{SCALAR}'
ENVELOPE_START = re.compile(
    rf'\{{\s*(?:{_PAGING}\s*,\s*)*"(?:{"|".join(sorted(LIST_NAMES))})"\s*:\s*\[(?=\s*[{{\]])'.encode()
)
ENVELOPE_END = re.compile(rf"\]\s*(?:,\s*{_PAGING}\s*)*\}}".encode())


def is_envelope(value: JsonObject) -> bool:
    """Say whether an object that begins like an envelope holds nothing else."""
    beside = value.keys() - LIST_NAMES
    is_all = len(value) - len(beside) == 1 and beside <= _PAGING_NAMES
    return is_all and not any(isinstance(value[name], dict | list) for name in beside)
