"""What lies where below `keys/certificates/`, and how a certificate or a key is read from there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message

_LONGEST_FILE: Final = 1024 * 1024
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class CertificateFolder:
    """The folder; what is in it is made at need."""

    path: Path

    @property
    def authority(self) -> Path:
        """The authority's certificate: what senders have to trust."""
        return self.path / "ca.pem"

    @property
    def authority_key(self) -> Path:
        """The authority's key: who has it can pass for any sender by TLS."""
        return self.path / "ca.key"

    @property
    def server(self) -> Path:
        """The server's certificate and its key, in one file: they change together."""
        return self.path / "server.pem"

    @property
    def issued(self) -> Path:
        """The certificates of senders, each named by its fingerprint; none of their keys."""
        return self.path / "issued"

    def make(self) -> None:
        """Make the folder, for its owner alone."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.issued.mkdir(exist_ok=True, mode=0o700)

    def list_issued(self) -> Iterator[x509.Certificate]:
        """Yield the certificates that were made for senders."""
        if self.issued.is_dir():
            for file in sorted(self.issued.glob("*.pem")):
                yield read_certificate(file)


def read_certificate(file: Path) -> x509.Certificate:
    """Return the first certificate of a file; raises ConfigurationError if it holds none."""
    return _read(file, x509.load_pem_x509_certificate)


def read_key(file: Path) -> EllipticCurvePrivateKey:
    """Return a key of ours; raises ConfigurationError if it is none."""
    key = _read(file, lambda content: load_pem_private_key(content, None))
    if not isinstance(key, EllipticCurvePrivateKey):
        raise _refuse(file, type(key).__name__)
    return key


def _read(file: Path, load: Callable[[bytes], _T]) -> _T:
    try:
        with file.open("rb") as stream:
            return load(stream.read(_LONGEST_FILE))
    except OSError as error:
        raise _refuse(file, error.strerror or str(error)) from error
    except (ValueError, TypeError) as error:
        raise _refuse(file, str(error)) from error


def _refuse(file: Path, reason: str) -> ConfigurationError:
    return ConfigurationError(
        message(
            "this certificate or key can't be used ({reason}); put the backup back, or name "
            "another in the settings",
            reason=reason.splitlines()[0][:200] if reason else "-",
        ),
        place=Place(str(file)),
    )
