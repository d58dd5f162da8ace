"""Ties a process to the one that began it: when that ends, however it ends, so does this one.

A pipe that is gone reads as ended at once and cannot be forgotten, unlike a signal that a killed
parent never sends.
"""

import os
import signal
import threading
from collections.abc import Callable

_GRACE_SECONDS = 4.0


def follow_pipe(handle: int) -> None:
    """End this process in good order once the other end of a pipe is closed."""
    follow(lambda: os.read(handle, 1))


def follow(until_gone: Callable[[], object]) -> None:
    """End this process in good order once `until_gone`, in a thread of its own, has returned."""
    threading.Thread(target=_end_after, args=(until_gone,), name="lifeline", daemon=True).start()


def _end_after(until_gone: Callable[[], object]) -> None:
    until_gone()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(_GRACE_SECONDS)
    os._exit(1)  # the good order took too long, and nobody is left to wait for it
