"""Until when the node's certificates hold, for `status`, `doctor` and their people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.settings import Settings
from khumkan.node.certificates.authority import RENEW_DAYS
from khumkan.node.certificates.folder import CertificateFolder, read_certificate
from khumkan.node.certificates.identity import read_names
from khumkan.node.certificates.issuing import fingerprint
from khumkan.node.folder import NodeFolder
from khumkan.node.sources import Source


@dataclass(frozen=True, slots=True)
class Held:
    """One certificate: its role ("authority", "server", "source"), whose, until when (UTC)."""

    role: str
    name: str
    fingerprint: str
    until: datetime

    def days_left(self, now: datetime) -> int:
        """Return whole days; below zero it has ended."""
        return (self.until - now).days


def list_held(settings: Settings, folder: NodeFolder, sources: list[Source]) -> Iterator[Held]:
    """Yield the authority's, the server's, and those of sources that may send; none are made.

    Raises ConfigurationError for one that can't be read.
    """
    own = CertificateFolder(folder.keys / "certificates")
    server = Path(settings.node.certificate) if settings.node.certificate else own.server
    if own.authority.exists():
        yield _hold("authority", read_certificate(own.authority))
    if settings.node.certificate or server.exists():
        yield _hold("server", read_certificate(server))
    senders = {one.certificate_hash: one for one in sources if one.ended_at is None}
    for certificate in own.list_issued():
        if source := senders.get(fingerprint(certificate)):
            yield _hold("source", certificate, source.name)


def tell(
    settings: Settings, folder: NodeFolder, sources: list[Source], now: datetime
) -> JsonObject:
    """Return every certificate as JSON; `is_ending` says that something has to be done soon."""
    held: list[JsonValue] = [
        {
            "role": one.role,
            "name": one.name,
            "fingerprint": one.fingerprint,
            "until": format_time(one.until),
            "days_left": one.days_left(now),
            "is_ending": one.days_left(now) < RENEW_DAYS // 2,
        }
        for one in list_held(settings, folder, sources)
    ]
    return {"certificates": held}


def _hold(role: str, certificate: x509.Certificate, name: str | None = None) -> Held:
    shown = ", ".join(read_names(certificate)) if name is None else name
    return Held(role, shown, fingerprint(certificate), certificate.not_valid_after_utc)
