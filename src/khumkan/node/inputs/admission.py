"""Whose connection it is: by its network address, or by the certificate it shows."""

import asyncio
import hashlib
import logging
from collections import deque
from collections.abc import Iterable
from typing import Final, Protocol

from khumkan.core.journal import log_event
from khumkan.node.inputs.stream_connection import name_peer
from khumkan.node.sources import Source, SourceBook

_LOG = logging.getLogger(__name__)
_MOST_TOLD: Final = 20


class Admission(Protocol):
    """Finds sources; whoever asks counts and tells what is refused."""

    refusal: str

    def read_key(self, transport: asyncio.BaseTransport) -> str:
        """Return what the other end is known by."""

    def find(self, key: str) -> Source | None:
        """Return its source, None if it has none. Raises KhumkanError."""

    @property
    def unknown(self) -> Iterable[str]:
        """Certificates that were shown and are no source's: people may want to add them."""


class AddressAdmission:
    """Every address is a source, made when it is first seen: unauthenticated."""

    refusal = "source-ended"
    unknown: Iterable[str] = ()

    def __init__(self, sources: SourceBook) -> None:
        self._sources = sources

    def read_key(self, transport: asyncio.BaseTransport) -> str:
        """Return the address."""
        return name_peer(transport)

    def find(self, key: str) -> Source | None:
        """Return the source of an address, which people may have ended."""
        return self._sources.for_peer(key)


class CertificateAdmission:
    """A certificate is a source's, or nobody's: TLS has seen that our authority made it."""

    refusal = "unknown-certificate"

    def __init__(self, sources: SourceBook) -> None:
        self._sources = sources
        self._unknown: deque[str] = deque(maxlen=_MOST_TOLD)

    @property
    def unknown(self) -> Iterable[str]:
        """The last fingerprints that were refused."""
        return self._unknown

    def read_key(self, transport: asyncio.BaseTransport) -> str:
        """Return the fingerprint: the SHA-256 of the certificate's DER, in hexadecimal."""
        shown = transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return hashlib.sha256(shown or b"").hexdigest()

    def find(self, key: str) -> Source | None:
        """Return the source that shows this certificate."""
        source = self._sources.find_by_certificate(key)
        if source is None and key not in self._unknown:
            self._unknown.append(key)
            log_event(_LOG, "input.unknown_certificate", level=logging.WARNING, hash=key)
        return source
