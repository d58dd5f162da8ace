"""Puts a backup into an empty folder: all of it checked before any of it is there."""

import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import IO, Final

from khumkan.core.clock import Clock, SystemClock
from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.node.backup.archives import read_about, unpack
from khumkan.node.backup.errors import BackupError
from khumkan.node.backup.manifest import NODE, About
from khumkan.node.folder import NodeFolder
from khumkan.node.owners import acting_as_owner
from khumkan.node.state import State
from khumkan.node.state.schema import SCRIPTS
from khumkan.node.status import note_all_told

_STAGING: Final = ".restore"
_SPARE: Final = 1.1
_LAST: Final = "keys"  # without a key there is no node yet


def restore(archive: Path, folder: NodeFolder, *, clock: Clock | None = None) -> About:
    """Lay a backup into `folder`, which must be empty or not there; return what it says of itself.

    Nothing is there before all of it was checked. Raises BackupError.
    """
    with archive.open("rb") as file:  # by root itself: the owner of the folder may not read it
        _refuse_unfit(read_about(archive, file), archive)
        _refuse_to_overwrite(folder.path)
        # By the owner, who may have laid links here that would lead root anywhere.
        with acting_as_owner(_nearest(folder.path)):
            about = _lay(archive, file, folder.path)
            _settle(folder, clock or SystemClock())
    return about


def _lay(archive: Path, file: IO[bytes], path: Path) -> About:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    staging = path / _STAGING
    try:
        about = unpack(archive, staging, file)
        _refuse_broken(staging / NODE, archive)
        _move(staging / NODE, path)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return about


def _refuse_unfit(about: About, archive: Path) -> None:
    if about.schema > len(SCRIPTS):
        raise BackupError(
            message(
                "this backup was made by khumkan {version}, which is newer; install that version "
                "to restore it",
                version=about.version,
            ),
            place=Place(str(archive)),
        )


def _refuse_to_overwrite(path: Path) -> None:
    found = [one.name for one in path.iterdir()] if path.is_dir() else []
    if set(found) - {_STAGING} or (path.exists() and not path.is_dir()):
        raise BackupError(
            message(
                "there is something here already; nothing is overwritten: name an empty folder"
            ),
            place=Place(str(path)),
        )


def _refuse_broken(unpacked: Path, archive: Path) -> None:
    """See that what was unpacked is a node; opening its state brings the tables up to date."""
    if not NodeFolder(unpacked).key_file.is_file():
        raise BackupError(message("the backup lacks the node's key"), place=Place(str(archive)))


def _move(source: Path, target: Path) -> None:
    """Move everything up, the keys last: without them there is no node yet."""
    names = sorted((one.name for one in source.iterdir()), key=lambda name: name == _LAST)
    for name in names:
        (source / name).rename(target / name)
    handle = os.open(target, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _settle(folder: NodeFolder, clock: Clock) -> None:
    """Make the folders that a backup without logs lacks, and count nothing twice at the hub."""
    folder.make()
    with closing(State(folder.state, clock)) as state:
        note_all_told(state)


def _nearest(path: Path) -> Path:
    return next(one for one in (path, *path.parents) if one.exists())
