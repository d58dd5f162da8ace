"""HEC's raw address: lines with words about all of them, or a body that has to stay whole."""

import json

import pytest

from khumkan.node.inputs.http.hec.raw import wrap_lines
from khumkan.node.inputs.http.refusals import RefusedError

MANY = 100_000
WORDS = {"host": "fw1", "sourcetype": "fgt"}
FORTIGATE = b'date=2026-11-22 time=10:00:00 devname="fw1" type="traffic" srcip=10.1.1.1\n'


@pytest.mark.parametrize(
    ("body", "events"),
    [
        pytest.param(FORTIGATE * 2, [FORTIGATE.decode().strip()] * 2, id="FortiGate"),
        pytest.param(b"one\r\n\n\x00two", ["one", "two"], id="line ends and blank lines"),
        pytest.param("เข้าสู่ระบบ".encode(), ["เข้าสู่ระบบ"], id="Thai"),
        pytest.param(b'{"a":1}\n{"b":2}', [{"a": 1}, {"b": 2}], id="objects stay objects"),
        pytest.param(b'{"a":1}\n{"b":', [{"a": 1}, '{"b":'], id="a torn object is a line"),
        pytest.param(
            b'10.0.0.9 - - [11/Oct/2025:22:14:15 +0700] "GET / HTTP/1.1" 200 12\n',
            ['10.0.0.9 - - [11/Oct/2025:22:14:15 +0700] "GET / HTTP/1.1" 200 12'],
            id="access log",
        ),
    ],
)
def test_each_line_becomes_an_event_with_the_words(body: bytes, events: list[object]) -> None:
    wrapped = wrap_lines(body, WORDS, MANY)

    assert wrapped is not None
    assert [json.loads(line) for line in wrapped.splitlines()] == [
        {**WORDS, "event": event} for event in events
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(FORTIGATE, {}, id="nothing is said about it"),
        pytest.param("สวัสดี\n".encode("tis-620"), WORDS, id="not UTF-8"),
        pytest.param("a line\n".encode("utf-16"), WORDS, id="UTF-16"),
        pytest.param(b"ElfFile\x00" + bytes(120), WORDS, id="EVTX"),
        pytest.param(
            b"#Software: Microsoft IIS\n#Fields: date time c-ip\n2026-11-21 05:00:00 10.0.0.1\n",
            WORDS,
            id="a table with its head",
        ),
    ],
)
def test_a_body_whose_reader_needs_it_whole_stays_as_it_came(
    body: bytes, words: dict[str, str]
) -> None:
    assert wrap_lines(body, words, MANY) is None


def test_too_many_lines_are_refused() -> None:
    assert wrap_lines(b"x\n" * 3, WORDS, 3) is not None
    with pytest.raises(RefusedError, match="may hold 3 events"):
        wrap_lines(b"x\n" * 4, WORDS, 3)


@pytest.mark.parametrize("line", [b"x" * 8 + b"\n", b"\x01" * 200 + b"\n"])
def test_short_lines_with_long_words_do_not_fill_the_memory(line: bytes) -> None:
    body = b"a line\n" + line * 99_000
    with pytest.raises(RefusedError, match="may have"):
        wrap_lines(body, {"source": "x" * 600}, MANY)
