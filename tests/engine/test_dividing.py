"""Lines read in shares are those of the whole file, wherever the cuts are."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from khumkan.engine import dividing
from khumkan.engine.dividing import FileDivision as Division
from khumkan.engine.dividing import Share, divide
from khumkan.engine.events import Blank, Limits, Piece
from khumkan.engine.files import InputFile, SharedFile, open_input
from khumkan.engine.formats import FORMATS, get_format
from khumkan.engine.formats.sources import Span, Stretch
from khumkan.engine.formats.tape.run import Run, Taper

LIMITS = Limits(max_record_bytes=300)
LINES = b'{"a":1}\n{"a":"\xe0\xb8\x81","b":{"c":[1,2]}}\r\n\n{"a":2}{"a":3}\n{torn\nno json\n[]\n'
OVER_LINES = b'{"a":\n1,\n"b":2}\n'
LONG = b'{"a":"' + b"x" * 400 + b'"}\n'
THAI = '{"a":"ก"}\n'.encode("cp874")
PAIRS = b"<1>a=1 b=two\n\n<2>c=3\r\nplain words\n"

INPUTS = [
    pytest.param("json", LINES * 3, id="lines and what is none"),
    pytest.param("json", LINES + b'{"a":4}', id="no end behind the last line"),
    pytest.param("json", LINES + LONG + LINES, id="a line beyond the limit"),
    pytest.param("json", THAI * 3 + LINES, id="thai of one byte a letter"),
    pytest.param("json", b'{"Records":[{"a":1},{"a":2}]}\n' * 4, id="an envelope a line"),
    pytest.param("json", LINES + OVER_LINES + LINES, id="an object over many lines"),
    pytest.param("json", LINES + OVER_LINES[:-3] + LINES, id="a torn one"),
    pytest.param("json", LINES + b'[{"a":1},\n{"a":2}]\n' + LINES, id="an array later on"),
    pytest.param("json", b'[{"a":1},\n{"a":2},\n{"a":3}]\n' + LINES, id="an array at first"),
    pytest.param("json", b'{"Records":[\n{"a":1},\n{"a":2}]}\n' + LINES, id="an envelope over many"),
    pytest.param("json", b"\n \n" * 5 + b"[\n" + LINES, id="nothing, then an array"),
    pytest.param("json", LINES + b"[" + LINES, id="an array that never ends"),
    pytest.param("json", LINES + b"PK\x03\x04\n" + LINES, id="a line that looks like a container"),
    pytest.param("shipped", b'{"message":"<1>a=1"}\n' * 5 + LINES, id="what a shipper sends"),
    pytest.param("syslog", PAIRS * 3 + LONG + PAIRS[:-1], id="syslog"),
    pytest.param("syslog", b"a=1\n\x1f\x8b\x08\x00=2\n\xff\xfea=1\n\xef\xbb\xbfb=2\n", id="odd bytes"),
    pytest.param("syslog", b"x" * 5000, id="one line"),
    pytest.param("text", "ก\nข\r\n\nค".encode("cp874"), id="thai text"),
    pytest.param("access-log", b'1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /" 200 1\n' * 4, id="web"),
]  # fmt: skip


class Counted:
    """Bytes that know how far they were read; a pipe may give less than was asked."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def read(self, n_bytes: int, /) -> bytes:
        given, self._raw = self._raw[:n_bytes], self._raw[n_bytes:]
        return given


def read(raw: bytes, format_name: str, span: Span, *, is_fast: bool) -> list[Piece]:
    """Read a span of `raw`, perhaps with what makes runs of lines."""
    source = Stretch(Counted(raw[span.offset :]), span)
    format_ = FORMATS[format_name]
    if not (is_fast and format_.read_runs):
        return list(format_.read(source, LIMITS))
    return list(_events(format_.read_runs(source, LIMITS, Taper())))


def _events(pieces: Iterator[Piece | Run]) -> Iterator[Piece]:
    for one in pieces:
        if isinstance(one, Run):
            yield from one
        else:
            yield one


