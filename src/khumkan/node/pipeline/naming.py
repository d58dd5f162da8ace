"""Names events as the engine does, and remembers the rows: they also go into the lake."""

from collections.abc import Sequence

from khumkan.engine.columns import TimeContext, name_event
from khumkan.engine.events import Event
from khumkan.engine.rows import Row

NO_ROW = Row(frozenset(), {}, None)
"""What an event is kept as that could not be named: its raw line, and no columns."""


class NamingRecorder:
    """Given to a detector in place of `name_event`. For one thread."""

    def __init__(self) -> None:
        self._rows: dict[int, Row] = {}

    def __call__(self, event: Event, *, context: TimeContext) -> Row:
        """Return the row of an event, and remember it."""
        row = name_event(event, context=context)
        self._rows[id(event)] = row
        return row

    def name_all(self, events: Sequence[Event], context: TimeContext) -> list[Row]:
        """Return the rows of events that no detector is to see."""
        rows = []
        for event in events:
            try:
                rows.append(name_event(event, context=context))
            except Exception:  # noqa: BLE001 -- it was told when the event was detected
                rows.append(NO_ROW)
        return rows

    def take(self, events: Sequence[Event]) -> list[Row]:
        """Return the rows of events that a detector has just seen, and forget them."""
        rows = [self._rows.get(id(event), NO_ROW) for event in events]
        self._rows.clear()
        return rows
