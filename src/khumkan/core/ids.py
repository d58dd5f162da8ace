"""Identifiers of our own records: UUID version 7, which sort by the time they were made.

Time order keeps database indexes compact. STIX objects need other ids: see `khumkan.wire.stix.ids`.
Source: RFC 9562 §5.7 and §6.2.
"""

import os
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from khumkan.core.clock import Clock, ClockError, SystemClock
from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TEXT = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE
)

_TAIL_BITS = 74  # 12 bits beside the version, 62 beside the variant
_STEP_BYTES = 6  # room for tens of millions of ids in one millisecond, and still no guessing


class IdError(KhumkanError):
    """A text or a UUID is not an identifier of ours."""


class IdMaker:
    """Makes UUIDv7 values, each greater than the one before, even if the clock falls back.

    Within a millisecond the random tail grows by a random step (RFC 9562 §6.2, method 2). Safe to
    share between threads. `read_random(n)` returns n unpredictable bytes.
    """

    def __init__(
        self, clock: Clock | None = None, read_random: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._clock = clock or SystemClock()
        self._read_random = read_random
        self._lock = threading.Lock()
        self._milliseconds = -1
        self._tail = 0

    def make(self) -> UUID:
        """Return the next identifier.

        Raises ClockError if the clock stands before 1970.
        """
        now = _milliseconds_since_epoch(self._clock.now())
        with self._lock:
            if now > self._milliseconds:
                self._milliseconds, self._tail = now, self._random_tail()
            else:
                self._step()
            return _assemble(self._milliseconds, self._tail)

    def _step(self) -> None:
        self._tail += 1 + int.from_bytes(self._read_random(_STEP_BYTES))
        if self._tail >> _TAIL_BITS:
            self._milliseconds, self._tail = self._milliseconds + 1, self._random_tail()

    def _random_tail(self) -> int:
        return int.from_bytes(self._read_random(10)) >> (80 - _TAIL_BITS)


def parse_id(text: str) -> UUID:
    """Read an identifier in its usual form: five groups of hexadecimal digits, either case.

    Raises IdError if it isn't one, or isn't UUID version 7.
    """
    if not _TEXT.fullmatch(text):
        raise IdError(
            message(
                "{text} is not an identifier of khumkan (a UUID of version 7)",
                text=repr(text[:80]),
            )
        )
    return UUID(text)


def id_time(identifier: UUID) -> datetime:
    """Return the moment an identifier was made, in UTC, to the millisecond.

    Raises IdError if it is not UUID version 7 or tells a year after 9999.
    """
    if identifier.version != 7:  # noqa: PLR2004  # the version this module is about
        raise IdError(message("{id} is not a UUID of version 7", id=str(identifier)))
    try:
        return _EPOCH + (identifier.int >> 80) * _MILLISECOND
    except OverflowError:
        raise IdError(
            message("{id} tells a time after the year 9999", id=str(identifier))
        ) from None


def _milliseconds_since_epoch(at: datetime) -> int:
    milliseconds = (at - _EPOCH) // _MILLISECOND
    if milliseconds < 0:
        raise ClockError(
            message("the clock says {time}; set this machine's clock", time=at.isoformat())
        )
    return milliseconds


def _assemble(milliseconds: int, tail: int) -> UUID:
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
