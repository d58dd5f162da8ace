"""Envelopes: an object that is nothing but a list of events, and perhaps a few words on paging.

Only what can lose nothing is an envelope: any other member makes the whole object one event. A
FHIR Bundle is one too, where its entries stand last, as FHIR's own order has them: what stands
before them is about the search or the page.
"""

import re

from khumkan.core.jsontypes import JsonObject

LIST_NAMES = frozenset(
    {"Records", "records", "Events", "events", "value", "items", "data", "results", "logs", "entry"}
)
_PAGING_NAMES = frozenset(
    {"NextToken", "nextToken", "nextPageToken", "nextLink", "kind", "etag", "count", "total"}
    | {"@odata.context", "@odata.nextLink", "@odata.count"}
)
SCALAR = r'(?:"(?:[^"\\\n]|\\.)*+"|-?[0-9][0-9.eE+-]*+|true|false|null)'
_PAGING = rf'"(?:{"|".join(map(re.escape, sorted(_PAGING_NAMES)))})"\s*:\s*{SCALAR}'
_BUNDLE_NAMES = frozenset(
    {"resourceType", "id", "implicitRules", "language", "type", "timestamp", "total"}
    | {"meta", "identifier", "link"}
)
_PLAIN = r'[^{}\[\]"]|"(?:[^"\\\n]|\\.)*+"'
_FLAT = rf"\{{(?:{_PLAIN})*+\}}"
_NESTED = rf"(?:\{{(?:{_PLAIN}|{_FLAT}|\[(?:{_PLAIN}|{_FLAT})*+\])*+\}}|\[(?:{_PLAIN}|{_FLAT})*+\])"
_ABOUT = rf'"(?:{"|".join(sorted(_BUNDLE_NAMES))})"\s*:\s*(?:{SCALAR}|{_NESTED})'
_BUNDLE = rf'"resourceType"\s*:\s*"Bundle"\s*,\s*(?:{_ABOUT}\s*,\s*)*+"entry"'
_LIST = rf'(?:{_PAGING}\s*,\s*)*"(?:{"|".join(sorted(LIST_NAMES))})"'
ENVELOPE_START = re.compile(rf"\{{\s*(?:{_BUNDLE}|{_LIST})\s*:\s*\[(?=\s*[{{\]])".encode())
ENVELOPE_END = re.compile(rf"\]\s*(?:,\s*{_PAGING}\s*)*\}}".encode())


def is_envelope(value: JsonObject) -> bool:
    """Say whether an object that begins like an envelope holds nothing else."""
    beside = value.keys() - LIST_NAMES
    if value.get("resourceType") == "Bundle":
        return next(reversed(value)) == "entry" and beside <= _BUNDLE_NAMES
    is_all = len(value) - len(beside) == 1 and beside <= _PAGING_NAMES
    return is_all and not any(isinstance(value[name], dict | list) for name in beside)
