"""Every address that the settings ask for: which there are, and which are this machine's alone."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from khumkan.core.settings import Node
from khumkan.node.doctor.machine import Protocol

FIRST_FREE_PORT: Final = 1024


@dataclass(frozen=True, slots=True)
class Address:
    """One place where logs are to be taken; `name` is that of the input."""

    name: str
    setting: str
    host: str
    port: int
    protocol: Protocol = "tcp"

    @property
    def is_for_this_machine_alone(self) -> bool:
        """Whether no device can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}/{self.protocol}"


def list_addresses(node: Node) -> list[Address]:
    """Return where this node is to listen, in the order of the settings."""
    return [
        Address(name, setting, host, port, protocol)
        for name, setting, host, port, protocol in _rows(node)
        if port is not None
    ]


def _rows(node: Node) -> Iterator[tuple[str, str, str, int | None, Protocol]]:
    syslog, http = node.syslog_host, node.http_host
    yield "syslog", "node.syslog_port", syslog, node.syslog_port, "tcp"
    yield "syslog-udp", "node.syslog_udp_port", syslog, node.syslog_udp_port, "udp"
    yield "syslog-tls", "node.syslog_tls_port", syslog, node.syslog_tls_port, "tcp"
    yield "relp", "node.relp_port", syslog, node.relp_port, "tcp"
    yield "relp-tls", "node.relp_tls_port", syslog, node.relp_tls_port, "tcp"
    yield "http", "node.http_port", http, node.http_port, "tcp"
    yield "https", "node.https_port", http, node.https_port, "tcp"
