"""Work that was done before, kept on disk by name, so that the next start needn't do it again.

In: bytes, with a name that says exactly what they were made from. Out: the same bytes, or None
where they have to be made again. Nobody else can put anything here: folder and file must be this
user's own and closed to others for writing, and damaged bytes are told by their sum. Whoever
decodes what comes out still takes it as data only.
"""

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from typing import Final

from khumkan.core.journal import log_event

_LOG = logging.getLogger(__name__)
AUTO: Final = "auto"
SUFFIX: Final = ".kept"
MOST_FILES: Final = 16
MOST_BYTES: Final = 512 * 1024 * 1024

_MARK: Final = b"khumkan\x01"
_SUM_BYTES: Final = 32
_HEAD_BYTES: Final = len(_MARK) + _SUM_BYTES
_FOREIGN: Final = "belongs to somebody else"
_OPEN: Final = "can be written by others"
_ODD: Final = "is no file that was put here"
_DAMAGED: Final = "is damaged"
_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH
_HAS_OWNERS: Final = hasattr(os, "geteuid") and os.open in os.supports_dir_fd


class _UnfitError(Exception):
    """What lies there was not put there by this user, or is not what was put there."""


def open_shelf(wish: str, usual: Path | None) -> "Shelf | None":
    """Return the shelf that a setting asks for: AUTO for the `usual` folder, a path, "" for none.

    None too where there is no usual folder, or the system has no owners to tell apart.
    """
    folder = usual if wish == AUTO else Path(wish).expanduser() if wish else None
    return Shelf(folder) if folder is not None and _HAS_OWNERS else None


class Shelf:
    """A folder of kept work; the oldest of it makes room. Nothing here raises for a bad disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, name: str) -> bytes | None:
        """Return what was put under a name; None where there is nothing, or nothing to trust."""
        try:
            with _opened(self._folder) as folder:
                return _read(folder, name)
        except FileNotFoundError:
            return None
        except (OSError, _UnfitError) as error:
            _tell("shelf.not_taken", self._folder / (name + SUFFIX), error)
            return None

    def put(self, name: str, body: bytes) -> None:
        """Keep bytes under a name, whole or not at all."""
        try:
            _make(self._folder)
            with _opened(self._folder) as folder:
                _write(folder, name, body)
                _make_room(folder)
        except (OSError, _UnfitError) as error:
            _tell("shelf.not_kept", self._folder / (name + SUFFIX), error)


def _make(folder: Path) -> None:
    """Make a folder and those above it, for their owner alone whatever the umask."""
    for one in reversed([folder, *folder.parents]):
        if not one.exists():
            one.mkdir(mode=0o700, exist_ok=True)


def _tell(event: str, file: Path, error: Exception) -> None:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    log_event(_LOG, event, level=logging.WARNING, file=file, reason=reason)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    for parent in path.parent.resolve(strict=True).parents:
        _refuse_swapping(parent.stat())
    _refuse_swapping(path.parent.stat())
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _refuse_others(os.fstat(folder))
        yield folder
    finally:
        os.close(folder)


def _refuse_others(seen: os.stat_result) -> None:
    if seen.st_uid != os.geteuid():
        raise _UnfitError(_FOREIGN)
    if seen.st_mode & _BY_OTHERS:
        raise _UnfitError(_OPEN)


def _refuse_swapping(seen: os.stat_result) -> None:
    """Refuse a folder above ours in which others may put another in place of ours."""
    if seen.st_uid not in {0, os.geteuid()}:
        raise _UnfitError(_FOREIGN)
    if seen.st_mode & _BY_OTHERS and not seen.st_mode & stat.S_ISVTX:
        raise _UnfitError(_OPEN)


def _read(folder: int, name: str) -> bytes:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with os.fdopen(os.open(name + SUFFIX, flags, dir_fd=folder), "rb") as stream:
        seen = os.fstat(stream.fileno())
        _refuse_others(seen)
        if not stat.S_ISREG(seen.st_mode) or seen.st_size > MOST_BYTES:
            raise _UnfitError(_ODD)
        head, body = stream.read(_HEAD_BYTES), stream.read(seen.st_size)
        with suppress(OSError):  # a disk that is only read from makes no room
            os.utime(stream.fileno())  # what is used is not the oldest
    if head != _head_of(name, body):
        raise _UnfitError(_DAMAGED)
    return body


def _write(folder: int, name: str, body: bytes) -> None:
    new = f"{token_hex(8)}.new{SUFFIX}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(new, flags, 0o600, dir_fd=folder), "wb") as stream:
            stream.write(_head_of(name, body))
            stream.write(body)
        os.replace(new, name + SUFFIX, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(new, dir_fd=folder)
        raise


def _head_of(name: str, body: bytes) -> bytes:
    """Return what stands before a body; a file that was renamed is another's, and so damaged."""
    return _MARK + blake2b(body, key=blake2b(name.encode()).digest(), digest_size=32).digest()


def _make_room(folder: int) -> None:
    """Remove what was used longest ago, and what was never finished with it."""
    with os.scandir(folder) as entries:
        files = [(one.stat(), one.name) for one in entries if one.name.endswith(SUFFIX)]
    n_bytes = 0
    newest_first = sorted(files, key=lambda one: one[0].st_mtime_ns, reverse=True)
    for number, (seen, name) in enumerate(newest_first, 1):
        n_bytes += seen.st_size
        if number > MOST_FILES or n_bytes > MOST_BYTES:
            os.unlink(name, dir_fd=folder)
