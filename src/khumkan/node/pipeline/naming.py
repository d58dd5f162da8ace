"""Names events as the engine does, and remembers the rows: they also go into the lake."""

from collections.abc import Sequence
from typing import NamedTuple

from khumkan.engine.columns import TimeContext, name_event
from khumkan.engine.events import Event
from khumkan.engine.indicators import row_keys_in_order
from khumkan.engine.rows import Row


class NamedRow(NamedTuple):
    """A row, and what it can be found by later."""

    row: Row
    keys: Sequence[int]


NO_ROW = NamedRow(Row(frozenset(), {}, None), ())
"""What an event is kept as that could not be named: its raw line, and no columns."""


class NamingRecorder:
    """Given to a detector in place of `name_event`. For one thread.

    The keys are made here because the detector asks next for what was remembered to make them.
    """

    def __init__(self) -> None:
        self._rows: dict[int, NamedRow] = {}

    def __call__(self, event: Event, *, context: TimeContext) -> Row:
        """Return the row of an event, and remember it."""
        named = _name(event, context)
        self._rows[id(event)] = named
        return named.row

    def name_all(self, events: Sequence[Event], context: TimeContext) -> list[NamedRow]:
        """Return the rows of events that no detector is to see."""
        rows = []
        for event in events:
            try:
                rows.append(_name(event, context))
            except Exception:  # noqa: BLE001 -- it was told when the event was detected
                rows.append(NO_ROW)
        return rows

    def take(self, events: Sequence[Event]) -> list[NamedRow]:
        """Return the rows of events that a detector has just seen, and forget them."""
        rows = [self._rows.get(id(event), NO_ROW) for event in events]
        self._rows.clear()
        return rows


def _name(event: Event, context: TimeContext) -> NamedRow:
    row = name_event(event, context=context)
    return NamedRow(row, row_keys_in_order(row))
