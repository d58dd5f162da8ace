"""How logs come in: syslog by UDP, TCP, TLS and RELP, and HTTP. Bytes into the journal.

Durable before any answer. Nothing is parsed here beyond where one message ends and the next begins.
"""

from khumkan.node.inputs.certificate_watch import CertificateWatch
from khumkan.node.inputs.http import BodyLimits, HttpInput, HttpLimits, HttpService
from khumkan.node.inputs.input import Input
from khumkan.node.inputs.relp import RelpInput, RelpTlsInput
from khumkan.node.inputs.stream_connection import ConnectionLimits
from khumkan.node.inputs.stream_input import SyslogLimits
from khumkan.node.inputs.syslog_tcp import SyslogTcpInput, SyslogTlsInput
from khumkan.node.inputs.syslog_udp import SyslogUdpInput, UdpLimits

__all__ = [
    "BodyLimits",
    "CertificateWatch",
    "ConnectionLimits",
    "HttpInput",
    "HttpLimits",
    "HttpService",
    "Input",
    "RelpInput",
    "RelpTlsInput",
    "SyslogLimits",
    "SyslogTcpInput",
    "SyslogTlsInput",
    "SyslogUdpInput",
    "UdpLimits",
]
