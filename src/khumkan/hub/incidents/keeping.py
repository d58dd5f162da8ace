"""Evidence on disk: each file by a random name below the hub's folder, whole before it is known.

What may be malware lies there only as an archive encrypted with the password that the field uses
for samples: no scanner removes it, and nobody runs it by a click. That keeps it from accidents, not
from readers; who may read it is decided by `access`.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import pyzipper
from django.conf import settings

SAMPLE_PASSWORD: Final = b"infected"
_BLOCK: Final = 1024 * 1024
_FOLDER: Final = "evidence"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: its path below the folder of files, its size and SHA-256 as it was given."""

    path: str
    size: int
    sha256: str


def keep_file(blocks: Iterable[bytes], key: UUID, name: str, *, is_malware: bool) -> Kept:
    """Write a file and return what it was; half a file is never left behind."""
    path = f"{_FOLDER}/{key.hex[:2]}/{key.hex}" + (".zip" if is_malware else "")
    whole = _full(path)
    whole.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = whole.with_suffix(".part")
    try:
        size, digest = _write(part, blocks, name if is_malware else "")
        part.rename(whole)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Kept(path, size, digest)


def read_file(path: str) -> Iterator[bytes]:
    """Yield the bytes that lie on disk: of malware, the archive. Raises FileNotFoundError."""
    with _full(path).open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def hash_file(path: str, *, is_malware: bool) -> str | None:
    """Return the SHA-256 of what was given, as it lies there now; None if it is gone or torn."""
    digest = hashlib.sha256()
    try:
        for block in _plain(path) if is_malware else read_file(path):
            digest.update(block)
    except (OSError, RuntimeError, pyzipper.BadZipFile):
        return None
    return digest.hexdigest()


def remove_file(path: str) -> None:
    """Remove a file that nothing knows of."""
    _full(path).unlink(missing_ok=True)


def _write(part: Path, blocks: Iterable[bytes], name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        sink = _Archive(file, name) if name else file
        for block in blocks:
            digest.update(block)
            size += len(block)
            sink.write(block)
        if isinstance(sink, _Archive):
            sink.close()
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


class _Archive:
    """One file in an encrypted archive, written as it comes."""

    def __init__(self, file: object, name: str) -> None:
        self._zip = pyzipper.AESZipFile(
            file, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
        )
        self._zip.setpassword(SAMPLE_PASSWORD)
        self._entry = self._zip.open(Path(name).name or "sample", "w", force_zip64=True)

    def write(self, block: bytes) -> None:
        """Add some bytes."""
        self._entry.write(block)

    def close(self) -> None:
        """Finish the archive; the file stays open."""
        self._entry.close()
        self._zip.close()


def _plain(path: str) -> Iterator[bytes]:
    with pyzipper.AESZipFile(_full(path)) as archive:
        archive.setpassword(SAMPLE_PASSWORD)
        with archive.open(archive.namelist()[0]) as entry:
            while block := entry.read(_BLOCK):
                yield block


def _full(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path
