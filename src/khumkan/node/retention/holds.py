"""Legal holds: logs that nothing may take away until a named person ends the hold.

They are read from the custody trail, which keeps who began and ended each, when and why.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Final
from uuid import UUID

from khumkan.core.clock import Clock, format_time, parse_time
from khumkan.core.errors import ConfigurationError
from khumkan.core.ids import IdMaker
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.node.retention.locking import retention_lock
from khumkan.node.sources import Source
from khumkan.node.state import CustodyEntry, CustodyStore, State

ADDED: Final = "hold-add"
ENDED: Final = "hold-end"
_LONGEST: Final = 200
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hold:
    """Logs that were received from `begins_at` on and before `ends_at` (UTC) stay.

    `first` and `last` are the days as they were ordered, in the hospital's own time. Without
    `source_id` all sources are meant. `ended_at` is None while it is in force.
    """

    id: UUID
    first: date
    last: date
    begins_at: datetime
    ends_at: datetime
    source_id: UUID | None
    source_name: str
    reference: str
    who: str
    made_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    end_reason: str = ""

    def covers(self, day: date, source: UUID) -> bool:
        """Say whether any log of a day (UTC) and source may be meant."""
        start = datetime.combine(day, time(), UTC)
        is_source = self.source_id is None or self.source_id == source
        return is_source and self.begins_at < start + _ONE_DAY and start < self.ends_at


class HoldBook:
    """The holds of one node's folder; several processes may use it. Raises StateError."""

    def __init__(self, folder: Path, state: State, clock: Clock) -> None:
        self._folder = folder
        self._custody = state.custody
        self._clock = clock
        self._ids = IdMaker(clock)

    def add(
        self,
        first: date,
        last: date,
        zone: tzinfo,
        *,
        source: Source | None,
        reference: str,
        who: str,
    ) -> Hold:
        """Begin a hold on the logs of whole days; from now on nothing of them is taken away.

        Raises ConfigurationError for days in the wrong order, or words that are missing.
        """
        if last < first:
            raise ConfigurationError(
                message("a hold ends on the day it begins or later: look at --from and --to")
            )
        begins_at, ends_at = span_of_days(first, last, zone)
        hold = Hold(
            self._ids.make(),
            first,
            last,
            begins_at,
            ends_at,
            None if source is None else source.id,
            "" if source is None else source.name,
            check_words(reference, "--reference"),
            check_words(who, "--by"),
            self._clock.now(),
        )
        with retention_lock(self._folder):
            self._custody.add(ADDED, hold.who, _write(hold), hold.made_at)
        return hold

    def end(self, hold_id: UUID, *, who: str, reason: str) -> Hold:
        """End a hold; its logs go when their time is over. Raises ConfigurationError if unknown."""
        who, reason = check_words(who, "--by"), check_words(reason, "--reason")
        with retention_lock(self._folder):
            hold = next((one for one in self.list() if one.id == hold_id), None)
            if hold is None:
                raise ConfigurationError(
                    message(
                        "there is no hold {id}: `khumkan node hold list` shows them all",
                        id=str(hold_id),
                    )
                )
            if hold.ended_at is None:
                now = self._clock.now()
                self._custody.add(ENDED, who, {"id": str(hold_id), "reason": reason}, now)
                hold = replace(hold, ended_at=now, ended_by=who, end_reason=reason)
        return hold

    def list(self) -> Sequence[Hold]:
        """Return every hold there was, the oldest first."""
        return read_holds(self._custody)

    def in_force(self) -> Sequence[Hold]:
        """Return the holds that nobody ended."""
        return [one for one in self.list() if one.ended_at is None]


def read_holds(custody: CustodyStore) -> list[Hold]:
    """Return every hold there was, the oldest first."""
    found: dict[UUID, Hold] = {}
    for entry in custody.list((ADDED, ENDED)):
        if entry.act == ADDED:
            hold = _read(entry)
            found[hold.id] = hold
        else:
            hold, reason = found[UUID(str(entry.body["id"]))], str(entry.body["reason"])
            found[hold.id] = replace(hold, ended_at=entry.at, ended_by=entry.who, end_reason=reason)
    return list(found.values())


def span_of_days(first: date, last: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return when the first of some days begins in a zone, and when the last is over, in UTC."""
    begins = datetime.combine(first, time(), zone)
    try:
        ends = datetime.combine(last + _ONE_DAY, time(), zone)
        return begins.astimezone(UTC), ends.astimezone(UTC)
    except OverflowError:
        raise ConfigurationError(
            message(
                "the days {first} to {last} can't be reckoned with",
                first=str(first),
                last=str(last),
            )
        ) from None


def check_words(text: str, option: str) -> str:
    """Return a name or reason without spaces around it; raises ConfigurationError if it is none."""
    bare = " ".join(text.split())
    if not bare or len(bare) > _LONGEST or not bare.isprintable():
        raise ConfigurationError(
            message(
                "{option} needs 1 to {most} characters on one line: it stands in the custody trail",
                option=option,
                most=_LONGEST,
            )
        )
    return bare


def tell_holds(holds: Iterable[Hold]) -> Iterator[JsonObject]:
    """Yield holds as status and lists tell them."""
    for one in holds:
        yield {
            **_write(one),
            "by": one.who,
            "made_at": format_time(one.made_at),
            "ended_at": None if one.ended_at is None else format_time(one.ended_at),
            "ended_by": one.ended_by,
            "end_reason": one.end_reason,
        }


def _write(hold: Hold) -> JsonObject:
    return {
        "id": str(hold.id),
        "from": hold.first.isoformat(),
        "to": hold.last.isoformat(),
        "begins_at": format_time(hold.begins_at),
        "ends_at": format_time(hold.ends_at),
        "source_id": None if hold.source_id is None else str(hold.source_id),
        "source_name": hold.source_name,
        "reference": hold.reference,
    }


def _read(entry: CustodyEntry) -> Hold:
    said = {key: str(value) for key, value in entry.body.items() if value is not None}
    return Hold(
        UUID(said["id"]),
        date.fromisoformat(said["from"]),
        date.fromisoformat(said["to"]),
        parse_time(said["begins_at"]),
        parse_time(said["ends_at"]),
        UUID(said["source_id"]) if "source_id" in said else None,
        said["source_name"],
        said["reference"],
        entry.who,
        entry.at,
    )
