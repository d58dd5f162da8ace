"""Indexer acknowledgement: which numbers were given out in a channel, in bounded memory.

A number is given once its events are durable, never before: so every number that was given is
acknowledged, and one that was not is not. After a restart all are unknown: the client sends again,
and the repeat is recognised.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from khumkan.core.clock import Clock

_CHANNEL: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
_MOST_CHANNELS: Final = 10_000
_KEPT: Final = timedelta(hours=1)


def is_channel(name: str) -> bool:
    """Say whether a name can be a channel's: GUIDs are, and what looks like one."""
    return _CHANNEL.fullmatch(name) is not None


@dataclass(slots=True)
class _Channel:
    n_given: int
    used_at: datetime


class Channels:
    """The channels of all sources; one that nobody used for an hour is forgotten."""

    def __init__(self, clock: Clock, *, most: int = _MOST_CHANNELS) -> None:
        self._clock, self._most = clock, most
        self._channels: OrderedDict[tuple[UUID, str], _Channel] = OrderedDict()

    def __len__(self) -> int:
        return len(self._channels)

    def give(self, source_id: UUID, name: str) -> int:
        """Return the number of events that are durable now."""
        self._expire()
        channel = self._channels.setdefault((source_id, name), _Channel(0, self._clock.now()))
        self._touch((source_id, name))
        if len(self._channels) > self._most:
            self._channels.popitem(last=False)
        channel.n_given += 1
        return channel.n_given - 1

    def check(self, source_id: UUID, name: str, numbers: Sequence[int]) -> dict[str, bool]:
        """Say of each number whether it was given out in this channel."""
        self._expire()
        channel = self._channels.get((source_id, name))
        if channel is None:
            return {str(number): False for number in numbers}
        self._touch((source_id, name))
        return {str(number): 0 <= number < channel.n_given for number in numbers}

    def _touch(self, key: tuple[UUID, str]) -> None:
        self._channels[key].used_at = self._clock.now()
        self._channels.move_to_end(key)

    def _expire(self) -> None:
        oldest = self._clock.now() - _KEPT
        while self._channels and next(iter(self._channels.values())).used_at < oldest:
            self._channels.popitem(last=False)
