"""CSV by the million: blocks to kernels, what these can't read to `tabular`."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers
from khumkan.engine.indicators.chunks import Chunks, may_break_oddly, pad
from khumkan.engine.indicators.lines import decode, read_raw_blocks
from khumkan.engine.indicators.notes import Notes
from khumkan.engine.indicators.rows_kernels import (
    AT,
    COUNTS,
    END,
    END_END,
    KNOWN,
    MOST_FIELDS,
    MOST_OF_ROLE,
    N_BYTES,
    N_LINES,
    N_OTHERS,
    N_RECORDS,
    NO_REST,
    ROLES,
    TITLE,
    TITLE_END,
    UNCLEAR,
    UNKNOWN,
    Counts,
    pack_rows,
    slot_of,
)
from khumkan.engine.indicators.sink import Sink, is_end
from khumkan.engine.indicators.tabular import (
    END_COLUMNS,
    TITLE_COLUMNS,
    VALUE_COLUMNS,
    check_header,
    read_rows,
    read_table,
    take_row,
)
from khumkan.engine.probing.hashing import SECRET

_BYTES_BESIDE = 40  # head and note of a record, less the line's end
_SLOTS = 1 << 18
MOST_SHARED = 1 << 16


class Shared:
    """Titles and ends that rows have, each pair with what notes say of it."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._n_bytes = 0
        self._n_known = 0
        self.slots: Numbers = np.full(_SLOTS, -1, np.int32)
        self.known: Numbers = np.zeros(MOST_SHARED * KNOWN, np.int32)
        self.texts: Bytes = np.zeros(PADDING, np.uint8)

    @property
    def has_room(self) -> bool:
        """Whether another pair can be learned."""
        return self._n_known < MOST_SHARED

    def learn(self, block: bytes, data: Bytes, counts: Counts) -> None:
        """Learn the pair that the kernel stopped at."""
        title = block[int(counts[TITLE]) : int(counts[TITLE_END])]
        end = block[int(counts[END]) : int(counts[END_END])]
        rest = self._rest(title.decode().strip(), end.decode().strip())
        n_rest = NO_REST if rest is None else len(rest)
        self.known[self._n_known * KNOWN : (self._n_known + 1) * KNOWN] = (
            self._n_bytes, len(title), len(end), n_rest,
        )  # fmt: skip
        self._append(title + end + (rest or b""))
        slot = int(slot_of(data, counts, self.slots, SECRET))
        while self.slots[slot] >= 0:
            slot = (slot + 1) % _SLOTS
        self.slots[slot] = self._n_known
        self._n_known += 1

    def _append(self, more: bytes) -> None:
        if self._n_bytes + len(more) + PADDING > len(self.texts):
            room = np.zeros(self._n_bytes + len(more) + PADDING, np.uint8)
            self.texts = np.concatenate([self.texts, room])
        self.texts[self._n_bytes : self._n_bytes + len(more)] = np.frombuffer(more, np.uint8)
        self._n_bytes += len(more)

    def _rest(self, title: str, end: str) -> bytes | None:
        """Return what notes say, None where the slow way decides."""
        if not is_end(end):
            return None
        rest = self._notes.write_rest(title, end)
        return None if rest is None else rest.encode()


