"""Makes a backup of a node that runs or does not; it holds nobody up."""

import errno
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from khumkan import __version__
from khumkan.core.clock import Clock, SystemClock, format_time
from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import Message, message
from khumkan.node.backup.archives import packing
from khumkan.node.backup.errors import BackupError
from khumkan.node.backup.manifest import FORMAT, NODE, About
from khumkan.node.backup.records import LastBackup, note_backup
from khumkan.node.backup.snapshots import STAGING, Piece, take_snapshot
from khumkan.node.enrolment import read_enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.owners import acting_as_owner

_STATE: Final = "state.db"


def make_backup(
    folder: NodeFolder, target: Path, *, has_logs: bool = True, clock: Clock | None = None
) -> About:
    """Write the node as it is now to `target`, which must not exist; return what was written.

    Raises BackupError.
    """
    if target.exists():
        raise BackupError(
            message("there is a file of this name already; choose another"),
            place=Place(str(target)),
        )
    clock = clock or SystemClock()
    try:
        with _staging(folder) as staging:
            with acting_as_owner(folder.path):
                pieces = take_snapshot(folder, staging, has_logs=has_logs)
            about = _describe(folder, pieces, clock, has_logs=has_logs)
            _write(target, about, pieces)  # where the node's own user may not write, root may
        with acting_as_owner(folder.path):
            note_backup(folder, LastBackup(clock.now(), str(target.absolute()), has_logs))
    except OSError as error:
        raise BackupError(_why(error), place=Place(error.filename or str(target))) from error
    return about


@contextmanager
def _staging(folder: NodeFolder) -> Iterator[Path]:
    """Give an empty folder on the node's own disk, to one backup at a time."""
    staging = folder.path / STAGING
    with acting_as_owner(folder.path):
        handle = os.open(folder.path / "backup.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(handle, folder.path)
        with acting_as_owner(folder.path):
            shutil.rmtree(staging, ignore_errors=True)  # of one that was killed
            staging.mkdir(mode=0o700)
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    finally:
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BackupError(
            message("another backup of this node is being made"), place=Place(str(path))
        ) from None


def _describe(
    folder: NodeFolder, pieces: Sequence[Piece], clock: Clock, *, has_logs: bool
) -> About:
    node, organisation = _read_names(folder)
    state = next((one.path for one in pieces if one.name == _STATE), None)
    return About(
        format=FORMAT,
        version=__version__,
        made_at=format_time(clock.now(), "seconds"),
        node=node,
        organisation=organisation,
        schema=0 if state is None else read_schema(state),
        has_logs=has_logs,
        n_bytes=sum(one.size for one in pieces),
    )


def read_schema(state: Path) -> int:
    """Return the version of a database's tables; the file is at rest."""
    with closing(sqlite3.connect(f"{state.absolute().as_uri()}?immutable=1", uri=True)) as found:
        return int(found.execute("PRAGMA user_version").fetchone()[0])


def _read_names(folder: NodeFolder) -> tuple[str, str]:
    try:
        found = read_enrolment(folder.enrolment)
    except ConfigurationError:
        return "", ""
    return found.node_name, found.organisation_name


def _write(target: Path, about: About, pieces: Sequence[Piece]) -> None:
    with packing(target) as packer:
        packer.add_about(about)
        for one in pieces:
            packer.add(NODE + one.name, one.path, one.n_bytes)
        packer.finish()


def _why(error: OSError) -> Message:
    if error.errno == errno.ENOSPC:
        return message("there is no room left for the backup; nothing was kept of it")
    return message("can't be read or written: {why}", why=error.strerror or str(error))
