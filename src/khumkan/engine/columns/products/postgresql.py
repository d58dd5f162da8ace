r"""PostgreSQL: statements and logins of its own log, and what pgaudit writes into it.

A line begins by `log_line_prefix`, of which the usual forms are known. Who connects chooses user,
database and the application's name, up to 63 bytes each: what could be cut in two ways is not told.
A statement's further lines begin with a tab; they are lines of text without a source of their own.
Columns are also those of `mysql`, for rules of category database.
Sources: PostgreSQL manual, "Error Reporting and Logging"; pgaudit README, "Format".
"""

import re
from datetime import datetime

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.products.commas import split_commas
from khumkan.engine.columns.products.syslog_header import HOST_NAME, SYSLOG_HEADER, line_of
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_syslog_time, parse_time
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "postgresql.log."

POSTGRESQL = Vocabulary(
    prefix=PREFIX,
    columns={
        "application": "postgresql.log.application_name",
        "class": "postgresql.log.class",
        "client": "source.ip",
        "client_name": "source.domain",
        "client_port": "source.port",
        "command": "postgresql.log.command_tag",
        "database": "postgresql.log.database",
        "name": "event.action",
        "object": "postgresql.log.object_name",
        "object_type": "postgresql.log.object_type",
        "outcome": "event.outcome",
        "pid": "process.pid",
        "severity": "log.level",
        "statement": "postgresql.log.query",
        "user": "user.name",
    },
    also=(
        ("statement", "mysql.audit.sqltext"),
        ("database", "mysql.audit.db"),
        ("command", "mysql.audit.command_class"),
        ("object", "mysql.audit.object"),
    ),
)
VOCABULARIES = {LogSource("postgresql"): POSTGRESQL}

_TIME = (
    r"(?P<day>\d{4}-\d\d-\d\d) (?P<clock>\d\d:\d\d:\d\d(?:\.\d{1,6})?) "
    r"(?P<zone>[A-Z]{1,5}|[+-]\d\d(?::?\d\d)?)"
)
_ADDRESS = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,45})"
_CLIENT = (
    rf"(?:(?P<client>{_ADDRESS})|(?P<client_name>[A-Za-z0-9\[][\w.\]-]{{0,254}}))"
    r"(?:\((?P<client_port>\d{1,5})\))?"
)
_WHO = r"(?P<user>[^\s@]{1,63})@(?P<database>[^\s@]{1,63})"
_PID = r"\[(?P<pid>\d{1,10})(?:-\d{1,6})?\]"
_LEVEL = (
    r"(?P<severity>DEBUG\d?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC"
    r"|STATEMENT|DETAIL|HINT|CONTEXT):  "
)
_ACCOUNT = r"user=(?P<user>[^\s,]{0,63}),db=(?P<database>[^\s,]{0,63})"
_APPLICATION = r"app=(?P<application>[^\t]{0,63}?)"
_BEHIND_APPLICATION = ",client="
_LONGEST_NAME = 63  # NAMEDATALEN, less one
# log_line_prefix, as the manual, pgBadger, Debian and the clouds have it:
_FOR_REPORTS = (  # %m [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h
    rf"{_TIME} {_PID}:? (?:\[\d{{1,10}}-1\] )?{_ACCOUNT}"
    rf"(?:,{_APPLICATION})?(?:,client=(?:{_CLIENT})?)? "
)
_OF_CLOUDS = rf"{_TIME}:(?:{_CLIENT})?:(?:{_WHO})?:{_PID}:"  # %t:%r:%u@%d:[%p]:
_USUAL = rf"{_TIME} {_PID}:? (?:(?:{_CLIENT} )?{_WHO} )?"  # %m [%p] %h %q%u@%d
_ADDRESS_FIRST = rf"{_CLIENT} {_TIME} {_PID}:? (?:{_WHO} )?"  # %h %m [%p] %q%u@%d
_PREFIXES = tuple(
    re.compile(prefix + _LEVEL) for prefix in (_FOR_REPORTS, _OF_CLOUDS, _USUAL, _ADDRESS_FIRST)
)
_BY_SYSLOG = re.compile(rf"\[\d{{1,10}}-1\] (?:{_WHO} )?{_LEVEL}")
_COUNTER = re.compile(r"\[\d{1,10}-1\] ")  # syslog's own, before a prefix of ours
_PREFIX_SEARCHED = 1_024

_AUDIT = re.compile(r"AUDIT: (?P<scope>SESSION|OBJECT),")
_AUDIT_NAMES = (
    "statement_id", "substatement_id", "class", "command", "object_type", "object", "statement",
    "parameters",
)  # fmt: skip
_NONE_LOGGED = ("", "<none>", "<not logged>")
_STATEMENT = re.compile(
    r"(?:duration: [\d.]{1,20} ms  )?(?:statement|execute [^:\s]{1,64}|parse [^:\s]{1,64}): "
    r"(?P<statement>.*)",
    re.DOTALL,
)
_QUOTED_USER = r'"(?P<user>.{0,63})"'
_AUTHORIZED = (
    r"connection authorized: user=(?P<user>\S{1,63}) database=(?P<database>\S{1,63})(?: .*)?"
)
_FAILED = rf"(?:\w{{1,16}} )?[Aa]uthentication failed for user {_QUOTED_USER}"
_UNKNOWN_ROLE = rf"role {_QUOTED_USER} (?:does not exist|is not permitted to log in)"
_REFUSED = (
    r"(?:no pg_hba\.conf entry|pg_hba\.conf rejects connection) for host "
    rf'"(?P<client>{_ADDRESS})", user {_QUOTED_USER}, database "(?P<database>.{{0,63}})".*'
)
_RECEIVED = rf"connection received: host=(?P<client>{_ADDRESS}) port=(?P<client_port>\d{{1,5}})"
_LOGINS = (
    ("success", re.compile(_AUTHORIZED)),
    ("failure", re.compile(_FAILED)),
    ("failure", re.compile(_UNKNOWN_ROLE)),
    ("failure", re.compile(_REFUSED)),
    ("", re.compile(_RECEIVED)),
)
_LONGEST_LOGIN = 1_024
_UNKNOWN = "[unknown]"
_NUMBERS = frozenset({"client_port", "pid"})
_CHOSEN = frozenset({"application", "client", "client_name", "client_port", "database", "user"})

