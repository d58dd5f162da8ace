"""Which folder belongs to which source, and whether files may be taken from it.

Whoever may write into a source's folder speaks for that source. So it is for sources that prove who
they are alone, and a folder that everybody on the machine may write to is not taken from.
"""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.node.inbox.errors import InboxError
from khumkan.node.sources import Source

DONE: Final = "done"
REFUSED: Final = "refused"
_MODE: Final = 0o770
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of one source. `keep_days` is how long files that were read are kept in `done`.

    `gives_receipts`: who put a file there waits for a receipt of it.
    """

    source: Source
    path: Path
    keep_days: int
    gives_receipts: bool = False


def folder_name(source: Source) -> str:
    """Return the name of a source's folder: its own, as far as a file system takes it."""
    bare = "".join("_" if one in "/\\\0" else one for one in source.name).lstrip(". ")
    return bare[:_LONGEST_NAME].rstrip() or source.id.hex


def shelve(root: Path, sources: Iterable[Source], keep_days: int) -> list[Shelf]:
    """Return the folders in `root` of all sources that may have one, the oldest source first.

    Where two would have the same, the later one's name has its id behind it.
    """
    shelves: list[Shelf] = []
    taken: set[str] = set()
    for source in sources:
        if source.ended_at is None and source.is_authenticated:
            name = folder_name(source)
            if name.casefold() in taken:
                name = f"{name} {source.id}"
            taken.add(name.casefold())
            shelves.append(Shelf(source, root / name, keep_days))
    return shelves


def make_shelf(shelf: Shelf) -> None:
    """Make the folder and those in it, and check it. Raises InboxError, OSError."""
    _make(shelf.path)
    _check(shelf.path)
    for name in (DONE, REFUSED):
        _make(shelf.path / name)
        _check(shelf.path / name)  # a link that somebody laid there would lead out of the inbox


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=_MODE)
    except FileExistsError:
        return
    inherited = stat.S_IMODE(folder.parent.stat().st_mode) & 0o070  # not what a umask leaves of it
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.fchmod(handle, 0o700 | inherited | (os.fstat(handle).st_mode & stat.S_ISGID))
    finally:
        os.close(handle)


def _check(folder: Path) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        reason = message("this is no folder: move it away, and the node makes one")
    elif status.st_mode & stat.S_IWOTH:
        reason = message(
            "everybody on this machine may write here, so nothing is taken: run chmod o-w on it"
        )
    elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        reason = message("the node may not write here: give its user this folder")
    else:
        return
    raise InboxError(reason, place=Place(str(folder)))
