"""The columns of a syslog header, shared by everything that arrives by syslog."""

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