_SCHEME = Scheme(Layout(own=under(PREFIX), fixed=SYSLOG_HEADER, also=HOST_NAME), POSTGRESQL)
_SOURCE = "postgresql"
_PROGRAMS = ("postgres", "postgresql")


def name_postgresql(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a line of the server's own log, from its file or through syslog."""
    found = line_of(fields)
    if found is None:
        return None
    message, header = found
    app = header.get("app")
    if app and app not in _PROGRAMS:
        return None
    start = _find_prefix(message, is_by_syslog=bool(app))
    if start is None:
        return None
    text, own = message[start.end() :], _take(start)
    own = _forget(own, text) if _is_doubtful(start) else _read(text, own)
    leaves = flatten({"message": message, "syslog": header})
    values = _SCHEME.name({**leaves, **{PREFIX + name: value for name, value in own.items()}})
    service = "audit" if "scope" in own else "log"
    source = LogSource(_SOURCE, "database", service)
    return Row(frozenset({source}), values, _time_of(start, header, context))


def _find_prefix(message: str, *, is_by_syslog: bool) -> re.Match[str] | None:
    head = message[:_PREFIX_SEARCHED]
    if not (head[:1].isalnum() or head[:1] in ":["):
        return None
    if is_by_syslog and (found := _BY_SYSLOG.match(head)):
        return found
    counter = _COUNTER.match(head) if is_by_syslog else None
    at = counter.end() if counter else 0
    return next((found for form in _PREFIXES if (found := form.match(head, at))), None)


def _is_doubtful(start: re.Match[str]) -> bool:
    """Say whether the application's name may end at more than one place."""
    if start.groupdict().get("application") is None:
        return False
    begin = start.start("application")
    window = start.string[begin : begin + _LONGEST_NAME + len(_BEHIND_APPLICATION)]
    return window.count(_BEHIND_APPLICATION) > 1


def _forget(own: dict[str, Value], text: str) -> dict[str, Value]:
    """Leave out what may be forged; all that follows is then the statement, for rules to see."""
    sure: dict[str, Value] = {
        name: own[name] for name in ("pid", "user", "database") if name in own
    }
    return {**sure, "statement": text, "name": "Query"}


def _take(found: re.Match[str]) -> dict[str, Value]:
    return {
        name: int(value) if name in _NUMBERS else value
        for name, value in found.groupdict().items()
        if value and value != _UNKNOWN and name not in {"day", "clock", "zone"}
    }


def _read(text: str, own: dict[str, Value]) -> dict[str, Value]:
    """Return what the prefix and the sentence tell together."""
    if audit := _AUDIT.match(text):
        places = split_commas(text[audit.end() :], len(_AUDIT_NAMES))
        told = dict(zip(_AUDIT_NAMES, places, strict=False))
        kept = {name: value for name, value in told.items() if value not in _NONE_LOGGED}
        return {**own, **kept, "scope": audit["scope"], "name": "Query"}
    if statement := _STATEMENT.fullmatch(text):
        return {**own, "statement": statement["statement"], "name": "Query"}
    if own.get("severity") == "STATEMENT":
        return {**own, "statement": text, "name": "Query", "outcome": "failure"}
    return _read_login(text, own) if len(text) <= _LONGEST_LOGIN else own


def _read_login(text: str, own: dict[str, Value]) -> dict[str, Value]:
    """Take the user whom the sentence quotes: the prefix's may be the end of a name with spaces."""
    for outcome, form in _LOGINS:
        if found := form.fullmatch(text):
            told = _take(found)
            if told.get("user", own.get("user")) != own.get("user"):
                own = {name: value for name, value in own.items() if name not in _CHOSEN}
            joined = {**own, **told, "name": "Connect"}
            return {**joined, "outcome": outcome} if outcome else joined
    return own


def _time_of(start: re.Match[str], header: JsonObject, context: TimeContext) -> datetime | None:
    """Read the prefix's time: a zone in digits or UTC is its own, another word the hospital's."""
    parts = start.groupdict()
    if not parts.get("day"):
        stamp = header.get("timestamp")
        return parse_syslog_time(stamp, context) if isinstance(stamp, str) else None
    zone = parts["zone"]
    ending = zone if zone[0] in "+-" else " UTC" if zone in {"UTC", "GMT"} else ""
    return parse_time(f"{parts['day']}T{parts['clock']}{ending}", context.zone)
