"""AWS CloudTrail records.

Sigma's rules ask for `requestParameters` and `responseElements` as text and for single fields
within them, so both the JSON text and the flattened fields have columns.
"""

from datetime import UTC

import orjson

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row

PREFIX = "aws.cloudtrail."

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

_SCHEME = Scheme(Layout(own=under("")), CLOUDTRAIL)
_SOURCES = frozenset({LogSource("aws", "", "cloudtrail")})
_AS_TEXT = ("requestParameters", "responseElements", "additionalEventData")

VOCABULARIES = {LogSource("aws"): CLOUDTRAIL}


def name_cloudtrail(fields: JsonObject, _context: TimeContext) -> Row | None:
    """Name a record: one with CloudTrail's version, source and name. Its time is UTC."""
    if "eventVersion" not in fields or "eventSource" not in fields or "eventName" not in fields:
        return None
    leaves = flatten(fields)
    values = _SCHEME.name(leaves)
    for name in _AS_TEXT:
        part = fields.get(name)
        if isinstance(part, dict | list):
            values[PREFIX + name] = orjson.dumps(part).decode()
    return Row(_SOURCES, values, first_time(leaves, ("eventTime",), UTC))
