"""A lock that is passed on in the order in which it was asked for.

A thread that lets go of a plain lock and takes it again at once keeps all others out; here whoever
waits comes next, so that a swap never waits for more than one piece of work.
"""

from collections import deque
from threading import Event, Lock


class Turnstile:
    """Used with `with`, once a thread at a time: it is not reentrant."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._is_taken = False
        self._waiting: deque[Event] = deque()

    @property
    def is_wanted(self) -> bool:
        """Whether another thread waits."""
        return bool(self._waiting)

    def __enter__(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            turn = Event()
            self._waiting.append(turn)
        turn.wait()

    def __exit__(self, *_raised: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False
