"""Root works on a node's folder as the user whom it belongs to.

What root made there, or the files that SQLite lays beside a database, the node itself could neither
read nor remove.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

_ROOT = 0
_LOOKED_AT = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def acting_as_owner(folder: Path) -> Iterator[None]:
    """Be the owner of `folder` in the block where root asks; else, or without a folder, nothing."""
    owner = folder.stat() if folder.is_dir() else None
    if os.geteuid() != _ROOT or owner is None or owner.st_uid == _ROOT:
        yield
        return
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(_ROOT)
        os.setegid(_ROOT)


def give_one(folder: Path, inside: Path, like: os.stat_result) -> None:
    """Give what lies at a path inside a folder to somebody; root alone can. Raises OSError.

    Whoever may write there could lay a link to any file of the machine in its place: no link is
    followed at any step, and a file that has a second name elsewhere is left alone.
    """
    with ExitStack() as opened:
        handle = os.open(folder, _LOOKED_AT | os.O_DIRECTORY)
        opened.callback(os.close, handle)
        for part in inside.parts:
            handle = os.open(part, _LOOKED_AT, dir_fd=handle)
            opened.callback(os.close, handle)
        found = os.fstat(handle)
        is_alone = stat.S_ISREG(found.st_mode) and found.st_nlink == 1
        if not (is_alone or stat.S_ISDIR(found.st_mode)):
            raise OSError(errno.EPERM, os.strerror(errno.EPERM), str(folder / inside))
        os.fchown(handle, like.st_uid, like.st_gid)
