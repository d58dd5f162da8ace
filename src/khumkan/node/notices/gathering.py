"""What waits to be told to this hospital's people: the same things together, a bounded number."""

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from khumkan.core.clock import Clock
from khumkan.core.messages import Message
from khumkan.core.severity import Severity
from khumkan.node.notices.notice import Notice, NoticeKind

MOST_THINGS: Final = 200
_LONGEST_VALUE: Final = 200

_Key = tuple[NoticeKind, str, str, tuple[tuple[str, str | int | float], ...]]


class Notices:
    """Takes notices from any thread and never waits; `take` empties it. `n_beyond` did not fit.

    What is below the level `least` is not taken.
    """

    def __init__(self, clock: Clock, least: Severity = Severity.INFORMATIONAL) -> None:
        self._clock = clock
        self._least = least
        self._lock = threading.Lock()
        self._waiting: dict[_Key, Notice] = {}
        self._n_changes = 0
        self.n_beyond = 0

    def tell(
        self,
        kind: NoticeKind | str,
        words: Message,
        *,
        level: Severity = Severity.HIGH,
        about: str = "",
    ) -> None:
        """Have something told; the same words about the same again are counted, and told once."""
        if Severity(level) < self._least:
            return
        now = self._clock.now()
        parameters = {key: _shorten(value) for key, value in words.parameters.items()}
        one = Notice(
            NoticeKind(kind),
            Severity(level),
            about[:_LONGEST_VALUE],
            words.text,
            parameters,
            now,
            now,
        )
        with self._lock:
            self._merge(one)

    def put_back(self, notices: Sequence[Notice]) -> None:
        """Take notices that could not be told, or that waited when the node ended."""
        with self._lock:
            for one in notices:
                self._merge(one)

    def take(self) -> list[Notice]:
        """Return everything that waits, the worst and then the oldest first; nothing waits then."""
        with self._lock:
            found = list(self._waiting.values())
            self._waiting.clear()
            self._n_changes += bool(found)
        return sorted(found, key=lambda one: (-one.level.rank, one.first_at))

    def drop_before(self, moment: datetime) -> int:
        """Let go of what last happened before a moment; return how many things that were."""
        with self._lock:
            old = [key for key, one in self._waiting.items() if one.last_at < moment]
            for key in old:
                del self._waiting[key]
            self._n_changes += bool(old)
        return len(old)

    def waiting(self) -> list[Notice]:
        """Return what waits."""
        with self._lock:
            return list(self._waiting.values())

    def first_at(self) -> datetime | None:
        """Return since when something waits."""
        return min((one.first_at for one in self.waiting()), default=None)

    @property
    def n_changes(self) -> int:
        """How often what waits has changed."""
        return self._n_changes

    def _merge(self, one: Notice) -> None:
        self._n_changes += 1
        key = (one.kind, one.about, one.text, tuple(sorted(one.parameters.items())))
        known = self._waiting.get(key)
        if known is not None:
            self._waiting[key] = _add(known, one)
        elif len(self._waiting) < MOST_THINGS or self._has_made_room(one.level):
            self._waiting[key] = one
        else:
            self.n_beyond += one.n

    def _has_made_room(self, level: Severity) -> bool:
        """Let go of something less bad, if anything that waits is."""
        least = min(self._waiting, key=lambda key: self._waiting[key].level.rank)
        if self._waiting[least].level >= level:
            return False
        self.n_beyond += self._waiting.pop(least).n
        return True


def _add(first: Notice, second: Notice) -> Notice:
    return msgspec.structs.replace(
        first,
        first_at=min(first.first_at, second.first_at),
        last_at=max(first.last_at, second.last_at),
        n=first.n + second.n,
    )


def _shorten(value: str | float) -> str | float:
    return value[:_LONGEST_VALUE] if isinstance(value, str) else value
