"""Where a request comes from, as far as the proxies in front of us can be believed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104 -- stands for "no address" where a column must hold one


def read_client_address(request: HttpRequest) -> str:
    """Return the client's IP address, "" where there is none (a Unix socket).

    Each trusted proxy appends the address it saw to X-Forwarded-For, so the client's stands that
    many places from the end; everything before it may be invented.
    """
    n_proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    seen = request.headers.get("X-Forwarded-For", "").split(",")
    if n_proxies and len(seen) >= n_proxies:
        return _clean(seen[-n_proxies])
    return _clean(request.META.get("REMOTE_ADDR", ""))


def _clean(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
