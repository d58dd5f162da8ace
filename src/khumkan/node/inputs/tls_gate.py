"""The handshake before a connection by TLS: in bounded time and number, told why if it fails."""

import asyncio
import ssl
from typing import Final

from khumkan.node.inputs.crowd import Crowd
from khumkan.node.inputs.stream_connection import name_peer
from khumkan.node.inputs.turning_away import Refusals

_SHUTDOWN_SECONDS: Final = 2.0
_EXPIRED: Final = {9, 10}  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_REASONS: Final = {
    "PEER_DID_NOT_RETURN_A_CERTIFICATE": "no-certificate",
    "HTTP_REQUEST": "not-tls",
    "HTTPS_PROXY_REQUEST": "not-tls",
    "WRONG_VERSION_NUMBER": "not-tls",
    "UNSUPPORTED_PROTOCOL": "old-tls",
    "VERSION_TOO_LOW": "old-tls",
    "NO_SHARED_CIPHER": "old-tls",
    "TLSV1_ALERT_UNKNOWN_CA": "node-not-trusted",
    "SSLV3_ALERT_BAD_CERTIFICATE": "node-not-trusted",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "node-not-trusted",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "node-not-trusted",
}


class Handshakes:
    """What the handshakes of one input have in common."""

    def __init__(self, context: ssl.SSLContext, seconds: float, refusals: Refusals) -> None:
        self.context, self.seconds, self.refusals = context, seconds, refusals
        self.n_under_way = 0


class TlsGate(asyncio.Protocol):
    """Shakes hands, then leaves everything to the connection behind it."""

    def __init__(self, handshakes: Handshakes, crowd: Crowd, connection: asyncio.Protocol) -> None:
        self._handshakes, self._crowd, self._connection = handshakes, crowd, connection
        self._loop = asyncio.get_running_loop()
        self.address, self.last_read_at = "unknown", self._loop.time()
        self.n_held_bytes = self.n_unfinished_bytes = 0
        self._transport: asyncio.Transport | None = None
        self._shaking: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, if there is room."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(transport)
        self._transport, self.address = transport, name_peer(transport)
        if self._crowd.enter(self):
            self._shaking = self._loop.create_task(self._shake(transport))
        else:
            self._handshakes.refusals.add("too-many-connections", self.address)
            transport.abort()

    def crowd_out(self) -> None:
        """Stop: the connection is in others' way."""
        if self._transport is not None:
            self._transport.abort()

    async def _shake(self, transport: asyncio.Transport) -> None:
        early = _Early()
        self._handshakes.n_under_way += 1
        try:
            secured = await self._loop.start_tls(
                transport,
                early,
                self._handshakes.context,
                server_side=True,
                ssl_handshake_timeout=self._handshakes.seconds,
                ssl_shutdown_timeout=_SHUTDOWN_SECONDS,
            )
        except OSError as error:  # ssl.SSLError, a time that is over, a connection that is gone
            self._handshakes.refusals.add(explain_handshake(error), self.address)
            transport.abort()
            return
        finally:
            self._handshakes.n_under_way -= 1
            self._crowd.leave(self)
        if secured is None or secured.get_extra_info("ssl_object") is None:
            self._handshakes.refusals.add(
                "handshake-left", self.address
            )  # asyncio does not raise here
        else:
            self._hand_over(secured, early)

    def _hand_over(self, secured: asyncio.Transport, early: "_Early") -> None:
        """Let the connection begin, with what came while nobody listened."""
        secured.set_protocol(self._connection)
        self._connection.connection_made(secured)
        if early.data:
            self._connection.data_received(b"".join(early.data))
        if early.is_over:
            self._connection.connection_lost(None)


class _Early(asyncio.Protocol):
    """Holds what comes in the moment between the end of a handshake and what begins after it."""

    def __init__(self) -> None:
        self.data: list[bytes] = []
        self.is_over = False

    def data_received(self, data: bytes) -> None:
        self.data.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.is_over = True


def explain_handshake(error: OSError) -> str:
    """Return the word for why a handshake failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        is_past = error.verify_code in _EXPIRED
        return "certificate-expired" if is_past else "certificate-not-trusted"
    if isinstance(error, ssl.SSLError):
        return _REASONS.get(str(error.reason), "handshake-failed")
    if isinstance(error, ConnectionAbortedError):
        return "handshake-slow"
    return "handshake-left"
