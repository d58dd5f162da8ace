"""Files that are not logs but hold something else: refused whole, by the name of what they are."""

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


def name_container(head: bytes) -> str:
    """Return what the first bytes say the file is, or "" where it may well be text."""
    for magic, name in _MAGICS:
        if head.startswith(magic):
            return name
    if head[_TAR_MAGIC_AT : _TAR_MAGIC_AT + 5] == b"ustar":
        return "tar"
    return ""


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
