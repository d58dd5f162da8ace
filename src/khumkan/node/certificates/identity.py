"""What the node shows to senders by TLS, and whom it lets in: the contexts of its TLS inputs."""

import logging
import os
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from khumkan.core.clock import Clock, SystemClock
from khumkan.core.errors import ConfigurationError, KhumkanError, Place
from khumkan.core.journal import log_event
from khumkan.core.messages import message
from khumkan.core.settings import Settings
from khumkan.node.certificates.authority import RENEW_DAYS, Authority
from khumkan.node.certificates.folder import read_certificate
from khumkan.node.certificates.names import find_names
from khumkan.node.folder import NodeFolder

_LOG = logging.getLogger(__name__)
_ANYBODY_ELSE: Final = 0o077
_OPTIONS: Final = ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_TICKET | ssl.OP_NO_COMPRESSION


def server_context(
    settings: Settings, folder: NodeFolder, clock: Clock | None = None, *, asks_sender: bool = False
) -> ssl.SSLContext:
    """Return a context with the node's certificate as it is now; see ServerIdentity."""
    return ServerIdentity(settings, folder, clock or SystemClock()).context(asks_sender=asks_sender)


@dataclass(slots=True)
class ServerIdentity:
    """The server's certificate: that of the settings, else one by the node's own authority.

    `refresh`, called now and then, renews ours before it ends, and takes over what others put in
    place of theirs. Contexts that were handed out show the new one to whoever connects next.
    `until` (UTC) is when the one that is shown ends.
    Raises ConfigurationError for a certificate or key that can't be used.
    """

    settings: Settings
    folder: NodeFolder
    clock: Clock
    _authority: Authority = field(init=False)
    _contexts: list[ssl.SSLContext] = field(init=False, default_factory=list)
    _stamp: tuple[float, ...] = field(init=False, default=())
    until: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._authority = Authority(self.folder.keys, self.clock)
        self._renew()
        self._stamp = self._read_stamp()
        self.until = self._read_until()

    def context(self, *, asks_sender: bool) -> ssl.SSLContext:
        """Return a context; where it asks, only certificates by the node's authority are let in."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        made.options |= _OPTIONS
        made.num_tickets = 0  # who comes again is asked again
        if asks_sender:
            made.verify_mode = ssl.CERT_REQUIRED
            made.load_verify_locations(self._authority.folder.authority)
        self._load(made)
        self._contexts.append(made)
        return made

    def refresh(self) -> None:
        """See that what is shown is the newest and lasts; a failure is logged, the old one stays.

        Waits for the disk.
        """
        try:
            self._renew()
            stamp = self._read_stamp()
            if stamp != self._stamp:
                for context in self._contexts:
                    self._load(context)
                self._stamp, self.until = stamp, self._read_until()
                log_event(_LOG, "certificate.loaded", file=self._files()[0])
        except KhumkanError as error:
            log_event(_LOG, "certificate.failed", level=logging.ERROR, error=error)

    def _renew(self) -> None:
        """Make our own certificate if there is none, or it ends soon."""
        node = self.settings.node
        if node.certificate:
            return
        file = self._authority.folder.server
        if not file.exists():
            self._authority.make_server(find_names(node.syslog_host, node.http_host))
            return
        now = read_certificate(file)
        if now.not_valid_after_utc - self.clock.now() < timedelta(days=RENEW_DAYS):
            self._authority.make_server(read_names(now))

    def _files(self) -> tuple[Path, Path]:
        node = self.settings.node
        if node.certificate:
            return Path(node.certificate), Path(node.certificate_key or node.certificate)
        return self._authority.folder.server, self._authority.folder.server

    def _read_until(self) -> datetime:
        return read_certificate(self._files()[0]).not_valid_after_utc

    def _read_stamp(self) -> tuple[float, ...]:
        return tuple(_look_at(file) for file in self._files())

    def _load(self, context: ssl.SSLContext) -> None:
        certificate, key = self._files()
        _refuse_open_to_others(key)
        try:
            context.load_cert_chain(certificate, key, password=_no_password)
        except (OSError, ValueError) as error:
            raise _refuse(certificate, getattr(error, "reason", None) or str(error)) from error


def read_names(certificate: x509.Certificate) -> list[str]:
    """Return the host names and addresses of a server's certificate."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = map(str, found.get_values_for_type(x509.IPAddress))
    return [*found.get_values_for_type(x509.DNSName), *addresses]


def _no_password() -> str:
    """Stand in for OpenSSL, which would ask at the terminal and wait."""
    raise ValueError("the key is under a password")  # noqa: EM101, TRY003 -- the caller's message


def _look_at(file: Path) -> float:
    try:
        return os.stat(file).st_mtime_ns  # noqa: PTH116 -- one call a file
    except OSError as error:
        raise _refuse(file, error.strerror or str(error)) from error


def _refuse_open_to_others(key: Path) -> None:
    try:
        is_open = key.stat().st_mode & _ANYBODY_ELSE
    except OSError as error:
        raise _refuse(key, error.strerror or str(error)) from error
    if is_open:
        raise ConfigurationError(
            message("others can read this key: run chmod 600 on it, its owner the node's own user"),
            place=Place(str(key)),
        )


def _refuse(file: Path, reason: str) -> ConfigurationError:
    return ConfigurationError(
        message(
            "this certificate or its key can't be used ({reason}): see node.certificate and "
            "node.certificate_key",
            reason=reason,
        ),
        place=Place(str(file)),
    )
