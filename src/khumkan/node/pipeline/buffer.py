"""Rows on their way into the lake: every event that was read and is not stored there yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from khumkan.lake import LakeRow

_OVERFULL = 3
_ROW_BYTES = 256  # besides its raw line: an event of ten bytes takes memory too


@dataclass(frozen=True, slots=True)
class FlushLimits:
    """When rows go into the lake: when the oldest has this age, or there are this many."""

    age: timedelta = timedelta(seconds=5)
    n_rows: int = 10_000
    n_bytes: int = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Flush:
    """Rows on their way into the lake, which then holds everything before `end`."""

    rows: Sequence[LakeRow]
    end: int


@dataclass(slots=True)
class LakeBuffer:
    """Rows in the order of the journal. Not thread-safe: the pipeline's turnstile guards it.

    `stored` is the offset before which nothing is in here any more, because the lake has it.
    """

    limits: FlushLimits
    stored: int = 0
    _rows: list[LakeRow] = field(default_factory=list)
    _n_bytes: int = 0
    _since: datetime | None = None

    def add(self, rows: Sequence[LakeRow], now: datetime) -> None:
        """Take rows that were just read."""
        if rows and self._since is None:
            self._since = now
        self._rows += rows
        self._n_bytes += sum(_size(row) for row in rows)

    def rows(self) -> list[LakeRow]:
        """Return what is in here."""
        return self._rows.copy()

    def drop(self, n_rows: int, stored: int, now: datetime) -> None:
        """Let go of the first `n_rows`: the lake has everything before `stored`."""
        self._n_bytes -= sum(_size(row) for row in self._rows[:n_rows])
        del self._rows[:n_rows]
        self.stored = max(self.stored, stored)
        self._since = now if self._rows else None

    def is_due(self, now: datetime) -> bool:
        """Say whether the rows should go into the lake now."""
        if self._since is None:
            return False
        is_old = not self._since <= now < self._since + self.limits.age
        return is_old or self._fill() >= 1

    @property
    def is_overfull(self) -> bool:
        """Whether nothing more should be read before the lake has taken some of it."""
        return self._fill() >= _OVERFULL

    def _fill(self) -> float:
        limits = self.limits
        return max(len(self._rows) / limits.n_rows, self._n_bytes / limits.n_bytes)


def _size(row: LakeRow) -> int:
    return len(row.raw) + _ROW_BYTES
