"""What becomes of a file that was read: kept for some days, refused with the reason, or removed.

Who may write into a source's folder may change what lies in it at any moment: a link in place of
`done` must lead nowhere. So the folders are opened once, and all is done in what was opened.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from khumkan.node.inbox.folders import DONE, REFUSED, Shelf
from khumkan.node.inbox.progress import Mark
from khumkan.node.inbox.uploads import RECEIPT, write_receipt

_DAY_SECONDS: Final = 86_400
_WHY: Final = ".why"


def end_file(shelf: Shelf, mark: Mark) -> None:
    """Move a file that is over to where it belongs. Raises OSError; it may be done again then."""
    path = shelf.path / mark.name
    if shelf.gives_receipts:
        write_receipt(path, mark.began_at, mark.offset, mark.problems)
    if mark.problems:
        _refuse(shelf.path / REFUSED, path, mark.problems)
    elif shelf.keep_days:
        with opened_folder(shelf.path / DONE) as done:
            _move(path, done, _free_name(done, mark.name))
    else:
        path.unlink()


def remove_old(shelf: Shelf, unix_seconds: float) -> None:
    """Remove what was read long ago, and receipts that nobody waits for. Raises OSError."""
    _remove(shelf.path / DONE, "", unix_seconds - shelf.keep_days * _DAY_SECONDS)
    if shelf.gives_receipts:
        _remove(shelf.path, RECEIPT, unix_seconds - _DAY_SECONDS)


@contextmanager
def opened_folder(path: Path) -> Iterator[int]:
    """Yield a folder, open. Raises OSError for what is none, a link to one too."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        yield handle
    finally:
        os.close(handle)


def _remove(path: Path, ending: str, before: float) -> None:
    with opened_folder(path) as folder, os.scandir(folder) as entries:
        for entry in entries:
            is_meant = entry.name.endswith(ending) and entry.is_file(follow_symlinks=False)
            if is_meant and entry.stat(follow_symlinks=False).st_ctime < before:
                with suppress(FileNotFoundError):
                    os.unlink(entry.name, dir_fd=folder)


def _refuse(into: Path, path: Path, problems: tuple[str, ...]) -> None:
    with opened_folder(into) as folder:
        name = _free_name(folder, path.name)
        _write_new(folder, name + _WHY, "".join(f"{one}\n" for one in problems))
        _move(path, folder, name)


def _write_new(folder: int, name: str, text: str) -> None:
    """Write a file in place of the one of this name, never through it."""
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(name, flags, 0o660, dir_fd=folder)
    with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)


def _move(path: Path, folder: int, name: str) -> None:
    os.rename(path, name, dst_dir_fd=folder)


def _free_name(folder: int, name: str) -> str:
    """Return a name that nothing has there; the time is put before one that is taken."""
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return name
    return f"{time.time_ns()} {name}"
