"""HTTP to the hub: its certificates checked, nothing followed, nothing without a limit."""

import ipaddress
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from khumkan import __version__
from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.node.link.errors import GarbageError, HubAwayError, LinkError, WrongKeyError
from khumkan.node.link.pace import Pace

MAX_ANSWER_BYTES = 256 * 1024
_READ_BYTES = 64 * 1024
_PLAIN = {"Accept-Encoding": "identity", "User-Agent": f"khumkan-node/{__version__}"}
_LOOPBACK_NAMES = {"localhost"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by lower-case name, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """One pool of connections to the hub; no proxies, no cookies, no redirects."""

    def __init__(self, *, ca_file: str = "", pace: Pace | None = None) -> None:
        self._ca_file = ca_file
        self._pace = pace or Pace()
        self._session: aiohttp.ClientSession | None = None
        self._context: ssl.SSLContext | None = None

    async def post(
        self, url: str, body: bytes, *, content_type: str, token: str | None = None
    ) -> Answer:
        """Send a body; return the answer whatever its status.

        Raises LinkError without one, or for one that is too long.
        """
        headers = {"Content-Type": content_type, **_bear(token)}
        timeout = aiohttp.ClientTimeout(
            total=self._pace.answer_seconds, connect=self._pace.connect_seconds
        )
        try:
            async with self._open().post(
                url,
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                ssl=self._trusted(url),
            ) as response:
                return await read_answer(response)
        except (aiohttp.ClientError, OSError) as error:  # a time-out is an OSError
            raise _explain(error) from error

    @asynccontextmanager
    async def stream(
        self, url: str, *, query: Mapping[str, str], token: str
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Open a stream for the block; silence longer than the pace allows ends it.

        Raises LinkError, in the block too.
        """
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=self._pace.connect_seconds,
            sock_read=self._pace.silence_seconds,
        )
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store", **_bear(token)}
        try:
            async with self._open().get(
                url,
                params=query,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                ssl=self._trusted(url),
            ) as response:
                yield response
        except (aiohttp.ClientError, OSError) as error:
            raise _explain(error) from error

    async def close(self) -> None:
        """Let every connection go."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=8),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_PLAIN,
                auto_decompress=False,  # nobody shall unpack gigabytes in us
                trust_env=False,
            )
        return self._session

    def _trusted(self, url: str) -> ssl.SSLContext | bool:
        """Return whom to trust; on this very machine, without TLS, reading certificates is idle."""
        if not url.startswith("https:"):
            return True
        self._context = self._context or _trust(self._ca_file)
        return self._context


def is_private_enough(url: str) -> bool:
    """Return whether what is said to this address can't be overheard: TLS, or this very machine."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in _LOOPBACK_NAMES


def _trust(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            message("no certificates can be read there; node.ca_file names a PEM file"),
            place=Place(str(Path(ca_file))),
        ) from error


def _bear(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


async def read_answer(response: aiohttp.ClientResponse) -> Answer:
    """Return the whole answer. Raises GarbageError for one that is too long."""
    body = bytearray()
    while chunk := await response.content.read(_READ_BYTES):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            response.close()
            raise GarbageError(message("the answer is too long"))
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, headers, bytes(body))


def _explain(error: Exception) -> LinkError:
    """Say why in words that stand in a log: no addresses with parameters, no bodies."""
    name = type(error).__name__
    if isinstance(error, TimeoutError):
        return HubAwayError(message("the answer takes too long"))
    if isinstance(error, aiohttp.ClientConnectorCertificateError | ssl.SSLError):
        return WrongKeyError(message("its certificate is not to be trusted ({name})", name=name))
    if isinstance(error, aiohttp.ClientResponseError):
        return GarbageError(message("the answer is no HTTP ({name})", name=name))
    if isinstance(error, aiohttp.ClientConnectorError):
        name = error.os_error.strerror or name
    return HubAwayError(message("no connection ({reason})", reason=name))
