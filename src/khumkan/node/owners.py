"""Root works on a node's folder as the user whom it belongs to.

What root made there, or the files that SQLite lays beside a database, the node itself could neither
read nor remove.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT = 0


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


def give_to(folder: Path, like: os.stat_result) -> None:
    """Give a folder and everything in it to the owner of something else; root alone can."""
    if os.geteuid() != _ROOT or like.st_uid == _ROOT:
        return
    for one in (folder, *folder.rglob("*")):
        os.chown(one, like.st_uid, like.st_gid, follow_symlinks=False)
