"""Where nodes reach this hub: told to each when it is enrolled."""

from urllib.parse import urlsplit

from django.conf import settings

API_PATH = "/api/node/v1"
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


def api_url() -> str:
    """Return the address below which nodes enrol, ask for tokens and send their reports."""
    return _public_url() + API_PATH


def stream_url() -> str:
    """Return the address of the stream; on this very machine its port, without a proxy between."""
    if settings.HUB.stream_url:
        return str(settings.HUB.stream_url)
    parts = urlsplit(_public_url())
    if parts.scheme == "http" and parts.hostname in _THIS_MACHINE:
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return f"http://{host}:{settings.HUB.stream_port}/stream"
    return _public_url() + "/stream"


def _public_url() -> str:
    return str(settings.PUBLIC_URL).rstrip("/")
