r"""MariaDB's audit plug-in (`server_audit`): its lines under the names of `mysql`.

timestamp,serverhost,username,host,connectionid,queryid,operation,database,object,retcode

Only the statement stands in quotes. Who logs in chooses a user name and a database, with any number
of commas; a line of a login that can be cut in two ways tells neither user nor address.
Source: MariaDB documentation, "Audit plugin log format"; server_audit.c, escape_string.
"""

import re
from datetime import datetime

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten, pick_text
from khumkan.engine.columns.products.mysql import MYSQL
from khumkan.engine.columns.products.syslog_header import HOST_NAME, SYSLOG_HEADER, line_of
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_syslog_time, parse_time
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "mysql.audit."

_PROGRAM = re.compile(r"(?:[\w.-]{1,32}-)?server_auditing|mariadb-audit")
_START = re.compile(r"(?P<day>\d{8}) (?P<clock>\d\d:\d\d:\d\d),")
# Who asks or touches a table has an account, whose name an administrator chose: the first place
# that fits is the true one. Who logs in may write anything.
_SERVER = r"(?P<serverhost>[^,]{0,255}),"
_IDS = r"(?P<connection_id>\d{1,20}),(?P<query_id>\d{1,20}),"
_WHO = rf"{_SERVER}(?P<user>.{{0,384}}?),(?P<host>[^,]{{0,300}}),{_IDS}"
_QUERY = re.compile(
    rf"{_WHO}(?P<operation>QUERY),(?P<db>[^,]{{0,384}}),'(?P<sqltext>.*)',(?P<status>\d{{1,6}})",
    re.DOTALL,
)
_TABLE = re.compile(
    rf"{_WHO}(?P<operation>READ|WRITE|CREATE|ALTER|RENAME|DROP),(?P<db>[^,]{{0,384}}),"
    r"(?P<object>.{0,2000}),",
    re.DOTALL,
)
_LOGINS = "CONNECT|DISCONNECT|FAILED_CONNECT|PROXY_CONNECT"
_LOGIN = re.compile(
    rf"{_WHO}(?P<operation>{_LOGINS}),(?P<db>.{{0,384}}),,(?P<status>\d{{1,6}})", re.DOTALL
)
_LOGIN_MARK = re.compile(rf",\d{{1,20}},\d{{1,20}},(?:{_LOGINS}),")
_END = re.compile(r"(?P<before>'|,),(?P<status>\d{1,6})$")
_END_CHARACTERS = 10
# MariaDB's word for what Percona's plug-in calls so: one rule does for both.
_ACTIONS = {
    "CONNECT": "Connect",
    "DISCONNECT": "Quit",
    "FAILED_CONNECT": "Connect",
    "PROXY_CONNECT": "Connect",
    "QUERY": "Query",
}
_HOST = re.compile(
    r"(?:(?P<ipv4>\d{1,3}(?:\.\d{1,3}){3})|\[(?P<boxed>[0-9a-fA-F:.]{2,45})\]|(?P<name>[^:\[]+))"
    r"(?::(?P<port>\d{1,5}))?|(?P<ipv6>(?:[0-9a-fA-F.]{0,15}:){2,8}[0-9a-fA-F.]{0,15})"
)
_HERE = ("", "localhost")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANING = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LONGEST_LOGIN = 2_048

_SCHEME = Scheme(Layout(own=under(PREFIX), fixed=SYSLOG_HEADER, also=HOST_NAME), MYSQL)
_SOURCES = frozenset(
    {LogSource("mariadb", "database", "audit"), LogSource("mysql", "database", "audit")}
)

VOCABULARIES = {LogSource("mariadb"): MYSQL}


def name_mariadb(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a line of the plug-in, from its own file or through syslog."""
    found = line_of(fields)
    if found is None:
        return None
    message, header = found
    start = _START.match(message)
    if start is None and not _PROGRAM.fullmatch(str(header.get("app") or "")):
        return None
    own = _read(message[start.end() :] if start else message.lstrip())
    if own is None:
        return None
    leaves = flatten({"message": message, "syslog": header})
    values = _SCHEME.name({**leaves, **{PREFIX + name: value for name, value in own.items()}})
    if host := pick_text(values, PREFIX + "serverhost"):
        values["host.name"] = host
    return Row(_SOURCES, values, _time_of(start, leaves, context))


def _read(line: str) -> dict[str, Value] | None:
    """Tell the kinds of lines apart by their ends, which nobody but the server writes."""
    if line.endswith(","):
        return _take(_TABLE.fullmatch(line))
    end = _END.search(line[-_END_CHARACTERS:])
    if end is None:
        return None
    if end["before"] == "'":
        return _take(_QUERY.fullmatch(line))
    if len(line) > _LONGEST_LOGIN:
        return None
    n_marks = len(_LOGIN_MARK.findall(line))
    if n_marks > 1:
        return {"name": "Connect", "status": int(end["status"])}
    return _take(_LOGIN.fullmatch(line))


def _take(found: re.Match[str] | None) -> dict[str, Value] | None:
    if found is None:
        return None
    parts = found.groupdict()
    own: dict[str, Value] = {name: value for name, value in parts.items() if value}
    own["name"] = _ACTIONS.get(parts["operation"], parts["operation"])
    own["user"] = parts["user"]
    if "status" in own:
        own["status"] = int(parts["status"])
    if "sqltext" in own:
        own["sqltext"] = _ESCAPE.sub(_unescape, parts["sqltext"])
    own.pop("host", None)
    return own | _read_host(parts["host"])


def _unescape(escape: re.Match[str]) -> str:
    return _MEANING.get(escape[1], escape[1])


def _read_host(host: str) -> dict[str, Value]:
    """Return host and address as `mysql` has them: an empty address is the machine itself."""
    if host in _HERE:
        return {"host": host, "ip": ""}
    found = _HOST.fullmatch(host)
    if found is None:
        return {"host": host}
    told: dict[str, Value] = {"host": found["name"]} if found["name"] else {}
    address = found["ipv4"] or found["boxed"] or found["ipv6"]
    if address:
        told["ip"] = address
    if found["port"]:
        told["port"] = int(found["port"])
    return told


def _time_of(
    start: re.Match[str] | None, leaves: dict[str, Value], context: TimeContext
) -> datetime | None:
    if start is None:
        stamp = pick_text(leaves, "syslog.timestamp")
        return parse_syslog_time(stamp, context) if stamp else None
    day = start["day"]
    return parse_time(f"{day[:4]}-{day[4:6]}-{day[6:]}T{start['clock']}", context.zone)
