"""One hub a folder: each running part holds a lock on a file that the system lets go by itself."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.hub.operations.serving.parts import Part


@contextmanager
def hold(folder: Path, part: Part, *, may_share: bool = False) -> Iterator[None]:
    """Hold the lock of a part while the block runs; several may where `may_share`.

    Raises ConfigurationError if another process has it.
    """
    path = folder / f"serve-{part.value}.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if may_share else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise ConfigurationError(
            message(
                "another khumkan hub serve runs on this folder ({part}); stop that one first",
                part=part.value,
            ),
            place=Place(str(folder)),
        ) from None
    try:
        yield
    finally:
        os.close(handle)


@contextmanager
def hold_all(folder: Path) -> Iterator[None]:
    """Hold the locks of every part: nothing of the hub runs on this folder while the block does."""
    with ExitStack() as stack:
        for part in Part:
            stack.enter_context(hold(folder, part))
        yield
