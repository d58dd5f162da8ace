"""Room for millions of records, until they are frozen into tables of less than 2 GB."""

from pathlib import Path

import numpy as np

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers
from khumkan.engine.indicators.frozen import Frozen, Piece
from khumkan.engine.indicators.lines import decode
from khumkan.engine.indicators.packing import pack_number
from khumkan.engine.indicators.store import Store

CHUNK_BYTES = 1 << 26  # so large that its memory goes back to the system when it is done with
MOST_TABLE_BYTES = 1_500_000_000
_LEAST_RECORD_BYTES = 8
_ODD_BREAKS = "\x85\u2028\u2029"


class Chunk:
    """Records and their places, filled from the beginning."""

    def __init__(self, n_bytes: int) -> None:
        self.records: Bytes = np.zeros(max(n_bytes, CHUNK_BYTES) + PADDING, np.uint8)
        self.places: Numbers = np.zeros(len(self.records) // _LEAST_RECORD_BYTES, np.int32)
        self.n_bytes = self.n_records = 0

    def has_room(self, n_bytes: int, n_records: int) -> bool:
        """Say whether so many bytes and records go in."""
        is_long = self.n_bytes + n_bytes + PADDING <= len(self.records)
        return is_long and self.n_records + n_records <= len(self.places)


class Chunks:
    """Gathers records for a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chunks: list[Chunk] = []

    def room(self, n_bytes: int, n_records: int) -> Chunk:
        """Return a chunk with so much room."""
        if not self._chunks or not self._chunks[-1].has_room(n_bytes, n_records):
            if sum(one.n_bytes for one in self._chunks) > MOST_TABLE_BYTES:
                self.close()
            self._chunks.append(Chunk(n_bytes))
        return self._chunks[-1]

    def source_of(self, path: Path) -> Bytes | None:
        """Return how notes of a file begin; None where they would begin longer than usual."""
        source = self._store.notes.write_source(
            RuleHead("", "", Severity.HIGH, Origin(str(path), 0))
        )
        return np.frombuffer(pack_number(source), np.uint8) if isinstance(source, int) else None

    def close(self) -> None:
        """Hand what was gathered to the store."""
        pieces: list[Piece] = [(one.records, one.places[: one.n_records]) for one in self._chunks]
        if pieces:
            self._store.add_frozen(Frozen(pieces))
            self._chunks = []


def pad(block: bytes) -> tuple[Bytes, int]:
    """Return a block that ends with a line feed, padded, and its length."""
    closed = block if block.endswith(b"\n") else block + b"\n"
    return np.frombuffer(closed + bytes(PADDING), np.uint8), len(closed)


def may_break_oddly(path: Path, place: int, block: bytes) -> bool:
    """Say whether a line of the block may be two for Python. Raises InputError for no UTF-8."""
    if block.isascii():
        return False
    text = decode(path, place, block)
    return any(sign in text for sign in _ODD_BREAKS)
