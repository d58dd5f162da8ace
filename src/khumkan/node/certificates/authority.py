"""The authority of one node: made when it is first needed, and used to make what it signs."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from khumkan.core.clock import Clock
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.node.certificates.folder import CertificateFolder, read_certificate, read_key
from khumkan.node.certificates.issuing import (
    Issued,
    fingerprint,
    issue_authority,
    issue_client,
    issue_server,
)
from khumkan.node.certificates.names import NODE_NAME, is_name
from khumkan.node.private_files import write_privately

AUTHORITY_DAYS: Final = 20 * 365
SERVER_DAYS: Final = 365
CLIENT_DAYS: Final = 3 * 365
RENEW_DAYS: Final = 60
_NAME_BYTES: Final = 4


class NoSuchNameError(ConfigurationError):
    """Something is neither a host name nor an IP address."""


class Authority:
    """Signs for the node whose keys lie in `keys`. Safe beside other processes of the node.

    Raises ConfigurationError where its files can't be used.
    """

    def __init__(self, keys: Path, clock: Clock) -> None:
        self.folder = CertificateFolder(keys / "certificates")
        self._clock = clock
        self.folder.make()
        with self._alone():
            self._own = self._read() or self._make()

    @property
    def certificate(self) -> x509.Certificate:
        """What senders have to trust."""
        return self._own.certificate

    def make_server(self, names: Sequence[str]) -> Issued:
        """Make the server's certificate anew, for these host names and addresses, and keep it.

        Raises NoSuchNameError for what is neither.
        """
        wanted = list(dict.fromkeys([NODE_NAME, *map(_check_name, names)]))
        lifetime = timedelta(days=SERVER_DAYS)
        made = issue_server(self._own, wanted, self._clock.now(), lifetime)
        write_privately(self.folder.server, made.pem_with_key)
        return made

    def make_client(self) -> Issued:
        """Make a certificate for a sender; its key is in what is returned, and nowhere else."""
        lifetime = timedelta(days=CLIENT_DAYS)
        name = f"sender-{os.urandom(_NAME_BYTES).hex()}"
        made = issue_client(self._own, name, self._clock.now(), lifetime)
        write_privately(self.folder.issued / f"{fingerprint(made.certificate)}.pem", made.pem)
        return made

    def _read(self) -> Issued | None:
        if not self.folder.authority_key.exists() and not self.folder.authority.exists():
            return None
        certificate = read_certificate(self.folder.authority)
        return Issued(certificate, read_key(self.folder.authority_key))

    def _make(self) -> Issued:
        now = self._clock.now()
        name = f"khumkan node {os.urandom(_NAME_BYTES).hex()}"
        made = issue_authority(name, now, timedelta(days=AUTHORITY_DAYS))
        # The key last: without it the certificate is worth nothing, and both are made again.
        self.folder.authority.unlink(missing_ok=True)
        write_privately(self.folder.authority, made.pem)
        write_privately(self.folder.authority_key, made.key_pem)
        return made

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep the node and a command from making two authorities at once."""
        handle = os.open(self.folder.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _check_name(name: str) -> str:
    if not is_name(name):
        raise NoSuchNameError(
            message("{name} is no host name and no IP address", name=repr(name[:80]))
        )
    return name
