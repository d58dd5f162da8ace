"""The frames that all streams share, and who is to be woken for new ones."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from khumkan.hub.exchange.streaming.rings import Ring


@dataclass(slots=True)
class Broadcaster:
    """Lives in the event loop; `publish` is called there."""

    rings: dict[UUID, Ring] = field(default_factory=dict)
    _wakers: set[Callable[[], None]] = field(default_factory=set)

    def begin(self, heads: Mapping[UUID, int]) -> None:
        """Know collections that are shared, and where each stands."""
        for collection, head in heads.items():
            self.rings.setdefault(collection, Ring(head))

    def publish(self, collection: UUID, events: Iterable[tuple[int, bytes]]) -> None:
        """Add frames, and wake everybody."""
        ring = self.rings.get(collection)
        for sequence, event in events:
            if ring is None:
                ring = self.rings[collection] = Ring(sequence - 1)
            ring.add(sequence, event)
        for wake in tuple(self._wakers):
            wake()

    def subscribe(self, wake: Callable[[], None]) -> None:
        """Call this at every change."""
        self._wakers.add(wake)

    def unsubscribe(self, wake: Callable[[], None]) -> None:
        """Call it no more."""
        self._wakers.discard(wake)

    def publisher(
        self, loop: asyncio.AbstractEventLoop
    ) -> Callable[[UUID, list[tuple[int, bytes]]], None]:
        """Return `publish` for other threads."""

        def publish(collection: UUID, events: list[tuple[int, bytes]]) -> None:
            loop.call_soon_threadsafe(self.publish, collection, events)

        return publish
