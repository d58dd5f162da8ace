"""Where the last records begin: a place from which reading meets no half record."""

from khumkan.node.journal.scanning import scan_headers
from khumkan.node.journal.segments import opened
from khumkan.node.journal.store import SegmentStore


def place_before_end(store: SegmentStore, n_bytes: int) -> int:
    """Return the offset of the first record that begins within so many bytes of the end."""
    start = store.end - n_bytes
    for segment in store.list_from(start):
        with opened(segment) as handle:
            for header in scan_headers(handle, segment.first, segment.first, segment.end):
                if header.offset >= start:
                    return header.offset
    return store.end
