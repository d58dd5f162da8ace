"""Framing: which bytes of a chunk are records, damage or nothing, without reading a record."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.formats.evtx_chunks import CHUNK_BYTES, Frame, frame_chunk, mend_chunk

SIZE = 64


def make_record(number: int, size: int = SIZE, *, magic: bytes = b"**\x00\x00") -> bytes:
    header = struct.pack("<4sIQQ", magic, size, number, 0)
    return header + bytes(size - len(header) - 4) + struct.pack("<I", size)


def make_chunk(body: bytes, *, used: int | None = None, magic: bytes = b"ElfChnk\x00") -> bytes:
    end = 512 + len(body) if used is None else used
    header = struct.pack("<8sQQQQIII", magic, 1, 9, 1, 9, 128, 512, end)
    return (header.ljust(512, b"\x00") + body).ljust(CHUNK_BYTES, b"\x00")


GOOD = make_record(7) + make_record(8) + make_record(9)
BAD_SIZE = make_record(8)[:4] + b"\xff\xff\x00\x00" + make_record(8)[8:]
LITTLE_SIZE = make_record(8)[:4] + b"\x28\x00\x00\x00" + make_record(8)[8:]
HEADER = Frame(0, 512)
BAD_HEADER = Frame(0, 512, is_damage=True)
SEVEN, EIGHT, NINE = Frame(512, 576, 7), Frame(576, 640, 8), Frame(640, 704, 9)
DAMAGE = Frame(576, 640, is_damage=True)
SLACK = Frame(704, CHUNK_BYTES)


@pytest.mark.parametrize(
    ("chunk", "frames"),
    [
        pytest.param(make_chunk(GOOD), [HEADER, SEVEN, EIGHT, NINE, SLACK], id="whole"),
        pytest.param(make_chunk(b""), [HEADER, Frame(512, CHUNK_BYTES)], id="without a record"),
        pytest.param(
            make_chunk(make_record(7) + make_record(8, magic=b"*x\x00\x00") + make_record(9)),
            [HEADER, SEVEN, DAMAGE, NINE, SLACK],
            id="broken magic",
        ),
        pytest.param(
            make_chunk(make_record(7) + BAD_SIZE + make_record(9)),
            [HEADER, SEVEN, DAMAGE, NINE, SLACK],
            id="broken size",
        ),
        pytest.param(
            make_chunk(make_record(7) + LITTLE_SIZE + make_record(9)),
            [HEADER, SEVEN, DAMAGE, NINE, SLACK],
            id="size too small",
        ),
        pytest.param(
            make_chunk(make_record(7) + make_record(8)[:-4] + b"\x01\x02\x03\x04" + make_record(9)),
            [HEADER, SEVEN, EIGHT, NINE, SLACK],
            id="broken copy of the size",
        ),
        pytest.param(
            make_chunk(make_record(7) + bytes(128), used=704),
            [HEADER, SEVEN, Frame(576, 704, is_damage=True), SLACK],
            id="records overwritten",
        ),
        pytest.param(
            make_chunk(GOOD, used=576), [HEADER, SEVEN, EIGHT, NINE, SLACK], id="stale header"
        ),
        pytest.param(
            make_chunk(make_record(7) + make_record(3), used=576),
            [HEADER, SEVEN, Frame(576, CHUNK_BYTES)],
            id="an older record in the free part",
        ),
        pytest.param(
            make_chunk(GOOD, magic=b"XXXXXXXX"),
            [BAD_HEADER, SEVEN, EIGHT, NINE, SLACK],
            id="broken header",
        ),
        pytest.param(make_chunk(GOOD)[:700], [HEADER, SEVEN, EIGHT, Frame(640, 700, is_damage=True)], id="cut off"),
        pytest.param(make_chunk(GOOD)[:640], [HEADER, SEVEN, EIGHT], id="cut off between records"),
        pytest.param(make_chunk(GOOD)[:100], [Frame(0, 100, is_damage=True)], id="cut off in the header"),
    ],
)  # fmt: skip
def test_a_chunk_is_framed(chunk: bytes, frames: list[Frame]) -> None:
    assert frame_chunk(chunk) == frames


@given(body=st.lists(st.sampled_from([GOOD, BAD_SIZE, b"**\x00\x00", bytes(8), b"\xff" * 13]), max_size=9), cut=st.integers(1, 3000))  # fmt: skip
def test_frames_leave_no_gap_whatever_the_bytes(body: list[bytes], cut: int) -> None:
    chunk = make_chunk(b"".join(body))[:cut]
    frames = frame_chunk(chunk)

    assert frames[0].start == 0
    assert frames[-1].end == len(chunk)
    assert all(one.end == other.start for one, other in pairwise(frames))
    assert all(frame.end > frame.start for frame in frames)


def test_a_mended_chunk_leads_over_gaps_to_the_records() -> None:
    chunk = make_chunk(make_record(7) + bytes(SIZE) + make_record(9))
    mended = mend_chunk(chunk[:704], [SEVEN, NINE])

    assert len(mended) == CHUNK_BYTES
    assert [frame.number for frame in frame_chunk(mended)][:2] == [None, 7]
    assert mended[576:580] == b"**\x00\x00"
    assert mended[640:704] == chunk[640:704]