def told(pieces: list[Piece]) -> tuple[list[Piece], int]:
    """Return what is told of pieces: blanks only by their bytes."""
    return [one for one in pieces if not isinstance(one, Blank)], sum(p.n_bytes for p in pieces)


@pytest.mark.parametrize("is_fast", [False, True], ids=["plain", "taped"])
@pytest.mark.parametrize(("format_name", "raw"), INPUTS)
def test_a_cut_at_any_line_changes_nothing(format_name: str, raw: bytes, is_fast: bool) -> None:
    whole = told(read(raw, format_name, Span(0, len(raw)), is_fast=is_fast))
    if not is_fast:
        assert whole == told(list(FORMATS[format_name].read(Counted(raw), LIMITS)))
    cuts = [at + 1 for at, sign in enumerate(raw[:-1]) if sign == 0x0A]
    for cut in cuts:
        first = read(raw, format_name, Span(0, cut), is_fast=is_fast)
        n_first = sum(one.n_bytes for one in first)
        if n_first > cut:
            assert format_name == "json"  # it had to go on, and then read all
            assert told(first) == whole
            continue
        assert n_first == cut
        line = raw.count(b"\n", 0, cut) + 1
        second = read(raw, format_name, Span(cut, len(raw) - cut, line), is_fast=is_fast)
        assert told([*first, *second]) == whole


PIECES = st.sampled_from(
    [
        *(b'{"a":1}', b'{"a":"x\\n"}', b"[", b"]", b",", b"{", b"}", b'"', b"1", b'{"b":[{"c":2},3]}'),
        *(b"\n", b"\n", b"\n", b"\r\n", b" ", b"\x00", b'{"Records":[', b"]}", b"x", b'{"a":"\xa1\xa2"}'),
        *(b'{"a":\n2}', LONG, b"\xef\xbb\xbf", b'{"a":18446744073709551617}'),
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40), st.integers(0, 39), st.booleans())
@example(
    pieces=[b'{"a":1}', b"\n", b"{", b"\n", b'"', b"\n", b'{"a":1}', b"\n"], place=2, is_fast=True
)
def test_whatever_json_is_cut(pieces: list[bytes], place: int, is_fast: bool) -> None:
    raw = b"".join(pieces)
    whole = told(read(raw, "json", Span(0, len(raw)), is_fast=is_fast))
    cuts = [at + 1 for at, sign in enumerate(raw[:-1]) if sign == 0x0A]
    if not cuts:
        return
    cut = cuts[place % len(cuts)]
    first = read(raw, "json", Span(0, cut), is_fast=is_fast)
    if sum(one.n_bytes for one in first) > cut:
        assert told(first) == whole
    else:
        line = raw.count(b"\n", 0, cut) + 1
        second = read(raw, "json", Span(cut, len(raw) - cut, line), is_fast=is_fast)
        assert told([*first, *second]) == whole


