"""Windows event logs made the small way: plain elements, no templates, only text values."""

import struct

_CHUNK_HEADER = 512
_CHUNK = 65536
_RECORD_HEADER = 24


def build_evtx(*chunks: list[str]) -> bytes:
    """Return a file with one chunk per list, one record per command line in it."""
    number = 1
    parts = [build_file_header(len(chunks))]
    for commands in chunks:
        parts.append(build_chunk(number, commands))
        number += len(commands)
    return b"".join(parts)


def build_file_header(n_chunks: int) -> bytes:
    fields = (b"ElfFile\x00", 0, n_chunks - 1, 1, 128, 1, 3, 4096, n_chunks)
    return struct.pack("<8sQQQIHHHH", *fields).ljust(4096, b"\x00")


def build_chunk(first: int, commands: list[str]) -> bytes:
    body = b""
    for number, command in enumerate(commands, first):
        body += build_record(_CHUNK_HEADER + len(body), number, command)
    last = first + len(commands) - 1
    end = _CHUNK_HEADER + len(body)
    header = struct.pack("<8sQQQQIII", b"ElfChnk\x00", first, last, first, last, 128, end, end)
    return (header.ljust(_CHUNK_HEADER, b"\x00") + body).ljust(_CHUNK, b"\x00")


def build_record(offset: int, number: int, command: str) -> bytes:
    start = offset + _RECORD_HEADER + 4
    xml = build_element(start, "Event", [("EventID", "4688"), ("CommandLine", command)])
    payload = b"\x0f\x01\x01\x00" + xml + b"\x00"
    size = -(-(_RECORD_HEADER + len(payload) + 4) // 8) * 8
    header = struct.pack("<4sIQQ", b"**\x00\x00", size, number, 132500000000000000)
    padded = payload.ljust(size - _RECORD_HEADER - 4, b"\x00")
    return header + padded + struct.pack("<I", size)


def build_element(offset: int, name: str, content: list[tuple[str, str]] | str) -> bytes:
    # An opening tag, the place of its name (which follows at once), the name.
    tag = b"\x01" + struct.pack("<I", 0)
    tag += struct.pack("<I", offset + len(tag) + 4)
    tag += struct.pack("<IHH", 0, 0, len(name)) + name.encode("utf-16-le") + b"\x00\x00\x02"
    if isinstance(content, str):
        inner = b"\x05\x01" + struct.pack("<H", len(content)) + content.encode("utf-16-le")
    else:
        inner = b""
        for child, text in content:
            inner += build_element(offset + len(tag) + len(inner), child, text)
    return tag + inner + b"\x04"