class RowReader:
    """Reads one CSV file into a store."""

    def __init__(self, path: Path, sink: Sink, chunks: Chunks) -> None:
        self._path, self._sink, self._chunks = path, sink, chunks
        self._shared = Shared(sink.store.notes)
        self._names: list[str] = []
        self._roles: Numbers = np.zeros(0, np.int32)
        self._n_lines = 0

    def read(self, n_bytes: int) -> None:
        """Take in all rows, blocks of so many bytes at a time. Raises InputError."""
        source = self._chunks.source_of(self._path)
        blocks = read_raw_blocks(self._path, n_bytes)
        place, block = next(blocks, (0, b""))
        start = self._read_header(place, block)
        if source is None or not start:
            read_table(self._path, self._sink)
            return
        while block:
            start = self._pack(place, block, start, source)
            if start < len(block):
                self._take(_rest_of(self._path, blocks, place + start, block[start:]))
                return
            start = 0
            place, block = next(blocks, (0, b""))

    def _read_header(self, place: int, block: bytes) -> int:
        """Return how many bytes the header has, 0 where it is not as simple as that."""
        if may_break_oddly(self._path, place, block):
            return 0
        line, newline, _ = block.partition(b"\n")
        text = line.decode()
        if not newline or text.count('"') % 2 or len(text.splitlines()) != 1:
            return 0
        names = check_header(self._path, next(csv.reader([text])))
        if len(set(names)) != len(names) or len(names) > MOST_FIELDS:
            return 0
        self._names, self._roles, self._n_lines = names, _roles_of(names), 1
        return len(line) + 1

    def _pack(self, place: int, block: bytes, start: int, source: Bytes) -> int:
        """Take in rows up to where only `tabular` can go on; return that place."""
        if may_break_oddly(self._path, place, block):
            return start
        data, end = pad(block)
        n_most = block.count(b"\n") + 1
        chunk = self._chunks.room(end + n_most * (_BYTES_BESIDE + len(source)), n_most)
        others = np.empty(n_most * 3, np.int32)
        counts: Counts = np.zeros(COUNTS, np.int64)
        counts[AT], counts[N_RECORDS], counts[N_BYTES] = start, chunk.n_records, chunk.n_bytes
        shared, why = self._shared, UNKNOWN
        while why == UNKNOWN:
            why = pack_rows(
                data, end, self._n_lines + 1, source, self._roles, shared.slots, shared.known,
                shared.texts, SECRET, chunk.records, chunk.places, others, counts,
            )  # fmt: skip
            if why == UNKNOWN and shared.has_room:
                shared.learn(block, data, counts)
            elif why == UNKNOWN:
                _leave(block, others, counts)
        chunk.n_records, chunk.n_bytes = int(counts[N_RECORDS]), int(counts[N_BYTES])
        for line, first, stop in others[: int(counts[N_OTHERS]) * 3].reshape(-1, 3).tolist():
            self._take([block[first:stop].decode()], line)
        self._n_lines += int(counts[N_LINES])
        return int(counts[AT]) if why == UNCLEAR else len(block)

    def _take(self, lines: Iterable[str], n_before: int = 0) -> None:
        """Take in rows by `tabular`."""
        for line, row in read_rows(self._path, lines, self._n_lines + n_before, self._sink):
            take_row(self._path, line, self._names, row, self._sink)


def _leave(block: bytes, others: Numbers, counts: Counts) -> None:
    """Put the row that the kernel stopped at among the others."""
    at, n_others = int(counts[AT]), int(counts[N_OTHERS])
    stop = block.find(b"\n", at)
    stop = len(block) if stop < 0 else stop
    others[n_others * 3 : n_others * 3 + 3] = (int(counts[N_LINES]), at, stop)
    counts[N_OTHERS] += 1
    counts[N_LINES] += 1
    counts[AT] = stop + 1


def _roles_of(names: Sequence[str]) -> Numbers:
    """Return which columns are values, titles and ends, those first that count first."""
    roles = np.full(ROLES * MOST_OF_ROLE, -1, np.int32)
    for role, columns in enumerate((VALUE_COLUMNS, TITLE_COLUMNS, END_COLUMNS)):
        found = [names.index(column) for column in columns if column in names]
        roles[role * MOST_OF_ROLE : role * MOST_OF_ROLE + len(found)] = found
    return roles


def _rest_of(
    path: Path, blocks: Iterator[tuple[int, bytes]], place: int, rest: bytes
) -> Iterator[str]:
    """Yield the lines of what is left of a block, and of those that follow."""
    yield from decode(path, place, rest).splitlines(keepends=True)
    for following, block in blocks:
        yield from decode(path, following, block).splitlines(keepends=True)
