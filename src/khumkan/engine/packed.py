"""Files inside files: gzip, zstd and zip, unpacked while they are read; nothing is written to disk.

Memory stays bounded whatever a file unpacks to. What is cut off, damaged, encrypted or too much is
told (`Part.damage`, `Skipped`), and what came before it is read.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import zstandard

from khumkan.core.messages import Message, message
from khumkan.engine.files import STANDARD_INPUT, InputFile, Skipped, open_input
from khumkan.engine.formats.containers import name_container
from khumkan.engine.formats.sources import HEAD_BYTES, ByteSource, Replayed, read_exactly

_FEED_BYTES = {"gzip": 8 * 1024, "zstd": 1024}  # of which gzip makes 8 MiB at most, zstd 32
_ZSTD_WINDOW = 128 * 1024 * 1024
_ENDINGS = {"gzip": ".gz", "zstd": ".zst"}
_BETWEEN = "!"  # archive!member, as many tools write it
_IS_ENCRYPTED = 0x1
_MOST_MEMBERS = 100_000
_SKIPPED_BYTES = 1024 * 1024


class _Decompressor(Protocol):
    """What zlib and zstandard have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


_MAKERS: dict[str, Callable[[], _Decompressor]] = {
    "gzip": lambda: zlib.decompressobj(wbits=31),
    "zstd": lambda: zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj(),
}


COMPRESSED = frozenset(_MAKERS)
"""What holds one file and no names."""


class Inflated:
    """What a compressed source holds, all its members after each other.

    `damage` says afterwards why it ended early, None where it did not.
    """

    def __init__(self, source: ByteSource, kind: str) -> None:
        self.damage: Message | None = None
        self._source = source
        self._make = _MAKERS[kind]
        self._feed_bytes = _FEED_BYTES[kind]
        self._unpacker = self._make()
        self._packed = b""
        self._ready = memoryview(b"")
        self._is_between = True  # members: here the file may end

    def read(self, n_bytes: int, /) -> bytes:
        """Return at most `n_bytes`, b"" at the end or where the damage begins."""
        while not self._ready and self.damage is None and self._take():
            pass
        taken = bytes(self._ready[:n_bytes])
        self._ready = self._ready[n_bytes:]
        return taken

    def _take(self) -> bool:
        """Unpack a little more; return whether there may be more after it."""
        if not self._packed:
            self._packed = self._source.read(self._feed_bytes)
        if not self._packed:
            if not self._is_between:
                self.damage = message("is cut off: read as far as it goes")
            return False
        if self._unpacker.eof:
            self._unpacker = self._make()
        feed, self._packed = self._packed[: self._feed_bytes], self._packed[self._feed_bytes :]
        try:
            self._ready = memoryview(self._unpacker.decompress(feed))
        except (zlib.error, zstandard.ZstdError) as error:
            self.damage = message("is damaged: read as far as it goes ({why})", why=str(error))
            return False
        self._is_between = self._unpacker.eof
        self._packed = self._unpacker.unused_data + self._packed
        return True


class Limited:
    """A source that ends, and says so, after as many bytes as one packed file may unpack to."""

    def __init__(self, source: ByteSource, limit: int) -> None:
        self._source = source
        self._limit = limit
        self._n_left = limit
        self._overflow: Message | None = None

    @property
    def damage(self) -> Message | None:
        """Why it ended early, None where it did not."""
        return self._overflow or getattr(self._source, "damage", None)

    def read(self, n_bytes: int, /) -> bytes:
        """Return at most `n_bytes`, b"" at the end or at the limit."""
        block = self._source.read(n_bytes if self._n_left else 1)
        if len(block) > self._n_left:
            self._overflow = message(
                "unpacks to more than {limit} bytes, and the rest is unread: raise "
                "max_unpacked_bytes if this is a real log",
                limit=self._limit,
            )
            block = block[: self._n_left]
        self._n_left -= len(block)
        return block


