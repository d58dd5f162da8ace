"""Cuts a long log between its events, into pieces that are each a log by themselves.

The same bytes are always cut in the same places: that is how a file is gone on with after a crash.
"""

import zlib
from collections.abc import Iterator
from typing import Final

import msgspec

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.engine.events import Blank, Event, Limits
from khumkan.engine.formats import get_format
from khumkan.engine.formats.sources import BLOCK_BYTES, ByteSource, Replayed, read_exactly
from khumkan.engine.formats.utf16 import detect_utf16
from khumkan.node.inbox.errors import InboxError

PIECE_BYTES: Final = 1024 * 1024
WHOLE_BYTES: Final = 32 * 1024 * 1024  # what can't be cut is kept whole, if it has no more
_CHUNK_BYTES: Final = 64 * 1024
_CHUNK_MAGIC, _HEADER_BYTES = b"ElfChnk\x00", 4_096
_CHUNKS_AT, _SUM_AT, _SUMMED_BYTES = 42, 124, 120
_HEADED: Final = ("w3c", "zeek")
_LONGEST_HEADER: Final = 64 * 1024


def cut(source: ByteSource, form: str, head: bytes, limits: Limits) -> Iterator[bytes]:
    """Yield the pieces of a log of the format `form` whose beginning, not yet read, is `head`.

    Raises InboxError for what can't be cut and is too long, or is cut off itself; then all pieces
    before are whole.
    """
    if form == "evtx":
        yield from _cut_evtx(source)
    elif detect_utf16(head)[0]:
        yield from _keep_whole(source)
    elif form in _HEADED:
        yield from _cut_headed(source)
    elif form == "json" and not _is_a_line_each(head):
        yield from _cut_documents(source, limits)
    else:
        yield from _cut_lines(source, limits.max_record_bytes)


def _cut_lines(source: ByteSource, longest: int) -> Iterator[bytes]:
    rest = b""
    while block := source.read(BLOCK_BYTES):
        rest += block
        if len(rest) < PIECE_BYTES:
            continue
        end = rest.rfind(b"\n") + 1
        if not end and len(rest) <= longest:
            continue
        end = end or len(rest)  # longer than a record may be: rejected there, piece by piece
        yield rest[:end]
        rest = rest[end:]
    if rest:
        yield rest


def _cut_headed(source: ByteSource) -> Iterator[bytes]:
    """Give each piece the lines with `#` that were the last before it."""
    header = b""
    for piece in _cut_lines(source, WHOLE_BYTES):
        whole = header + piece
        yield whole
        header = _last_header(whole)


def _last_header(text: bytes) -> bytes:
    end = 0
    if (last := text.rfind(b"\n#")) >= 0 or text.startswith(b"#"):
        end = text.find(b"\n", last + 1) + 1
    start = end
    while start and (line := text.rfind(b"\n", 0, start - 1) + 1) < start and text[line] == 35:  # noqa: PLR2004 -- a "#"
        start = line
    return text[start:end][-_LONGEST_HEADER:]


def _cut_documents(source: ByteSource, limits: Limits) -> Iterator[bytes]:
    """Cut JSON that is not one object a line: what stands around the objects is left out."""
    seen = _Seen(source)
    parts: list[bytes] = []
    n_bytes = 0
    for piece in get_format("json").read(seen, limits):
        raw = seen.take(piece.n_bytes)
        if isinstance(piece, Blank):
            continue
        parts.append(piece.raw if isinstance(piece, Event) else raw.strip())
        n_bytes += len(parts[-1]) + 1
        if n_bytes >= PIECE_BYTES:
            yield b"\n".join(parts) + b"\n"
            parts, n_bytes = [], 0
    if parts:
        yield b"\n".join(parts) + b"\n"


class _Seen:
    """Remembers what a reader has read and not yet accounted for."""

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._bytes = bytearray()

    def read(self, n_bytes: int, /) -> bytes:
        block = self._source.read(n_bytes)
        self._bytes += block
        return block

    def take(self, n_bytes: int) -> bytes:
        taken = bytes(self._bytes[:n_bytes])
        del self._bytes[:n_bytes]
        return taken


def _keep_whole(source: ByteSource) -> Iterator[bytes]:
    whole = read_exactly(source, WHOLE_BYTES + 1)
    if len(whole) > WHOLE_BYTES:
        raise InboxError(
            message(
                "UTF-16 text of more than {limit} bytes can't be cut: save it as UTF-8 or split it",
                limit=WHOLE_BYTES,
            )
        )
    yield whole


def _cut_evtx(source: ByteSource) -> Iterator[bytes]:
    """Cut a Windows event log before chunks: each of them stands for itself."""
    start = read_exactly(source, PIECE_BYTES + _HEADER_BYTES + 1)
    if len(start) <= PIECE_BYTES + _HEADER_BYTES:
        yield start
        return
    header = b"" if start.startswith(_CHUNK_MAGIC) else start[:_HEADER_BYTES]
    n_chunks, group = 0, bytearray()
    chunks = Replayed(start[len(header) :], source)
    while chunk := read_exactly(chunks, _CHUNK_BYTES):
        n_chunks += 1
        is_sound = chunk.startswith(_CHUNK_MAGIC)
        is_full = len(group) >= (PIECE_BYTES if is_sound else WHOLE_BYTES)
        if group and is_full:
            yield bytes(group)
            group.clear()
        if chunk.strip(b"\x00"):
            group += chunk
    if group:
        yield bytes(group)
    n_promised = _count_chunks(header)
    if n_chunks < n_promised:
        raise InboxError(
            message(
                "cut off: {n_missing} of its {n_chunks} chunks are missing",
                n_missing=n_promised - n_chunks,
                n_chunks=n_promised,
            )
        )


def _count_chunks(header: bytes) -> int:
    """Return how many chunks a sound header says there are."""
    told_sum = int.from_bytes(header[_SUM_AT : _SUM_AT + 4], "little")
    is_sound = bool(header) and told_sum == zlib.crc32(header[:_SUMMED_BYTES])
    return int.from_bytes(header[_CHUNKS_AT : _CHUNKS_AT + 2], "little") if is_sound else 0


def _is_a_line_each(head: bytes) -> bool:
    """Say whether the first line is an object by itself."""
    line, end, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    try:
        return bool(end) and isinstance(msgspec.json.decode(line), dict)
    except msgspec.DecodeError:
        return False


def at_place(error: InboxError, label: str) -> InboxError:
    """Return an error that says in which file it happened."""
    return InboxError(error.message, place=Place(label))
