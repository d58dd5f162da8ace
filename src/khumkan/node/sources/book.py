"""The list of sources: made and ended by people, found by token or by the address of a sender."""

import hmac
import ipaddress
import logging
import threading
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

from khumkan.core.clock import Clock, SystemClock
from khumkan.core.errors import ConfigurationError
from khumkan.core.ids import IdMaker
from khumkan.core.journal import log_event
from khumkan.core.messages import message
from khumkan.node.sources.changes import UNCHANGED, Unchanged, change_source
from khumkan.node.sources.checks import (
    check_certificate_hash,
    check_format,
    check_kind,
    check_name,
)
from khumkan.node.sources.source import Source
from khumkan.node.sources.storage import SourceStorage
from khumkan.node.sources.tokens import hash_token, new_token

_LOG = logging.getLogger(__name__)
_FILE: Final = "sources.db"
_PEER_KIND: Final = "syslog"
_OTHERS: Final = "others"
MOST_PEERS: Final = 10_000


class SourceBook:
    """The sources of one node, kept in `folder`. Thread-safe, and shared between processes.

    What another process adds or ends holds here with the next question. Raises ConfigurationError
    where the file can't be used.
    """

    def __init__(
        self, folder: Path, clock: Clock | None = None, *, most_peers: int = MOST_PEERS
    ) -> None:
        self._clock = clock or SystemClock()
        self._ids, self._most_peers = IdMaker(self._clock), most_peers
        self._lock = threading.Lock()
        self._storage = SourceStorage(folder / _FILE)
        self._version = -1
        self._sources: dict[UUID, Source] = {}
        self._by_token: dict[str, Source] = {}
        self._by_certificate: dict[str, Source] = {}
        self._n_peers = 0
        self._refresh()

    def add(
        self,
        name: str,
        kind: str,
        *,
        certificate_hash: str | None = None,
        format: str | None = None,  # noqa: A002 -- what it is called everywhere
    ) -> tuple[Source, str]:
        """Make a source; return it and its token, which is not kept and can't be shown again.

        One that shows a certificate (the SHA-256 of its DER) has no token: the text is empty.
        Raises ConfigurationError for a name, kind, hash or format that is none, or one in use.
        """
        source = Source(
            self._ids.make(),
            check_name(name),
            check_kind(kind),
            None,
            self._clock.now(),
            certificate_hash=check_certificate_hash(certificate_hash),
            format=check_format(format),
        )
        token = "" if source.certificate_hash else new_token()
        if token:
            source = replace(source, token_hash=hash_token(token))
        with self._lock:
            self._refresh()
            self._refuse_name_in_use(source)
            self._refuse_certificate_in_use(source)
            self._storage.add(source)
            self._keep(source)
        return source, token

    def change(
        self,
        source_id: UUID,
        *,
        name: str | Unchanged = UNCHANGED,
        kind: str | Unchanged = UNCHANGED,
        format: str | Unchanged | None = UNCHANGED,  # noqa: A002 -- as above
        keep_days: int | Unchanged | None = UNCHANGED,
        silent_after_minutes: int | Unchanged | None = UNCHANGED,
    ) -> Source:
        """Change what is said of a source and return it; what is not given stays as it is.

        Raises ConfigurationError for an unknown source, a value that is none, a name in use.
        """
        said: dict[str, str | int | Unchanged | None] = {
            "name": name,
            "kind": kind,
            "format": format,
            "keep_days": keep_days,
            "silent_after_minutes": silent_after_minutes,
        }
        with self._lock:
            self._refresh()
            source = change_source(self._get(source_id), said)
            self._refuse_name_in_use(source)
            self._storage.change(source)
            self._keep(source)
        return source

    def replace_certificate(self, source_id: UUID, certificate_hash: str) -> Source:
        """Take from a source that showed a certificate this one from now on, and not the old one.

        Raises ConfigurationError for an unknown source, or a hash that is none or in use.
        """
        checked = check_certificate_hash(certificate_hash)
        with self._lock:
            self._refresh()
            source = replace(self._get(source_id), certificate_hash=checked)
            self._refuse_certificate_in_use(source)
            self._storage.replace_certificate(source)
            self._sources[source.id] = source
            self._by_certificate.clear()
            for each in self._sources.values():
                if each.certificate_hash is not None:
                    self._keep_certificate(each.certificate_hash, each)
        return source

    def end(self, source_id: UUID) -> Source:
        """Take nothing more from a source; return it. Raises ConfigurationError if unknown."""
        with self._lock:
            self._refresh()
            source = self._get(source_id)
            if source.ended_at is None:
                at = self._clock.now()
                source = replace(source, ended_at=at)
                self._storage.end(source_id, at)
                self._keep(source)
        return source

    def find(self, name_or_id: str) -> Source:
        """Return the source of a name, one that has not ended before one that has; or of an id.

        Raises ConfigurationError if there is none.
        """
        found = [one for one in self.list() if name_or_id in (one.name, str(one.id))]
        if not found:
            raise _unknown(name_or_id)
        return max(found, key=lambda one: (one.ended_at is None, one.made_at))

    def list(self) -> list[Source]:
        """Return all sources, those that ended too, the oldest first."""
        with self._lock:
            self._refresh()
            return sorted(self._sources.values(), key=lambda each: (each.made_at, each.id))

    def find_by_token(self, token: str) -> Source | None:
        """Return the source that may send with this token."""
        hashed = hash_token(token)
        with self._lock:
            self._refresh()
            source = self._by_token.get(hashed)
        if source is None or not hmac.compare_digest(source.token_hash or "", hashed):
            return None
        return source if source.ended_at is None else None

    def find_by_certificate(self, certificate_hash: str) -> Source | None:
        """Return the source that may send with the certificate of this SHA-256."""
        with self._lock:
            self._refresh()
            source = self._by_certificate.get(certificate_hash.lower())
        return source if source is not None and source.ended_at is None else None

    def for_peer(self, address: str) -> Source:
        """Return the source of a sender that shows no token, made when it is first seen.

        Its id is the same whenever this address sends to this node. Senders beyond the limit
        share one source.
        """
        address = _write_address(address)
        with self._lock:
            self._refresh()
            known = self._sources.get(self._peer_id(address))
            if known is None and self._n_peers >= self._most_peers:
                known = self._sources.get(self._peer_id(_OTHERS))
                address = _OTHERS
            return known or self._add_peer(address)

    def _add_peer(self, address: str) -> Source:
        if address == _OTHERS:
            log_event(_LOG, "sources.full", level=logging.WARNING, limit=self._most_peers)
        name = f"{_PEER_KIND} {address}"
        source = Source(self._peer_id(address), name, _PEER_KIND, None, self._clock.now())
        self._storage.add(source)
        self._keep(source)
        return source

    def _peer_id(self, address: str) -> UUID:
        return uuid5(self._storage.namespace, f"{_PEER_KIND}:{address}")

    def _keep(self, source: Source) -> None:
        is_new = source.id not in self._sources
        self._sources[source.id] = source
        if source.token_hash is not None:
            self._by_token[source.token_hash] = source
        if source.certificate_hash is not None:
            self._keep_certificate(source.certificate_hash, source)
        if is_new and not source.is_authenticated:
            self._n_peers += 1

    def _keep_certificate(self, certificate_hash: str, source: Source) -> None:
        """Remember whose a certificate is; after one has ended, another source may show it."""
        known = self._by_certificate.get(certificate_hash)
        if known is None or known.id == source.id or known.ended_at is not None:
            self._by_certificate[certificate_hash] = source

    def _get(self, source_id: UUID) -> Source:
        source = self._sources.get(source_id)
        if source is None:
            raise _unknown(str(source_id))
        return source

    def _refuse_name_in_use(self, source: Source) -> None:
        for each in self._sources.values():
            if each.name == source.name and each.ended_at is None and each.id != source.id:
                raise ConfigurationError(
                    message(
                        "there is a source called {name}; end it first, or choose another name",
                        name=source.name,
                    )
                )

    def _refuse_certificate_in_use(self, source: Source) -> None:
        known = self._by_certificate.get(source.certificate_hash or "")
        if known is not None and known.ended_at is None:
            raise ConfigurationError(
                message(
                    "the source {name} shows this certificate; end it first, or use another one",
                    name=known.name,
                )
            )

    def _refresh(self) -> None:
        """Read the file again if another process has changed it."""
        version = self._storage.read_version()
        if version == self._version:
            return
        self._sources.clear()
        self._by_token.clear()
        self._by_certificate.clear()
        self._n_peers = 0
        for source in self._storage.read_all():
            self._keep(source)
        self._version = version

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._storage.close()


def _unknown(name_or_id: str) -> ConfigurationError:
    return ConfigurationError(
        message(
            "there is no source {id}: `khumkan node source list` shows them all",
            id=name_or_id[:100],
        )
    )


def _write_address(address: str) -> str:
    """Return an address in its one usual form; IPv4 that came through IPv6 is IPv4."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:100]
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)
