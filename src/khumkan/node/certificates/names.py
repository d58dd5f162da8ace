"""By which host names and addresses senders may call this node."""

import fcntl
import ipaddress
import re
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

NODE_NAME: Final = "khumkan-node"
"""In every server certificate: what a sender may ask for whose peer has an address, but no name."""

_ASK_ADDRESS: Final = 0x8915  # SIOCGIFADDR
_REQUEST_BYTES: Final = 256
_PART: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST_NAME: Final = re.compile(rf"(?=.{{1,253}}\Z){_PART}(?:\.{_PART})*")


def find_names(*hosts: str) -> list[str]:
    """Return this machine's name, and the addresses that listening on `hosts` makes it known by."""
    found = [NODE_NAME, socket.gethostname(), "localhost"]
    for host in hosts:
        found += _own_addresses() if _is_any(host) else [host]
    return [one for one in dict.fromkeys([*found, "127.0.0.1", "::1"]) if is_name(one)]


def is_name(name: str) -> bool:
    """Say whether something is a host name or an IP address."""
    with suppress(ValueError):
        return bool(ipaddress.ip_address(name))
    return bool(_HOST_NAME.fullmatch(name))


def _is_any(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_unspecified
    return False


def _own_addresses() -> Iterator[str]:
    """Yield the IPv4 address of each interface; senders by IPv6 are known by name."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            request = struct.pack(f"{_REQUEST_BYTES}s", name.encode())
            with suppress(OSError):  # an interface without such an address
                answer = fcntl.ioctl(asking.fileno(), _ASK_ADDRESS, request)
                yield socket.inet_ntoa(answer[20:24])
