"""A bundle as it is carried into a hospital: each file as listed, the list signed perhaps."""

import hashlib
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.node.upgrading.errors import UpgradeError

SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.sig"
VERSION: Final = "VERSION"
INSTALLER: Final = "install.sh"
_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *]([A-Za-z0-9._+/-]{1,300})")
_NUMBERS: Final = re.compile(r"\d{4}\.\d{1,4}\.\d{1,4}(?:\.[A-Za-z0-9]{1,20})?")
_NAME: Final = re.compile(r"[A-Za-z0-9._+-][A-Za-z0-9._+/-]{0,300}")
_LONGEST: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was found whole."""

    folder: Path
    version: str
    is_signed: bool

    @property
    def installer(self) -> Path:
        """The script that lays the program out."""
        return self.folder / INSTALLER


@contextmanager
def opened_bundle(path: Path, key: Path | None) -> Iterator[Bundle]:
    """Yield a bundle, a folder or a tar of one, after every file of it was checked.

    `key` is the public key (PEM, Ed25519) by which it must be signed. Raises UpgradeError.
    """
    if path.is_dir():
        yield check_bundle(path, key)
        return
    with tempfile.TemporaryDirectory(prefix="khumkan-bundle-") as room:
        yield check_bundle(_unpack(path, Path(room)), key)


def check_bundle(folder: Path, key: Path | None) -> Bundle:
    """Return the bundle in a folder. Raises UpgradeError for the first thing that is wrong."""
    sums = _read(folder / SUMS)
    if key is not None:
        _check_signature(sums, folder / SIGNATURE, key)
    wanted = _parse_sums(sums, folder)
    found = {
        one.relative_to(folder).as_posix()
        for one in folder.rglob("*")
        if one.is_symlink() or not one.is_dir()
    } - {SUMS, SIGNATURE}
    if odd := {*wanted} ^ found:
        raise UpgradeError(
            message("{name} is missing from the bundle, or was added to it", name=min(odd)),
            place=Place(str(folder)),
        )
    for name, digest in wanted.items():
        _check_file(folder / name, digest)
    if not {VERSION, INSTALLER} <= found:
        raise UpgradeError(message("this is no bundle of khumkan"), place=Place(str(folder)))
    return Bundle(folder, _read_version(folder / VERSION), key is not None)


def _check_file(path: Path, digest: str) -> None:
    if path.is_symlink() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise UpgradeError(
            message("this file is not what the bundle's list says: take the bundle anew"),
            place=Place(str(path)),
        )


def _parse_sums(sums: bytes, folder: Path) -> dict[str, str]:
    found = {}
    for line in sums.decode("ascii", "replace").splitlines():
        parsed = _LINE.fullmatch(line)
        if parsed is None or ".." in parsed[2].split("/") or parsed[2].startswith("/"):
            raise UpgradeError(
                message("the bundle's list can't be read: {line}", line=line[:80]),
                place=Place(str(folder / SUMS)),
            )
        found[parsed[2]] = parsed[1]
    return found


def _check_signature(sums: bytes, file: Path, key: Path) -> None:
    try:
        public = load_pem_public_key(_read(key))
    except ValueError as error:
        raise UpgradeError(message("this is no public key (PEM)"), place=Place(str(key))) from error
    if not isinstance(public, Ed25519PublicKey):
        raise UpgradeError(message("the key has to be an Ed25519 one"), place=Place(str(key)))
    try:
        public.verify(_read(file), sums)
    except InvalidSignature as error:
        raise UpgradeError(
            message("the bundle is not signed by the key that is pinned here: do not install it"),
            place=Place(str(file)),
        ) from error


def _read_version(path: Path) -> str:
    version = _read(path).decode("ascii", "replace").strip()
    if not _NUMBERS.fullmatch(version):
        raise UpgradeError(message("this is no version"), place=Place(str(path)))
    return version


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST)
    except OSError as error:
        raise UpgradeError(
            message("this can't be read ({why})", why=error.strerror or str(error)),
            place=Place(str(path)),
        ) from error


def _lay(tar: tarfile.TarFile, member: tarfile.TarInfo, room: Path) -> None:
    """Lay a file out; Debian 12's Python has no filters that would see to it.

    Raises tarfile.TarError for all that is no plain file below the room.
    """
    if member.isdir():
        return
    source = tar.extractfile(member) if member.isreg() else None
    if source is None or not _NAME.fullmatch(member.name) or ".." in member.name.split("/"):
        raise tarfile.ExtractError(member.name)
    target = room / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("xb") as file:
        shutil.copyfileobj(source, file)


def _unpack(path: Path, room: Path) -> Path:
    """Unpack a tar that holds one folder; nothing of it lands outside, and none runs yet."""
    try:
        with tarfile.open(path) as tar:
            for member in tar:
                _lay(tar, member, room)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise UpgradeError(
            message("this is no bundle of khumkan, or a part of it is missing"),
            place=Place(str(path)),
        ) from error
    inside = [one for one in room.iterdir() if one.is_dir()]
    return inside[0] if len(inside) == 1 and not (room / SUMS).exists() else room
