"""MySQL audit logs as Percona's plug-in writes them in JSON: what was asked of an HIS database.

Source: Percona Server for MySQL, "Audit log plugin", JSON format.
"""

from datetime import UTC

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row

MYSQL = Vocabulary(
    prefix="mysql.audit.",
    columns={
        "host": "source.domain",
        "ip": "source.ip",
        "name": "event.action",
        "user": "user.name",
    },
)

_SCHEME = Scheme(Layout(own=under("audit_record.")), MYSQL)
_SOURCES = frozenset({LogSource("mysql", "database", "audit")})

VOCABULARIES = {LogSource("mysql"): MYSQL, LogSource(category="database"): MYSQL}


def name_mysql_audit(fields: JsonObject, _context: TimeContext) -> Row | None:
    """Name an audit record. Its time is UTC."""
    if not isinstance(fields.get("audit_record"), dict):
        return None
    leaves = flatten(fields)
    time = first_time(leaves, ("audit_record.timestamp",), UTC)
    return Row(_SOURCES, _SCHEME.name(leaves), time)
