"""Writes and reads the archive itself: a tar packed by zstd, hashed as it is written and read."""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Final

import zstandard

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.node.backup.errors import BackupError
from khumkan.node.backup.manifest import (
    ABOUT,
    DIGESTS,
    LONGEST,
    About,
    Member,
    decode_about,
    decode_digests,
    encode,
    is_allowed,
)

_CHUNK: Final = 1024 * 1024
_LEVEL: Final = 3  # logs are packed already


class Packer:
    """Adds files one after the other, and in the end what they should be."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members: dict[str, Member] = {}

    def add_about(self, about: About) -> None:
        """Add what is read first."""
        self._add_bytes(ABOUT, encode(about))

    def add(self, name: str, path: Path, n_bytes: int | None = None) -> None:
        """Add a file, or its first `n_bytes`. Raises OSError if it is shorter."""
        with path.open("rb") as plain:
            size = os.fstat(plain.fileno()).st_size if n_bytes is None else n_bytes
            source = _Digesting(plain)
            self._tar.addfile(_describe(name, size), source)
        self._members[name] = Member(size, source.hexdigest())

    def finish(self) -> None:
        """Add what all files should be."""
        self._add_bytes(DIGESTS, encode(self._members))

    def _add_bytes(self, name: str, data: bytes) -> None:
        self._tar.addfile(_describe(name, len(data)), io.BytesIO(data))


@contextmanager
def packing(target: Path) -> Iterator[Packer]:
    """Write an archive, whole or not at all, for its owner alone. Raises OSError."""
    part = target.with_name(target.name + ".part")
    try:
        with _create(part) as file:
            packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
            with (
                packer.stream_writer(file, closefd=False) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield Packer(tar)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def read_about(archive: Path, opened: IO[bytes] | None = None) -> About:
    """Return what an archive says of itself, unchecked but for its form."""
    with _opened(archive, opened) as tar:
        return _read_about(tar, Place(str(archive)))


def unpack(archive: Path, folder: Path, opened: IO[bytes] | None = None) -> About:
    """Lay the members below `folder` and check each; return what the archive says of itself.

    `opened` is the archive where the caller has opened it, as who may read it.
    Raises BackupError, by name, for what is damaged, missing, too much or out of place.
    """
    place = Place(str(archive))
    with _opened(archive, opened) as tar:
        about = _read_about(tar, place)
        room = about.n_bytes
        found: dict[str, Member] = {}
        while (info := tar.next()) and info.name != DIGESTS:
            room -= info.size
            if not is_allowed(info.name) or not info.isreg() or room < 0 or info.name in found:
                raise BackupError(
                    message("the backup holds what does not belong there: {name}", name=info.name),
                    place=place,
                )
            found[info.name] = _lay(_open(tar, info), folder / info.name)
        if info is None:
            raise BackupError(message("the end of the backup is missing"), place=place)
        _compare(found, decode_digests(_open(tar, info).read(LONGEST), place), place)
        _refuse_more(tar, place)
    return about


def _compare(found: dict[str, Member], wanted: dict[str, Member], place: Place) -> None:
    wrong = {name for name in {*found, *wanted} if found.get(name) != wanted.get(name)}
    if wrong:
        raise BackupError(
            message("the backup is damaged: {name} is not what was written", name=min(wrong)),
            place=place,
        )


def _refuse_more(tar: tarfile.TarFile, place: Place) -> None:
    """Read to the end: the check sum of the packer stands there."""
    if tar.next() is not None:
        raise BackupError(message("something was added to the backup"), place=place)


def _read_about(tar: tarfile.TarFile, place: Place) -> About:
    first = tar.next()
    if first is None or first.name != ABOUT or not first.isreg():
        raise BackupError(message("this is no backup of a node"), place=place)
    return decode_about(_open(tar, first).read(LONGEST), place)


def _lay(source: IO[bytes], path: Path) -> Member:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, n_bytes = hashlib.sha256(), 0
    with _create(path) as file:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            n_bytes += file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Member(n_bytes, digest.hexdigest())


@contextmanager
def _opened(archive: Path, opened: IO[bytes] | None) -> Iterator[tarfile.TarFile]:
    """Open to read; make one error of the many ways in which a damaged file shows."""
    if opened is not None:
        opened.seek(0)
    try:
        with (
            nullcontext(opened) if opened else archive.open("rb") as file,
            zstandard.ZstdDecompressor().stream_reader(file, closefd=False) as plain,
            tarfile.open(fileobj=plain, mode="r|") as tar,
        ):
            yield tar
    except (EOFError, zstandard.ZstdError, tarfile.TarError, UnicodeDecodeError) as error:
        raise BackupError(
            message("this is no backup of a node, or a part of it is damaged or missing"),
            place=Place(str(archive)),
        ) from error


def _open(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(info)
    if file is None:  # not a regular file; the callers have looked
        raise tarfile.ReadError(info.name)
    return file


def _create(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)  # what an earlier try left
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _describe(name: str, n_bytes: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = n_bytes, 0o600
    return info


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
