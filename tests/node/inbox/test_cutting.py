"""Long logs are cut between events; each piece is a log by itself, and nothing is missing."""

import io
import json
import struct
import zlib
from collections.abc import Callable

import pytest
from tests.engine.formats.evtx_builder import build_evtx

from khumkan.engine.events import Event, Limits, Rejection
from khumkan.engine.formats import detect_format, get_format
from khumkan.node.inbox import cutting
from khumkan.node.inbox.cutting import cut
from khumkan.node.inbox.errors import InboxError

LIMITS = Limits(max_record_bytes=4_096)


@pytest.fixture(autouse=True)
def _short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "PIECE_BYTES", 1_000)
    monkeypatch.setattr(cutting, "WHOLE_BYTES", 200_000)
    monkeypatch.setattr(cutting, "BLOCK_BYTES", 700)


def pieces_of(raw: bytes, form: str | None = None) -> list[bytes]:
    form = form or detect_format(raw, "").name
    return list(cut(io.BytesIO(raw), form, raw[:65_536], LIMITS))


def read(raw: bytes, form: str) -> list[object]:
    """Return the fields of the events, and the bytes of what is rejected."""
    return [
        piece.fields if isinstance(piece, Event) else piece.sample.strip()
        for piece in get_format(form).read(io.BytesIO(raw), LIMITS)
        if isinstance(piece, Event | Rejection)
    ]


def lines(n: int) -> bytes:
    return b"".join(b'{"n": %d, "name": "\xe0\xb8\x84"}\n' % number for number in range(n))


def array(n: int) -> bytes:
    return json.dumps(
        [{"n": number, "deep": {"a": [1, 2]}} for number in range(n)], indent=1
    ).encode()


def envelope(n: int) -> bytes:
    return json.dumps({"Records": [{"n": number} for number in range(n)]}).encode()


def w3c(n: int) -> bytes:
    head = b"#Software: Microsoft Internet Information Services 10.0\n#Fields: date time c-ip\n"
    other = b"#Fields: date time c-ip sc-status\n"
    rows = [b"2026-11-22 03:00:%02d 10.1.2.3\n" % (number % 60) for number in range(n)]
    more = [b"2026-11-22 03:00:%02d 10.1.2.3 200\n" % (number % 60) for number in range(n)]
    return head + b"".join(rows) + head[:57] + other + b"".join(more)


def broken(n: int) -> bytes:
    return (
        b'{"Records":['
        + b",".join(b'{"n":%d}' % number for number in range(n))
        + b',oops,{"n":1}]}'
    )


@pytest.mark.parametrize(
    ("make", "form"),
    [
        pytest.param(lines, "json", id="an object a line"),
        pytest.param(array, "json", id="an array over many lines"),
        pytest.param(envelope, "json", id="an envelope in one line"),
        pytest.param(broken, "json", id="an envelope with a broken element"),
        pytest.param(w3c, "w3c", id="lines under headers that change"),
        pytest.param(
            lambda n: b"<13>Nov 22 03:00:00 web-1 app: hello\n" * n, "syslog", id="syslog"
        ),
        pytest.param(lambda n: b"just words\n" * n + b"no end", "text", id="text without end"),
    ],
)
def test_the_pieces_hold_the_same_events_as_the_whole(
    make: Callable[[int], bytes], form: str
) -> None:
    raw = make(500)

    pieces = pieces_of(raw, form)

    assert len(pieces) > 3
    assert max(map(len, pieces)) < 5_000
    assert [one for piece in pieces for one in read(piece, form)] == read(raw, form)
    assert pieces == pieces_of(raw, form), "the same bytes are always cut alike"


def test_a_short_file_is_one_piece() -> None:
    assert pieces_of(lines(3)) == [lines(3)]
    assert not pieces_of(b"", "text")


def test_a_line_that_is_too_long_is_cut_too_and_rejected_where_it_is_read() -> None:
    raw = b"x" * 20_000 + b"\nshort\n"
    pieces = pieces_of(raw, "text")
    assert b"".join(pieces) == raw
    assert max(map(len, pieces)) < 2 * 4_096


def test_utf16_is_kept_whole_or_told() -> None:
    raw = ("คำ\n" * 2_000).encode("utf-16")
    assert pieces_of(raw, "text") == [raw]
    with pytest.raises(InboxError, match="save it as UTF-8"):
        pieces_of(raw * 20, "text")


def evtx(n_chunks: int, n_promised: int = 0) -> bytes:
    raw = build_evtx(*([f"whoami {number}"] for number in range(n_chunks)))
    if not n_promised:
        return raw
    summed = raw[:42] + struct.pack("<H", n_promised) + raw[44:120]
    return summed + raw[120:124] + struct.pack("<I", zlib.crc32(summed)) + raw[128:]


def commands(pieces: list[bytes]) -> list[object]:
    return [one for piece in pieces for one in read(piece, "evtx")]


def test_a_windows_event_log_is_cut_before_its_chunks() -> None:
    raw = evtx(5)
    pieces = pieces_of(raw, "evtx")
    assert len(pieces) == 5
    assert commands(pieces) == read(raw, "evtx")
    assert pieces_of(raw[4096:], "evtx") == pieces, "one without a header is cut alike"


def test_a_damaged_chunk_costs_no_other_one_and_an_empty_one_is_left_out() -> None:
    raw = evtx(5)
    second, third = 4096 + 65_536, 4096 + 2 * 65_536
    damaged = raw[:second] + b"\xff" * 65_536 + bytes(65_536) + raw[third + 65_536 :]
    pieces = pieces_of(damaged, "evtx")
    whoami = [f"whoami {number}" for number in (0, 3, 4)]
    assert [str(one) for one in commands(pieces) if isinstance(one, dict)] == [
        str({"Event": {"EventID": "4688", "CommandLine": one}}) for one in whoami
    ]
    assert len([one for one in commands(pieces) if isinstance(one, bytes)]) == 1


def test_a_windows_event_log_that_was_cut_short_says_so_after_its_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cutter = cut(io.BytesIO(evtx(5, 7)), "evtx", evtx(5, 7)[:65_536], LIMITS)
    assert len([next(cutter) for _ in range(5)]) == 5
    with pytest.raises(InboxError, match="2 of its 7 chunks are missing"):
        next(cutter)
    assert len(pieces_of(evtx(5, 5), "evtx")) == 5
    monkeypatch.setattr(cutting, "PIECE_BYTES", 10**6)
    assert pieces_of(evtx(5, 7), "evtx") == [evtx(5, 7)], "a short one is judged by its reader"
