"""Where senders reach this node: its ports as they are, and its address as a device sees it."""

import ipaddress
from collections.abc import Mapping
from contextlib import suppress

from khumkan.core.jsontypes import JsonObject
from khumkan.core.settings import Node

OpenPorts = Mapping[str, int]
"""By the name of the input, such as `relp-tls`."""


def find_open_ports(node: Node, status: JsonObject | None) -> OpenPorts:
    """Return the ports of the settings, or where the running node says that it listens.

    A port of the settings that the running node does not know yet counts: it will at its next
    start. One that the system chooses (0) is known of a running node alone.
    """
    said = {
        "syslog": node.syslog_port,
        "http": node.http_port,
        "syslog-udp": node.syslog_udp_port,
        "syslog-tls": node.syslog_tls_port,
        "relp": node.relp_port,
        "relp-tls": node.relp_tls_port,
        "https": node.https_port,
    }
    ports = {name: port for name, port in said.items() if port}
    inputs = (status or {}).get("inputs")
    if isinstance(inputs, dict):
        for name, address in inputs.items():
            with suppress(ValueError):
                ports[name] = int(str(address).rpartition(":")[2])
    return ports


def listens_only_here(node: Node, way: str) -> bool:
    """Say whether that way is open for this very machine alone."""
    host = node.http_host if way.startswith("http") else node.syslog_host
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
