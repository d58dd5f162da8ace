"""The marks that stand in the journal's own records, for a start that must know them again."""

from collections.abc import Iterator
from typing import Final

from khumkan.node.journal.records import Header
from khumkan.node.journal.repeats import Remembered
from khumkan.node.journal.repeats.memory import MOST_MARKS, WINDOW_SECONDS
from khumkan.node.journal.scanning import scan_headers
from khumkan.node.journal.segments import Segment, opened
from khumkan.node.journal.store import SegmentStore

_MICROSECONDS: Final = 1_000_000


def read_marks(store: SegmentStore, start: int) -> list[Remembered]:
    """Return what was taken from `start` on, the oldest first; of many the newest.

    Of the last ten minutes or a little more, counted back from the newest record. A time that is
    later than the newest one is from before the clock was set back: it counts as just now.
    """
    found: list[Header] = []
    newest: int | None = None
    for segment in reversed(store.list_from(start)):
        headers = list(_headers(segment, start))
        if headers and newest is None:
            newest = headers[-1].received_us
        found = [*(header for header in headers if header.mark), *found]
        if headers and newest is not None and _age(headers[0], newest) >= WINDOW_SECONDS:
            break
        if len(found) >= MOST_MARKS:
            break
    return [_remember(header, newest or 0) for header in found[-MOST_MARKS:]]


def _headers(segment: Segment, start: int) -> Iterator[Header]:
    with opened(segment) as handle:
        yield from scan_headers(handle, segment.first, max(start, segment.first), segment.end)


def _age(header: Header, newest: int) -> float:
    return max(newest - header.received_us, 0) / _MICROSECONDS


def _remember(header: Header, newest: int) -> Remembered:
    source_id, mark = header.source_id, header.mark or b""
    return Remembered(source_id, mark, header.next_offset, _age(header, newest))
