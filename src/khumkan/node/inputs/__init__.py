"""How logs come in: syslog over TCP, and HTTP. Bytes into the journal, durable before any answer.

Nothing is parsed here beyond where one message ends and the next begins.
"""

from khumkan.node.inputs.bodies import BodyLimits
from khumkan.node.inputs.http import HttpInput, HttpLimits
from khumkan.node.inputs.input import Input
from khumkan.node.inputs.syslog_connection import ConnectionLimits
from khumkan.node.inputs.syslog_tcp import SyslogLimits, SyslogTcpInput

__all__ = [
    "BodyLimits",
    "ConnectionLimits",
    "HttpInput",
    "HttpLimits",
    "Input",
    "SyslogLimits",
    "SyslogTcpInput",
]
