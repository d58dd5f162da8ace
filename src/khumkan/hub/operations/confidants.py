"""Who may read the hub's numbers: whoever has the token; without one, this machine itself."""

import hmac
import ipaddress
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from khumkan.core.errors import ConfigurationError
from khumkan.hub.project.secrets import read_secret

_SCHEME = "bearer"
_OURSELVES = {"localhost", "127.0.0.1", "[::1]"}
# A proxy on this machine comes from the loopback address too, whoever asked it.
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")


def may_see_details(request: HttpRequest) -> bool:
    """Return whether a request may read metrics and details of readiness."""
    if settings.HUB.metrics_token_file:
        return _has_token(request, Path(settings.HUB.metrics_token_file))
    return settings.HUB.trusted_proxies == 0 and _is_of_this_machine(request)


def _has_token(request: HttpRequest, file: Path) -> bool:
    try:
        token = read_secret(file)  # at each request, so that a new token needs no restart
    except ConfigurationError:
        return False
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == _SCHEME and hmac.compare_digest(
        given.strip().encode(errors="replace"), token.encode()
    )


def _is_of_this_machine(request: HttpRequest) -> bool:
    """Return whether a program here asks: no proxy, and no page that a browser was led to."""
    if any(name in request.META for name in _FORWARDED):
        return False
    host = request.META.get("HTTP_HOST", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name in _OURSELVES and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
