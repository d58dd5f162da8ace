"""A lock between what takes logs away and what forbids it, in whatever process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def retention_lock(folder: Path) -> Iterator[None]:
    """Wait until nobody else takes logs of the node's folder away, or forbids it; then go on.

    A day's logs go in seconds; the system lets go of the lock by itself if its process dies.
    """
    path = folder / "retention.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
