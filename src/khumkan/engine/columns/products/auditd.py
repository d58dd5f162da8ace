"""Linux auditd: one record a line; what belongs to one event has one serial.

Values that hold a space, a quote or no ASCII stand as hexadecimal digits, without quotes: file
names, arguments and user names are written so, and are read back here. Rules see what was run.
Source: linux-audit, "audit event fields" dictionary; kernel/audit.c, audit_log_untrustedstring.
"""

import re
from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.products.syslog_header import HOST_NAME, SYSLOG_HEADER, line_of
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_epoch
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "auditd.log."

AUDITD = Vocabulary(
    prefix=PREFIX,
    columns={
        "acct": "user.name",
        "args": "process.args",
        "cmdline": "process.command_line",
        "comm": "process.name",
        "cwd": "process.working_directory",
        "exe": "process.executable",
        "name": "file.path",
        "pid": "process.pid",
        "ppid": "process.parent.pid",
        "proctitle": "process.title",
        "uid": "user.id",
    },
    also=(("addr", "source.ip"), ("type", "event.action"), ("cmd", "process.command_line")),
)
VOCABULARIES = {LogSource("linux", "", "auditd"): AUDITD}

_BEGINNINGS = ("type=", "node=")
_OWN_PROGRAMS = "audi"  # audispd, audisp-syslog, and what relays call the file: tag_audit_log
_RECORD = re.compile(
    r"(?:node=(?P<node>\S{1,256}) )?type=(?P<type>\w{1,64}) "
    r"msg=audit\((?P<seconds>\d{1,12}(?:\.\d{1,9})?):(?P<sequence>\d{1,18})\):"
)
# A program's own words stand as one pair, msg='…', and are pairs themselves.
_PAIR = re.compile(
    r"(?:^|(?<=[\s'{]))(?P<key>[A-Za-z_][\w.\[\]-]*+)="
    r"""(?:"(?P<quoted>[^"]*+)"|'(?=[A-Za-z_-]+=)|(?P<bare>[^\s"'][^\s']*+)?)"""
)
_HEXADECIMAL = re.compile(r"(?:[0-9A-F]{2})+")
_ENCODED = frozenset(
    {
        "acct",
        "cmd",
        "comm",
        "cwd",
        "data",
        "dir",
        "exe",
        "key",
        "name",
        "ocomm",
        "path",
        "proctitle",
    }
)
_ARGUMENT = re.compile(r"a(?P<place>\d{1,5})(?:\[\d{1,5}\])?")
_WITH_ARGUMENTS = "EXECVE"
_LONGEST_RECORD = 65_536  # the kernel's own are shorter than 9,000
_KEY_SEPARATOR, _ARGUMENT_SEPARATOR = "\x01", "\x00"

# Numbers of system calls by machine, for logs that were not written with names
# (log_format=ENRICHED). Source: Linux, syscall tables of x86-64 and arm64.
_CALLS = {
    "c000003e": {
        "41": "socket", "42": "connect", "59": "execve", "62": "kill", "99": "sysinfo",
        "101": "ptrace", "103": "syslog", "133": "mknod", "135": "personality",
        "175": "init_module", "176": "delete_module", "259": "mknodat", "313": "finit_module",
        "319": "memfd_create", "321": "bpf", "322": "execveat",
    },
    "c00000b7": {
        "33": "mknodat", "92": "personality", "105": "init_module", "106": "delete_module",
        "116": "syslog", "117": "ptrace", "129": "kill", "179": "sysinfo", "198": "socket",
        "203": "connect", "221": "execve", "273": "finit_module", "279": "memfd_create",
        "280": "bpf", "281": "execveat",
    },
}  # fmt: skip

_SCHEME = Scheme(Layout(own=under(PREFIX), fixed=SYSLOG_HEADER, also=HOST_NAME), AUDITD)
_SOURCES = frozenset({LogSource("linux", "", "auditd")})


def name_auditd(fields: JsonObject, context: TimeContext) -> Row | None:  # noqa: ARG001 -- an epoch
    """Name a record of auditd, from its own file or through syslog."""
    found = line_of(fields)
    if found is None or not found[0].startswith(_BEGINNINGS):
        return None
    message, header = found
    record = _RECORD.match(message)
    program = header.get("app")
    if record is None or (program and _OWN_PROGRAMS not in str(program).lower()):
        return None
    own: dict[str, Value] = {"type": record["type"], "sequence": int(record["sequence"])}
    if record["node"]:
        own["node"] = record["node"]
    for name, value in _read_pairs(message[record.end() : _LONGEST_RECORD], record["type"]):
        own.setdefault(name, value)
    _complete(own)
    leaves = flatten({"message": message, "syslog": header})
    values = _SCHEME.name({**leaves, **{PREFIX + name: value for name, value in own.items()}})
    return Row(_SOURCES, values, parse_epoch(record["seconds"]))


def _read_pairs(text: str, kind: str) -> Iterator[tuple[str, Value]]:
    """Yield the pairs; an argument that is cut into several stands as one."""
    pieces: dict[str, str] = {}
    for pair in _PAIR.finditer(text):
        key, quoted = pair["key"], pair["quoted"]
        argument = _ARGUMENT.fullmatch(key) if kind == _WITH_ARGUMENTS else None
        value = (pair["bare"] or "") if quoted is None else quoted
        if quoted is None and (argument or key in _ENCODED):
            value = _decode(value, key)
        if argument is None:
            if value or key != "msg":
                yield key, value
        else:
            name = f"a{argument['place']}"
            pieces[name] = pieces.get(name, "") + value
    yield from pieces.items()
    if pieces:
        yield "args", tuple(pieces.values())
        yield "cmdline", " ".join(pieces.values())


def _decode(value: str, key: str) -> str:
    if not _HEXADECIMAL.fullmatch(value):
        return value
    text = bytes.fromhex(value).decode(errors="replace")
    if key == "key":
        return text.replace(_KEY_SEPARATOR, ",")
    return text.rstrip(_ARGUMENT_SEPARATOR).replace(_ARGUMENT_SEPARATOR, " ")


def _complete(own: dict[str, Value]) -> None:
    """Add the name of the system call where only its number is told."""
    names = _CALLS.get(str(own.get("arch", "")), {})
    name = names.get(str(own.get("syscall", "")))
    if name is not None:
        own.setdefault("SYSCALL", name)