class _Member:
    """One file of a zip archive; what its reader raises becomes damage."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.damage: Message | None = None
        self._stream = stream

    def read(self, n_bytes: int, /) -> bytes:
        try:
            return self._stream.read(n_bytes)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            self.damage = message("is damaged: read as far as it goes ({why})", why=str(error))
            return b""


@dataclass(frozen=True, slots=True)
class Part:
    """Something to read: `label` for people, `name` to tell its format by."""

    label: str
    name: str
    source: ByteSource

    is_packed: bool = False

    @property
    def damage(self) -> Message | None:
        """Why it ended early, once it was read; None where it did not or isn't packed."""
        return getattr(self.source, "damage", None)


def open_parts(opened: InputFile, limit: int) -> Iterator[Part | Skipped]:
    """Yield what a file holds: itself, or what is packed in it, one after the other.

    `limit` is the most bytes that one packed file may unpack to.
    """
    head = read_exactly(opened, HEAD_BYTES)
    label = str(opened.path)
    if name_container(head) == "zip" and opened.path != STANDARD_INPUT:
        yield from _open_zip(opened.path, limit)
    else:
        yield _unwrap(Part(label, label, Replayed(head, opened)), head, limit)


def _unwrap(part: Part, head: bytes, limit: int) -> Part:
    kind = name_container(head)
    if kind not in _MAKERS:
        return part
    name = part.name.removesuffix(_ENDINGS[kind])
    return Part(part.label, name, Limited(Inflated(part.source, kind), limit), is_packed=True)


def _open_zip(path: Path, limit: int) -> Iterator[Part | Skipped]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            yield from _open_members(archive, members[:_MOST_MEMBERS], limit)
            if len(members) > _MOST_MEMBERS:
                yield Skipped(path, message("holds too many files: {n} of them", n=len(members)))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError) as error:
        yield Skipped(path, message("a zip archive that can't be opened: {why}", why=str(error)))


def _open_members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limit: int
) -> Iterator[Part | Skipped]:
    for member in members:
        label = f"{archive.filename}{_BETWEEN}{member.filename}"
        if member.flag_bits & _IS_ENCRYPTED:
            yield Skipped(Path(label), message("is encrypted: unpack it with its password first"))
            continue
        try:
            stream = archive.open(member)
        except (NotImplementedError, zipfile.BadZipFile, OSError) as error:
            yield Skipped(Path(label), message("can't be unpacked: {why}", why=str(error)))
            continue
        with stream:
            source = Limited(_Member(stream), limit)
            head = read_exactly(source, HEAD_BYTES)
            replayed = _Replayed(head, source)
            yield _unwrap(Part(label, member.filename, replayed, is_packed=True), head, limit)


class _Replayed(Replayed):
    """A member whose head was looked at; it still knows what went wrong."""

    def __init__(self, head: bytes, rest: Limited) -> None:
        super().__init__(head, rest)
        self._limited = rest

    @property
    def damage(self) -> Message | None:
        """As of what it replays."""
        return self._limited.damage


class Reopened:
    """What a compressed file holds from a place on, unpacked anew, when somebody asks for it."""

    def __init__(self, path: Path, n_before: int, limit: int) -> None:
        self._path = path
        self._n_before = n_before
        self._limit = limit
        self._opened: InputFile | None = None
        self._part: Part | None = None

    @property
    def damage(self) -> Message | None:
        """Why it ended early, None where it did not, or nobody asked for it."""
        return self._part.damage if self._part else None

    def read(self, n_bytes: int, /) -> bytes:
        """Return at most `n_bytes`; raises InputError where the file can't be read."""
        if self._part is None:
            self._part = self._open()
        return self._part.source.read(n_bytes)

    def close(self) -> None:
        """Close the file."""
        if self._opened:
            self._opened.close()

    def _open(self) -> Part:
        self._opened = open_input(self._path)
        head = read_exactly(self._opened, HEAD_BYTES)
        label = str(self._path)
        part = _unwrap(Part(label, label, Replayed(head, self._opened)), head, self._limit)
        left = self._n_before
        while left and (block := part.source.read(min(left, _SKIPPED_BYTES))):
            left -= len(block)
        return part
