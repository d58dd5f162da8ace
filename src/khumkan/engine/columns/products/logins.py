"""What sshd, sudo and su say in their sentences: who, from where, whether it worked.

A user name is what somebody typed, so it may hold anything, a sentence like these too. Each form is
therefore read from its end, which the program itself wrote: the last address is the true one.
Source of the sentences: OpenSSH auth.c, auth2.c and packet.c; sudo's and Linux-PAM's logging.
"""

import re
from collections.abc import Callable, Iterator

from khumkan.engine.rows import Value

_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F.:]*"
_FROM = rf"(?P<source_ip>{_ADDRESS})"
_USER = r"(?P<user_name>.*)"
_PORT = r"(?: port (?P<source_port>\d{1,5}))?"
_ENDED = r"(?: \[preauth\])?"
_SPENT = r"(?:error: )?maximum authentication attempts exceeded for (?:invalid user )?"
_CLOSED = r"(?:Connection (?:closed|reset) by|Disconnected from) (?:authenticating|invalid) user "
_SSHD = [
    ("login", "success", rf"Accepted \S+ for {_USER} from {_FROM}{_PORT}(?: ssh2.*)?"),
    (
        "login",
        "failure",
        rf"Failed \S+ for (?:invalid user )?{_USER} from {_FROM}{_PORT}(?: ssh2.*)?",
    ),
    ("login", "failure", rf"Invalid user {_USER} from {_FROM}{_PORT}"),
    ("login", "failure", rf"{_SPENT}{_USER} from {_FROM}{_PORT}(?: ssh2.*)?{_ENDED}"),
    ("login", "failure", rf"{_CLOSED}{_USER} {_FROM}{_PORT}{_ENDED}"),
    ("login", "failure", rf"error: PAM: .* for (?:illegal user )?{_USER} from {_FROM}"),
    ("login", "failure", rf"User {_USER} from {_FROM} not allowed because .*"),
    ("connect", "", rf"Connection from {_FROM}{_PORT} on .*"),
    ("connect", "failure", rf"Connection (?:closed|reset) by {_FROM}{_PORT}{_ENDED}"),
    ("connect", "failure", rf"Unable to negotiate with {_FROM}{_PORT}: .*"),
    ("connect", "failure", rf"(?:fatal: )?Timeout before authentication for {_FROM}{_PORT}"),
    ("connect", "failure", rf"ssh_dispatch_run_fatal: Connection from {_FROM}{_PORT}: .*"),
    ("connect", "failure", rf"Magic value check failed .* from {_FROM}{_PORT}"),
    ("connect", "failure", rf"refused connect from \S+ \({_FROM}\)"),
]
# Here the user stands last: what comes before must have the form that PAM gives it.
_PAM_HEAD = r"pam_\w+\([^)]*\): authentication failure; "
_PAM_FACTS = r"logname=\S* uid=\d* euid=\d* tty=\S* ruser=\S* rhost="
_PAM = [("login", "failure", rf"{_PAM_HEAD}{_PAM_FACTS}(?:{_FROM}|\S*)(?: +user={_USER})?")]
_COMMAND = r"COMMAND=(?P<process_command_line>.*)"
_REFUSED = r"(?:\d+ incorrect password attempts?|user NOT in sudoers) ;"
# The last of them before the command is sudo's own; a folder may be called like one.
_AS = r"(?:(?!COMMAND=).)* ; USER=(?P<user_target_name>\S+) ;(?:(?!COMMAND=| ; USER=).)*"
_SUDO = [
    ("sudo", "failure", rf"(?P<user_name>\S+) : {_REFUSED}{_AS}{_COMMAND}"),
    ("sudo", "success", rf"(?P<user_name>\S+) :{_AS}{_COMMAND}"),
    ("sudo", "failure", rf"(?P<user_name>\S+) : {_REFUSED}(?:(?!COMMAND=).)*{_COMMAND}"),
    ("sudo", "success", rf"(?P<user_name>\S+) : (?:(?!COMMAND=).)*{_COMMAND}"),
]
_TO = r"\(to (?P<user_target_name>\S+)\) (?P<user_name>\S+) on .*"
_SU = [("su", "failure", f"FAILED SU {_TO}"), ("su", "success", _TO)]
_Form = tuple[str, str, re.Pattern[str]]


def _compile(forms: list[tuple[str, str, str]]) -> list[_Form]:
    return [(action, outcome, re.compile(form, re.DOTALL)) for action, outcome, form in forms]


_FORMS: dict[str, list[_Form]] = {
    "sshd": _compile([*_SSHD, *_PAM]),
    "su": _compile([*_SU, *_PAM]),
    "sudo": _compile([*_SUDO, *_PAM]),
}
_MAPPED = "::ffff:"  # an IPv4 address as a server that listens on IPv6 writes it (RFC 4291)
_CONVERSIONS: dict[str, Callable[[str], Value]] = {
    "source_ip": lambda address: address.removeprefix(_MAPPED) if "." in address else address,
    "source_port": int,
}
LOGIN_PROGRAMS = frozenset(_FORMS)
"""Whose sentences are read, by their services."""
# Longer than any of these sentences; a user name of a megabyte is not read through six patterns.
_MOST_CHARACTERS = 4_096


def read_login(service: str, message: str) -> dict[str, Value]:
    """Return the columns that a program's sentence tells; none for a sentence not known."""
    if len(message) > _MOST_CHARACTERS:
        return {}
    for action, outcome, form in _FORMS.get(service, ()):
        if found := form.fullmatch(message):
            told = {"event.action": action, "event.outcome": outcome}
            return dict(_name({**told, **found.groupdict()}))
    return {}


def _name(values: dict[str, str | None]) -> Iterator[tuple[str, Value]]:
    for name, value in values.items():
        if value:
            yield _COLUMNS.get(name, name), _CONVERSIONS.get(name, str)(value)


_COLUMNS = {
    "process_command_line": "process.command_line",
    "source_ip": "source.ip",
    "source_port": "source.port",
    "user_name": "user.name",
    "user_target_name": "user.target.name",
}
LOGIN_COLUMNS = frozenset({"event.action", "event.outcome", *_COLUMNS.values()})
"""The columns that a sentence may tell: parts of the message, or words of ours."""
LOGIN_WORDS = frozenset({"login", "connect", "sudo", "su", "success", "failure"})
"""The words of ours."""
