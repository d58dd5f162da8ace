"""Findings and sightings on their way to the hub: the first at once, more of the same together.

What is gathered and not yet due is kept in the state, so that no crash can lose it. Pieces are
merged as far as one has room; another is begun then, so that nothing is left out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

import msgspec

from khumkan.wire.contract import ReportedFinding, ReportedSighting
from khumkan.wire.contract.reports import MAX_VALUES

MOST_PIECES: Final = 20

_Piece = TypeVar("_Piece", ReportedFinding, ReportedSighting)
Change = tuple[str, bytes] | None


@dataclass(slots=True)
class Gatherer(Generic[_Piece]):
    """Gathers the pieces of one kind by key; at most one lot of a key goes out an `interval`.

    `merge` returns None where two pieces have no room in one; `slow_down` makes the interval longer
    while the hub does not keep up. A lot of MOST_PIECES goes out at once: what waits is written
    anew whenever it grows. For one thread.
    """

    kind: str
    piece_type: type[_Piece]
    interval: timedelta
    merge: Callable[[_Piece, _Piece], _Piece | None]
    slow_down: Callable[[timedelta], timedelta] = lambda interval: interval
    _pending: dict[str, list[_Piece]] = field(default_factory=dict)
    _sent_at: dict[str, datetime] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)

    def restore(self, key: str, body: bytes) -> None:
        """Go on with what was gathered before a restart: it is due at once."""
        self._pending[key] = msgspec.json.decode(body, type=list[self.piece_type])  # type: ignore[name-defined]

    def take(self, key: str, piece: _Piece) -> None:
        """Gather one more."""
        pieces = self._pending.setdefault(key, [])
        merged = self.merge(pieces[-1], piece) if pieces else None
        if merged is None:
            pieces.append(piece)
        else:
            pieces[-1] = merged
        self._changed.add(key)

    def has_due(self, now: datetime) -> bool:
        """Say whether anything is to be reported now."""
        return any(self._is_due(key, now) for key in self._pending)

    def take_due(self, now: datetime) -> list[_Piece]:
        """Return what is to be reported now."""
        due = [key for key in self._pending if self._is_due(key, now)]
        for key in due:
            self._sent_at[key] = now
        self._changed.update(due)
        self._forget_old(now)
        return [piece for key in due for piece in self._pending.pop(key)]

    def take_changes(self) -> dict[str, Change]:
        """Return what the state has to keep of what is not due, by key; None is nothing any more.

        Of what changed since the last time.
        """
        changes: dict[str, Change] = {}
        for key in self._changed:
            pieces = self._pending.get(key)
            changes[key] = (self.kind, msgspec.json.encode(pieces)) if pieces else None
        self._changed.clear()
        return changes

    def next_due(self) -> datetime | None:
        """Return when something becomes due, None if nothing is gathered."""
        interval = self.slow_down(self.interval)
        times = [self._sent_at[key] + interval for key in self._pending if key in self._sent_at]
        return min(times, default=None)

    def _is_due(self, key: str, now: datetime) -> bool:
        """Say whether the interval is over, or the clock was set back."""
        sent_at = self._sent_at.get(key)
        if sent_at is None or len(self._pending.get(key, ())) >= MOST_PIECES:
            return True
        return not sent_at <= now < sent_at + self.slow_down(self.interval)

    def _forget_old(self, now: datetime) -> None:
        old = [key for key in self._sent_at if key not in self._pending and self._is_due(key, now)]
        for key in old:
            del self._sent_at[key]


def merge_findings(first: ReportedFinding, second: ReportedFinding) -> ReportedFinding | None:
    """Return two findings of one rule as one, with the receipt of the first."""
    pseudonyms = tuple(dict.fromkeys((*first.pseudonyms, *second.pseudonyms)))
    observables = tuple(dict.fromkeys((*first.observables, *second.observables)))
    if len(pseudonyms) > MAX_VALUES or len(observables) > MAX_VALUES:
        return None
    return msgspec.structs.replace(
        first,
        first_at=min(first.first_at, second.first_at),
        last_at=max(first.last_at, second.last_at),
        n_events=first.n_events + second.n_events,
        pseudonyms=pseudonyms,
        observables=observables,
    )


def merge_sightings(first: ReportedSighting, second: ReportedSighting) -> ReportedSighting:
    """Return two sightings of one indicator as one, with the receipt of the first."""
    return msgspec.structs.replace(
        first,
        first_at=min(first.first_at, second.first_at),
        last_at=max(first.last_at, second.last_at),
        n_events=first.n_events + second.n_events,
    )


def earliest(times: Iterable[datetime | None]) -> datetime | None:
    """Return the first of some moments, None for none."""
    return min((one for one in times if one is not None), default=None)
