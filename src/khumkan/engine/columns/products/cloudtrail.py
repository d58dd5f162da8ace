"""AWS CloudTrail records.

Sigma's rules ask for `requestParameters` and `responseElements` as text and for single fields
within them, so both the JSON text and the flattened fields have columns.
"""

from datetime import UTC
from typing import TypeAlias

import orjson

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row

PREFIX = "aws.cloudtrail."
_Part: TypeAlias = "JsonValue | bytes"  # bytes are JSON text already

CLOUDTRAIL = Vocabulary(
    prefix=PREFIX,
    columns={
        "awsRegion": "cloud.region",
        "eventID": "event.id",
        "eventName": "event.action",
        "eventSource": "event.provider",
        "recipientAccountId": "cloud.account.id",
        "sourceIPAddress": "source.ip",
        "userAgent": "user_agent.original",
        "userIdentity.userName": "user.name",
    },
)

SCHEME = Scheme(Layout(own=under("")), CLOUDTRAIL)
SOURCES = frozenset({LogSource("aws", "", "cloudtrail")})
AS_TEXT = ("requestParameters", "responseElements", "additionalEventData")
TIMES = ("eventTime",)

VOCABULARIES = {LogSource("aws"): CLOUDTRAIL}


def name_cloudtrail(fields: JsonObject, _context: TimeContext) -> Row | None:
    """Name a record: one with CloudTrail's version, source and name. Its time is UTC."""
    if not is_record(fields):
        return None
    leaves = flatten(fields)
    values = SCHEME.name(leaves)
    for name in AS_TEXT:
        part = fields.get(name)
        if isinstance(part, dict | list):
            values[PREFIX + name] = _write(part)
    return Row(SOURCES, values, first_time(leaves, TIMES, UTC))


def is_record(fields: JsonObject) -> bool:
    """Say whether fields are those of a record."""
    return "eventVersion" in fields and "eventSource" in fields and "eventName" in fields


def _write(part: JsonValue) -> str:
    """Return the JSON text of a value, also where it is nested deeper than orjson goes."""
    try:
        return orjson.dumps(part).decode()
    except orjson.JSONEncodeError:
        return _write_deep(part)


def _write_deep(part: JsonValue) -> str:
    written: list[bytes] = []
    waiting: list[_Part] = [part]
    while waiting:
        node = waiting.pop()
        if isinstance(node, bytes):
            written.append(node)
        elif isinstance(node, dict):
            waiting += reversed(_unfold_object(node))
        elif isinstance(node, list):
            waiting += reversed(_unfold_list(node))
        else:
            written.append(orjson.dumps(node))
    return b"".join(written).decode()


def _unfold_object(node: JsonObject) -> list[_Part]:
    unfolded: list[_Part] = [b"{"]
    for n, (key, value) in enumerate(node.items()):
        unfolded += [b"," if n else b"", orjson.dumps(key), b":", value]
    return [*unfolded, b"}"]


def _unfold_list(node: list[JsonValue]) -> list[_Part]:
    unfolded: list[_Part] = [b"["]
    for n, value in enumerate(node):
        unfolded += [b"," if n else b"", value]
    return [*unfolded, b"]"]
