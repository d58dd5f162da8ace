"""Lines told by the program that writes them, or by how it begins them in a file of its own.

These come before what may stand anywhere in a line (CEF, an access log's line, pairs): a name that
somebody asks a DNS server for, or logs in with, must not make the line another one.
"""

import re
from collections.abc import Callable

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.products.auditd import name_auditd
from khumkan.engine.columns.products.dns_servers import name_dns_server
from khumkan.engine.columns.products.mariadb import name_mariadb
from khumkan.engine.columns.products.postgresql import name_postgresql
from khumkan.engine.columns.products.syslog_header import line_of
from khumkan.engine.columns.times import TimeContext
from khumkan.engine.rows import Row

_PRODUCTS: tuple[Callable[[JsonObject, TimeContext], Row | None], ...] = (
    name_auditd,
    name_dns_server,
    name_mariadb,
    name_postgresql,
)
_PROGRAM = re.compile(
    r"named|unbound|dnsmasq|postgres(?:ql)?|\S*server_auditing|mariadb-audit"
    r"|client|queries|query-errors|rpz|security"  # BIND's categories, where its times are ISO 8601
)
_BEGINNING = re.compile(
    r"(?:type|node)=|\d\d|\d/|\[\d{10}\] unbound\[|(?:queries|rpz|security|client)[: ]"
)
_ADDRESS_FIRST = re.compile(r"\S{2,256} \d{4}-\d\d-\d\d ")


def name_line(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a line of auditd, of a DNS server or of a database."""
    if not may_be_line(fields):
        return None
    rows = (name(fields, context) for name in _PRODUCTS)
    return next((row for row in rows if row is not None), None)


def may_be_line(fields: JsonObject) -> bool:
    """Say, at little cost, whether to look closer.

    Program, host and the beginning of the message decide.
    """
    found = line_of(fields)
    if found is None:
        return False
    message, header = found
    app = header.get("app") or header.get("hostname")
    if isinstance(app, str) and _PROGRAM.fullmatch(app):
        return True
    return bool(_BEGINNING.match(message) or _ADDRESS_FIRST.match(message))
