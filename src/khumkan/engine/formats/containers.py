"""Files that are not logs but hold something else: refused whole, by the name of what they are."""

import re
from collections.abc import Iterator

from khumkan.core.messages import Message, message
from khumkan.engine.events import SAMPLE_BYTES, Rejection
from khumkan.engine.formats.sources import BLOCK_BYTES, ByteSource

_MAGICS = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"%PDF-", "PDF"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90\x00", "EXE"),
    (b"\xd4\xc3\xb2\xa1", "pcap"),
    (b"\xa1\xb2\xc3\xd4", "pcap"),
    (b"\x0a\x0d\x0d\x0a", "pcapng"),
    (b"ElfFile\x00", "EVTX"),
    (b"ElfChnk\x00", "EVTX"),
    (b"\x30\x00\x00\x00LfLe", "EVT"),
    (b"LPKSHHRH", "systemd journal"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE"),
)
_PACKED = frozenset({"gzip", "zip", "bzip2", "xz", "7-Zip", "RAR", "zstd", "LZ4"})
_TAR_MAGIC_AT = 257
_TAR_BLOCK_BYTES = 512
_TAR_SUM = slice(148, 156)
# Characters that no line of text has; every container has some near its beginning.
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SEARCHED_BYTES = 4096


def name_container(head: bytes) -> str:
    """Return what the first bytes say the file is, or "" where it may well be text.

    A magic alone is not enough: most can be written by whoever causes the first line of a log.
    """
    if not _NOT_TEXT.search(head, 0, _SEARCHED_BYTES):
        return ""
    for magic, name in _MAGICS:
        if head.startswith(magic):
            return name
    return "tar" if _is_tar(head[:_TAR_BLOCK_BYTES]) else ""


def _is_tar(block: bytes) -> bool:
    """Check the magic and the sum of the header's bytes, its own eight taken as spaces."""
    if block[_TAR_MAGIC_AT : _TAR_MAGIC_AT + 5] != b"ustar":
        return False
    digits = block[_TAR_SUM].strip(b"\x00 ")
    others = sum(block) - sum(block[_TAR_SUM])
    return digits.isdigit() and digits.lstrip(b"0") == b"%o" % (others + 8 * ord(" "))


def reject_whole(source: ByteSource, reason: Message) -> Iterator[Rejection]:
    """Read `source`, which is not empty, to its end, and yield one rejection for all of it."""
    sample, n_bytes = b"", 0
    while block := source.read(BLOCK_BYTES):
        if len(sample) < SAMPLE_BYTES:
            sample = (sample + block)[:SAMPLE_BYTES]
        n_bytes += len(block)
    yield Rejection(record=1, part=1, n_bytes=n_bytes, reason=reason, sample=sample)


def explain_container(name: str) -> Message:
    """Say why a file of the kind `name` is not read as text, and what to do about it."""
    if name in _PACKED or name == "tar":
        return message("looks like {kind}; unpack it first", kind=name)
    if name == "EVTX":
        return message("looks like a Windows event log; read it with the format evtx")
    return message("looks like {kind}, which is not a log", kind=name)