def test_a_reader_that_ends_with_its_lines_looks_no_further() -> None:
    source = Stretch(Counted(b"a=1\nb=2\nc=3\n"), Span(0, 8))
    assert [one.n_bytes for one in FORMATS["syslog"].read(source, LIMITS)] == [4, 4]
    assert source.read(9) == b""
    source.goes_on = True
    assert source.read(9) == b"c=3\n"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make shares as small as can be."""
    monkeypatch.setattr(dividing, "LEAST_BYTES", 1)
    monkeypatch.setattr(dividing, "BLOCK_BYTES", 7)


def cut(path: Path, n_readers: int = 2, format_name: str = "syslog") -> list[Share]:
    with open_input(path) as opened:
        division = divide(opened, opened.read_at(0, 100), get_format(format_name), n_readers)
        assert division is not None
        return list(division.shares())


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"one\ntwo\r\n\n" * 40, id="lines"),
        pytest.param(b"one\ntwo", id="no end"),
        pytest.param(b"x" * 100 + b"\n" + b"y\n" * 9, id="a long line"),
        pytest.param(b"x" * 100, id="no line"),
        pytest.param(b"\n" * 100, id="nothing in them"),
    ],
)
def test_shares_are_whole_lines_and_know_their_place(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(raw)
    shares = cut(path)
    at = 0
    for share in shares:
        span = share.span
        assert (span.offset, span.line) == (at, raw.count(b"\n", 0, at) + 1)
        at += span.n_bytes
        assert share.is_last == (at == len(raw))
        assert share.is_last or raw[at - 1 : at] == b"\n"
    assert at == len(raw)


@pytest.mark.usefixtures("small")
def test_shares_become_smaller_towards_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"one\n" * 1000)
    sizes = [share.span.n_bytes for share in cut(path)]
    assert sizes[0] < 1000
    assert sizes[-1] < 10
    assert sizes[:-1] == sorted(sizes[:-1], reverse=True)


@pytest.mark.usefixtures("small")
def test_a_byte_order_mark_belongs_to_no_share(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"\xef\xbb\xbfone\ntwo\n")
    assert cut(path)[0].span.offset == 3


@pytest.mark.parametrize(
    ("raw", "format_name"),
    [
        pytest.param("one\n".encode("utf-16"), "text", id="UTF-16"),
        pytest.param("one\n".encode("utf-16-le") * 9, "text", id="UTF-16 without a mark"),
        pytest.param(b"\x1f\x8b\x08\x00 packed", "text", id="packed"),
        pytest.param(b'[\n{"a":1},\n{"a":2}\n]\n', "json", id="an array"),
        pytest.param(b'{\n"a":1\n}\n', "json", id="an object over many lines"),
        pytest.param(b'{"a":', "json", id="no end of a line"),
        pytest.param(b"#Fields: a b\n1 2\n", "w3c", id="a header"),
        pytest.param(b"#fields\ta\n1\n", "zeek", id="a table"),
        pytest.param(b"ElfFile\x00", "evtx", id="chunks"),
    ],
)
def test_what_has_no_lines_that_speak_for_themselves_is_not_divided(
    tmp_path: Path, raw: bytes, format_name: str
) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(raw)
    with open_input(path) as opened:
        assert divide(opened, raw, get_format(format_name), 2) is None


@pytest.mark.usefixtures("small")
def test_what_is_told_to_stop_cuts_no_more(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"one\n" * 100)
    with open_input(path) as opened:
        division = Division(opened, get_format("text"), 0, 2)
        shares = division.shares()
        next(shares)
        division.stop()
        assert list(shares) == []


@pytest.mark.usefixtures("small")
def test_a_file_that_becomes_shorter_is_one_share_from_there(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"one\n" * 100)
    with open_input(path) as opened:
        shares = Division(opened, get_format("text"), 0, 2).shares()
        first = next(shares)
        os.truncate(path, 10)
        (rest,) = shares
        assert rest.span.n_bytes == 400 - first.span.n_bytes
        assert rest.is_last


def test_a_disk_that_fails_is_for_who_reads_the_rest(tmp_path: Path) -> None:
    with (tmp_path / "a.log").open("w+b") as stream:
        stream.truncate(1)
        opened = InputFile(Path("a.log"), stream, 400)
        stream.close()
        opened.fileno = lambda: -1  # type: ignore[method-assign] # no open file
        (rest,) = Division(opened, get_format("text"), 0, 2).shares()
        assert rest.span == Span(0, 400, 1)


def test_a_shared_file_is_read_from_a_place_whoever_else_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"0123456789")
    with open_input(path) as opened:
        shared = SharedFile(opened, 4)
        assert opened.read(2) == b"01"
        with path.open("ab") as writer:
            writer.write(b"more")
        assert [shared.read(4), shared.read(4), shared.read(4)] == [b"4567", b"89", b""]
        assert opened.read(2) == b"23"
