"""Where the hub listens: is the place free, does it answer, what do people type."""

import errno
import http.client
import socket

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import Message, message
from khumkan.core.settings import Hub
from khumkan.hub.operations.serving.parts import Part

_OK = 200
_SECONDS = 2.0
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 -- compared only


def refuse_taken(hub: Hub, part: Part = Part.WEB) -> None:
    """Raise ConfigurationError if a part of this hub can't listen where its settings say."""
    setting = "hub.stream_port" if part is Part.STREAMS else "hub.port"
    port = hub.stream_port if part is Part.STREAMS else hub.port
    family = socket.AF_INET6 if ":" in hub.host else socket.AF_INET
    with socket.socket(family) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((hub.host, port))
        except OSError as error:
            raise ConfigurationError(
                _why_not(error, setting), place=Place(f"{hub.host}:{port}")
            ) from error


def _why_not(error: OSError, setting: str) -> Message:
    if error.errno == errno.EADDRINUSE:
        return message(
            "something listens here already; stop it (is it another khumkan hub serve?) or set "
            "{setting} to another number",
            setting=setting,
        )
    if error.errno == errno.EACCES:
        return message(
            "ports below 1024 are not for everybody; set {setting} to a higher number and let "
            "a proxy listen there",
            setting=setting,
        )
    return message(
        "this machine can't listen here ({why}); set hub.host to an address of its own",
        why=error.strerror or str(error),
    )


def answers_ready(hub: Hub) -> bool:
    """Return whether the hub says of itself that it is ready."""
    host = _ANYWHERE.get(hub.host, hub.host)
    connection = http.client.HTTPConnection(host, hub.port, timeout=_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
