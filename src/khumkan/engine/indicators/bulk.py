"""Lists of millions, read by kernels; what these leave is taken line by line."""

from pathlib import Path

import numpy as np

from khumkan.core.errors import Place
from khumkan.engine.formats.tape.memory import Bytes
from khumkan.engine.indicators.bulk_kernels import ODD_BREAKS, pack_lines
from khumkan.engine.indicators.bulk_rows import RowReader
from khumkan.engine.indicators.chunks import Chunks, may_break_oddly, pad
from khumkan.engine.indicators.lines import decode, read_raw_blocks
from khumkan.engine.indicators.listing import take_lines, value_of
from khumkan.engine.indicators.sink import Sink

BLOCK_BYTES = 1 << 23
_BYTES_BESIDE = 16  # head and note of a record, less the line's end


class Bulk:
    """Reads files into a store, all of them before `close`."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._chunks = Chunks(sink.store)

    def read_list(self, path: Path) -> None:
        """Take in every value of a list. Raises InputError."""
        source = self._chunks.source_of(path)
        n_before = 0
        for place, block in read_raw_blocks(path, BLOCK_BYTES):
            n_lines = ODD_BREAKS
            if source is not None and not may_break_oddly(path, place, block):
                n_lines = self._pack(path, block, n_before, source)
            if n_lines == ODD_BREAKS:
                n_lines = take_lines(path, decode(path, place, block), n_before, self._sink)
            n_before += n_lines

    def read_table(self, path: Path) -> None:
        """Take in every row of a CSV file that has a value. Raises InputError."""
        RowReader(path, self._sink, self._chunks).read(BLOCK_BYTES)

    def close(self) -> None:
        """Hand what was read to the store."""
        self._chunks.close()

    def _pack(self, path: Path, block: bytes, n_before: int, source: Bytes) -> int:
        """Return how many lines of a block were taken in, ODD_BREAKS for none."""
        data, end = pad(block)
        n_most = block.count(b"\n") + 1
        chunk = self._chunks.room(end + n_most * (_BYTES_BESIDE + len(source)), n_most)
        others = np.empty(n_most * 3, np.int32)
        n_lines, n_records, n_bytes, n_others = pack_lines(
            data, end, n_before + 1, source,
            chunk.records, chunk.places, chunk.n_records, chunk.n_bytes, others,
        )  # fmt: skip
        if n_lines == ODD_BREAKS:
            return ODD_BREAKS
        chunk.n_records, chunk.n_bytes = n_records, n_bytes
        for line, start, stop in others[: n_others * 3].reshape(-1, 3).tolist():
            value = value_of(block[start:stop].decode())
            if value:
                self._sink.take_text(Place(str(path), n_before + line + 1), value)
        return int(n_lines)
