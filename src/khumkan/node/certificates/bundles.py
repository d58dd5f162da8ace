"""What the people of a sender need to send by TLS, in a folder of its own."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.node.certificates.authority import Authority
from khumkan.node.certificates.issuing import Issued
from khumkan.node.private_files import write_privately


def refuse_folder(folder: Path) -> None:
    """Raise ConfigurationError if there is something already."""
    if folder.exists() or folder.is_symlink():
        raise _refuse(folder, "there is one already")


def write_bundle(folder: Path, issued: Issued, authority: Authority) -> None:
    """Write key.pem, certificate.pem and ca.pem into a new folder, for its owner alone.

    Raises ConfigurationError if the folder is there already or can't be made.
    """
    try:
        folder.mkdir(parents=True, mode=0o700)
        write_privately(folder / "key.pem", issued.key_pem)
        write_privately(folder / "certificate.pem", issued.pem)
        write_privately(folder / "ca.pem", authority.certificate.public_bytes(Encoding.PEM))
    except OSError as error:
        raise _refuse(folder, error.strerror or str(error)) from error


def _refuse(folder: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        message("this folder can't be made ({why}); name one that is not there yet", why=why),
        place=Place(str(folder)),
    )
