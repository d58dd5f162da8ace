"""Syslog over TCP and TLS: lines or octet-counted messages, gathered into records of the journal.

Syslog acknowledges nothing: what stood in a socket when the power went is lost, and nobody can tell
(RELP and HTTP can). All that was read is kept: a connection is not read further while the journal
has no room, and what is unfinished when it closes is kept as it is.
"""

from khumkan.node.inputs.stream_connection import StreamConnection
from khumkan.node.inputs.stream_input import StreamInput, SyslogLimits
from khumkan.node.inputs.syslog_connection import SyslogConnection

__all__ = ["SyslogLimits", "SyslogTcpInput", "SyslogTlsInput"]


class SyslogTcpInput(StreamInput):
    """Every sender is a source by its IP address, unauthenticated."""

    name = "syslog"
    setting = "node.syslog_port"

    def _make_connection(self) -> StreamConnection:
        return SyslogConnection(self._keeper, self._clock, self._limits.connection, self)


class SyslogTlsInput(SyslogTcpInput):
    """RFC 5425: every sender is a source by the certificate it shows."""

    name = "syslog-tls"
    setting = "node.syslog_tls_port"
