"""Makes the manifest of each day that is over, and an addendum for what came into it later."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from khumkan import __version__
from khumkan.core.clock import Clock
from khumkan.lake import Lake, LakeDay, Snapshot
from khumkan.node.manifests.digesting import Pause, digest_day
from khumkan.node.manifests.document import ClockSaid, Manifest, TrailHead, write_manifest
from khumkan.node.manifests.signatures import sign_bytes
from khumkan.node.manifests.store import Signed, StoredManifests
from khumkan.node.state import CustodyStore
from khumkan.wire.identity import PrivateKey, public_jwk, thumbprint

AFTER_MIDNIGHT: Final = timedelta(minutes=10)
"""So long after a day (UTC) its manifest is made: what came at its end is durable by then."""

_ONE_DAY: Final = timedelta(days=1)


@dataclass(slots=True)
class ManifestMaker:
    """One for a node. `read_key` gives the key in force, `journal_end` how far logs are durable."""

    node_id: UUID
    lake: Lake
    store: StoredManifests
    custody: CustodyStore
    clock: Clock
    read_key: Callable[[], PrivateKey]
    journal_end: Callable[[], int]
    read_clock: Callable[[], ClockSaid | None] = lambda: None
    _awaited: tuple[date, int] | None = field(default=None, init=False)

    def make_next(self, pause: Pause = lambda: None) -> Signed | None:
        """Make the oldest manifest that is due; None for nothing to do, or not yet.

        Raises LakeError, StateError or ManifestError. A crash leaves none or a whole one.
        """
        today = (self.clock.now() - AFTER_MIDNIGHT).date()
        if not self._has_all_before(today):
            return None
        with self.lake.snapshot() as view:
            due = self._find_due(view, today)
            return None if due is None else self._make(view, *due, pause)

    def _has_all_before(self, today: date) -> bool:
        """Say whether everything that came before today is in the lake."""
        if self._awaited is None or self._awaited[0] != today:
            self._awaited = today, self.journal_end()
        return self.lake.next_offset >= self._awaited[1]

    def _find_due(self, view: Snapshot, today: date) -> tuple[date, LakeDay | None, int] | None:
        """Return a day, what the lake has of it, and from which offset on nothing is told yet."""
        covered = self.store.covered()
        days = view.days()
        for one in days:
            if one.day < today and one.last >= covered.get(one.day, 0):
                return one.day, one, covered.get(one.day, 0)
        # A day without logs is told of as well, so that no day seems to be left out.
        yesterday = today - _ONE_DAY
        known = [*covered, *(one.day for one in days if one.day < today)]
        is_silent = bool(known) and max(known) < yesterday
        return (yesterday, None, 0) if is_silent else None

    def _make(
        self, view: Snapshot, day: date, rows: LakeDay | None, start: int, pause: Pause
    ) -> Signed:
        sources = digest_day(view, rows, start, view.next_offset, pause=pause) if rows else []
        key = self.read_key()
        jwk = public_jwk(key)
        number, previous = self.store.next_place()
        manifest = Manifest(
            number=number,
            previous=previous,
            node_id=self.node_id,
            made_at=self.clock.now(),
            day=day,
            from_offset=start,
            to_offset=view.next_offset,
            key=thumbprint(jwk),
            software=__version__,
            clock=self.read_clock(),
            custody=TrailHead(*self.custody.head()),
            sources=tuple(sources),
        )
        body = write_manifest(manifest)
        return self.store.add(body, sign_bytes(key, body), jwk)
