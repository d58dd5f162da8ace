"""Read records from wherever one likes, stepping over damage."""

from collections.abc import Iterator

from khumkan.node.journal.damage import Damage, DamageList
from khumkan.node.journal.records import JournalRecord
from khumkan.node.journal.scanning import scan
from khumkan.node.journal.segments import opened
from khumkan.node.journal.store import SegmentStore


class Reader:
    """Reads a store; safe from several threads."""

    def __init__(self, store: SegmentStore, damage: DamageList) -> None:
        self._store, self._damage = store, damage
        self._barren = (0, 0)

    def read(self, start: int, max_bytes: int) -> list[JournalRecord]:
        """Return records of at most so many bytes of payload, or a single one that has more."""
        records: list[JournalRecord] = []
        end, room = self._store.end, max_bytes
        for record in self._records(start):
            room -= len(record.payload)
            if room < 0 and records:
                break
            records.append(record)
            if room <= 0:
                break
        if not records and end > start:
            self._barren = (start, end)
        return records

    def skip_barren(self, offset: int) -> int:
        """Return `offset`, or the end of what was last found to hold no record at that place.

        Otherwise whoever waits for more than `offset` would be woken for nothing, for ever.
        """
        first, end = self._barren
        return end if first <= offset < end else offset

    def _records(self, start: int) -> Iterator[JournalRecord]:
        for segment in self._store.list_from(start):
            try:
                with opened(segment) as handle:
                    begin = max(start, segment.first)
                    for found in scan(handle, segment.first, begin, segment.end):
                        if isinstance(found, Damage):
                            self._damage.note(found)
                        else:
                            yield found
            except FileNotFoundError:
                continue  # forgotten meanwhile
