"""One process at a time writes a journal: a lock that the system lets go by itself."""

import fcntl
import os
from pathlib import Path

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message

_FILE = "journal.lock"


def hold_folder(folder: Path) -> int:
    """Return a handle that holds the folder until it is closed.

    Raises ConfigurationError if another has it.
    """
    handle = os.open(folder / _FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise ConfigurationError(
            message("another process writes this journal; stop that node first"),
            place=Place(str(folder)),
        ) from None
    return handle
