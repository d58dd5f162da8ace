"""Writes a zip archive file after file, each hashed as it is written; whole in the end, or not."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.node.evidence.errors import ExportError

LEAST_FREE_BYTES: Final = 256 * 1024 * 1024
"""So much of the disk stays free: it may be the node's own."""

_LOOK_BYTES: Final = 4 * 1024 * 1024
_LEVEL: Final = 6
_ONLY_THE_OWNER: Final = 0o600


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive."""

    name: str
    n_bytes: int
    sha256: str


class MemberWriter:
    """Takes the content of one file."""

    def __init__(self, stream: IO[bytes], folder: Path) -> None:
        self._stream = stream
        self._folder = folder
        self._digest = hashlib.sha256()
        self.n_bytes = 0
        self._look_at = 0

    def write(self, content: bytes) -> None:
        """Add to the file. Raises ExportError where the disk has no room left."""
        if self.n_bytes >= self._look_at:
            check_room(self._folder)
            self._look_at = self.n_bytes + _LOOK_BYTES
        self._stream.write(content)
        self._digest.update(content)
        self.n_bytes += len(content)

    def tell(self, name: str) -> Member:
        """Return what was written."""
        return Member(name, self.n_bytes, self._digest.hexdigest())


@dataclass(slots=True)
class Archive:
    """An archive that is being written; `members` are the files that are whole."""

    _zip: zipfile.ZipFile
    folder: Path
    _at: datetime
    members: list[Member] = field(default_factory=list)

    @contextmanager
    def member(self, name: str) -> Iterator[MemberWriter]:
        """Yield what takes the content of a file; one after the other."""
        about = zipfile.ZipInfo(name, self._at.timetuple()[:6])
        about.compress_type = zipfile.ZIP_DEFLATED
        about.external_attr = _ONLY_THE_OWNER << 16
        with self._zip.open(about, "w", force_zip64=True) as stream:
            writer = MemberWriter(stream, self.folder)
            yield writer
        self.members.append(writer.tell(name))

    def add(self, name: str, content: bytes) -> None:
        """Write a small file."""
        with self.member(name) as writer:
            writer.write(content)


@contextmanager
def new_archive(path: Path, at: datetime) -> Iterator[Archive]:
    """Yield an archive; once the block succeeds it is at `path`, on the disk. Never over another.

    Raises ExportError for what a disk refuses; then nothing is left of it.
    """
    part = path.with_name(path.name + ".part")
    try:
        if path.exists():
            raise FileExistsError(path)
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _ONLY_THE_OWNER)
    except OSError as error:
        raise _explain(error, path) from error
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", compresslevel=_LEVEL) as opened:
                yield Archive(opened, path.parent, at)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    except OSError as error:
        raise _explain(error, path) from error
    finally:
        part.unlink(missing_ok=True)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_room(folder: Path) -> None:
    """Raise ExportError where the disk of a folder is nearly full."""
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        raise ExportError(
            message(
                "less than {floor} bytes of this disk are free: write to another disk, or narrow "
                "the export",
                floor=LEAST_FREE_BYTES,
            ),
            place=Place(str(folder)),
        )


def _explain(error: OSError, path: Path) -> ExportError:
    if isinstance(error, FileExistsError):
        words = message("there is such a file already; it is never written over: name another")
    else:
        words = message("the archive can't be written ({why})", why=error.strerror or str(error))
    return ExportError(words, place=Place(str(path)))
