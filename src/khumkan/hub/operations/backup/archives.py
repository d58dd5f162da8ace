"""Writes and reads the archive itself: a gzipped tar whose first member is the manifest."""

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.hub.operations.backup.errors import BackupError
from khumkan.hub.operations.backup.manifest import NAME, Manifest, Member, decode, encode

_CHUNK = 1024 * 1024
_LONGEST_MANIFEST = 16 * _CHUNK
_LEVEL = 6


def measure(path: Path) -> Member:
    """Return a file's size and SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Member(file.tell(), digest)


def pack(target: Path, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """Write the archive, whole or not at all, for its owner alone.

    Raises BackupError if a file is no longer what the manifest says, OSError if there is no room.
    """
    part = target.with_name(target.name + ".part")
    try:
        with _create(part) as file:
            with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0) as packed:
                _write(packed, manifest, sources)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def _create(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)  # what an earlier try left
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write(packed: gzip.GzipFile, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    with tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        text = encode(manifest)
        tar.addfile(_describe(NAME, len(text)), io.BytesIO(text))
        for name, path in sources.items():
            with path.open("rb") as plain:
                counted = _Digesting(plain)
                member = manifest.members[name]
                tar.addfile(_describe(name, member.n_bytes), counted)
                if counted.hexdigest() != member.sha256:
                    raise BackupError(
                        message("the file changed while it was backed up; try again"),
                        place=Place(str(path)),
                    )


def _describe(name: str, n_bytes: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = n_bytes, 0o600
    return info


def unpack(archive: Path, folder: Path) -> Manifest:
    """Lay the members into a folder after checking each; return the manifest.

    Raises BackupError, by name, for what is damaged, missing, too much or out of place.
    """
    place = Place(str(archive))
    with _told(place), gzip.open(archive, "rb") as packed:
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            manifest = _read_manifest(tar, place)
            left = dict(manifest.members)
            while info := tar.next():
                member = left.pop(info.name, None)
                if member is None or not info.isreg() or info.size != member.n_bytes:
                    raise BackupError(
                        message("the backup is not what its list says: {name}", name=info.name),
                        place=place,
                    )
                _lay(tar, info, member, folder / info.name, place)
        if left:
            raise BackupError(
                message("the backup is not what its list says: {name}", name=min(left)),
                place=place,
            )
        _read_to_the_end(packed)
    return manifest


def read_manifest(archive: Path) -> Manifest:
    """Return what an archive says of itself, unchecked but for its form."""
    place = Place(str(archive))
    with (
        _told(place),
        gzip.open(archive, "rb") as packed,
        tarfile.open(fileobj=packed, mode="r|") as tar,
    ):
        return _read_manifest(tar, place)


def _read_manifest(tar: tarfile.TarFile, place: Place) -> Manifest:
    first = tar.next()
    if first is None or first.name != NAME or not first.isreg() or first.size > _LONGEST_MANIFEST:
        raise BackupError(message("this is no backup of a hub"), place=place)
    return decode(_open(tar, first).read(), place)


def _lay(
    tar: tarfile.TarFile, info: tarfile.TarInfo, member: Member, path: Path, place: Place
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with _create(path) as file:
        source = _open(tar, info)
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != member.sha256:
        raise BackupError(
            message("the backup is damaged: {name} is not what was written", name=info.name),
            place=place,
        )


def _open(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(info)
    if file is None:  # not a regular file; the callers have looked
        raise tarfile.ReadError(info.name)
    return file


def _read_to_the_end(packed: gzip.GzipFile) -> None:
    """Let gzip compare its own check sum; behind the tar there are only a few blocks of zeros."""
    rest = packed.read(_CHUNK + 1)
    if len(rest) > _CHUNK or rest.strip(b"\0"):
        raise tarfile.ReadError


@contextmanager
def _told(place: Place) -> Iterator[None]:
    """Make one error of the many ways in which a damaged file shows."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError) as error:
        raise BackupError(
            message("this is no backup of a hub, or a part of it is damaged or missing"),
            place=place,
        ) from error


class _Digesting:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest = file, hashlib.sha256()

    def read(self, n_bytes: int = -1) -> bytes:
        """Return the next bytes."""
        chunk = self._file.read(n_bytes)
        self._digest.update(chunk)
        return chunk

    def hexdigest(self) -> str:
        """Return the hash of what was read so far."""
        return self._digest.hexdigest()
