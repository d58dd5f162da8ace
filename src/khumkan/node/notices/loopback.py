"""Whether an address is this very machine."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Say whether what is sent there never leaves this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
