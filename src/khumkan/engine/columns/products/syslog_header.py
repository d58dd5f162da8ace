"""What everything that arrives by syslog shares: the header's columns, what its pairs may tell."""

from khumkan.core.jsontypes import JsonObject

SYSLOG_HEADER = {
    "message": "message",
    "syslog.app": "log.syslog.appname",
    "syslog.facility": "log.syslog.facility.code",
    "syslog.hostname": "log.syslog.hostname",
    "syslog.msgid": "log.syslog.msgid",
    "syslog.priority": "log.syslog.priority",
    "syslog.procid": "log.syslog.procid",
    "syslog.severity": "log.syslog.severity.code",
    "syslog.timestamp": "log.syslog.timestamp",
    "syslog.version": "log.syslog.version",
}
"""By dotted name in the event; structured data keeps its own, `syslog.structured_data.…`."""

HOST_NAME = (("syslog.hostname", "host.name"),)
"""Where no field of the product says which machine it is, the header does."""


_LINE_KEYS = frozenset({"message", "syslog", "access", "cef", "json", "kv", "leef"})


def line_of(fields: JsonObject) -> tuple[str, JsonObject] | None:
    """Return message and header (empty for none) of a line of syslog or text; None for no line.

    What the reader made of the message besides does not count: who knows the program, or how it
    begins its lines, knows better than what somebody may have put into one.
    """
    message, header = fields.get("message"), fields.get("syslog", {})
    if not (isinstance(message, str) and isinstance(header, dict)):
        return None
    if not fields.keys() <= _LINE_KEYS:
        return None
    return message, header


def are_pairs_its_own(fields: JsonObject) -> bool:
    """Say whether the pairs of a line may tell what the line is.

    They may where it begins with one or names no program; else a program may quote in them what
    somebody else chose, such as the name of a user who failed to log in.
    """
    pairs, header = fields.get("kv"), fields.get("syslog")
    if not isinstance(pairs, dict):
        return False
    if not (isinstance(header, dict) and header.get("app")):
        return True
    return str(fields.get("message", "")).startswith(f"{next(iter(pairs), '')}=")
