"""Who reads the lake now, in whatever process: files are removed only when nobody needs them.

A reader holds a locked file in the lake's own folder; the system lets go of it when it dies.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

LONGEST_SECONDS: Final = 24 * 3_600.0
"""A reader that takes longer is counted as stuck, and its files may go."""

_FOLDER: Final = "_readers"  # delta-rs leaves alone what begins with an underscore
_SUFFIX: Final = ".lease"
_YOUNG_SECONDS: Final = 60.0  # its reader may not have locked it yet


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Keep the files that the lake in `folder` names now, while the block runs."""
    place = folder / _FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    path = place / f"{uuid4()}{_SUFFIX}"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def longest_reader_seconds(folder: Path) -> float | None:
    """Return since how long the one reads that began first; None while nobody does."""
    ages = [age for path in (folder / _FOLDER).glob(f"*{_SUFFIX}") if (age := _age_of(path))]
    return max(ages, default=None)


def _age_of(path: Path) -> float | None:
    """Return how old a reader is, None for one that is dead, over, or stuck."""
    try:
        age = max(time.time() - path.stat().st_mtime, 0.001)
        if age > LONGEST_SECONDS or (age > _YOUNG_SECONDS and _is_dead(path)):
            path.unlink(missing_ok=True)
            return None
    except FileNotFoundError:
        return None
    return age


def _is_dead(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except PermissionError:
        return False  # another user's: it counts for a day at most
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
