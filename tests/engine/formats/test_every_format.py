"""What must hold for every reader; a new format joins by adding rows to SAMPLES."""

import string
import tracemalloc
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.formats.reading import read_all

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.events import Event, Limits, Rejection
from khumkan.engine.formats import FORMATS, detect_format


@dataclass(frozen=True)
class Sample:
    """Bytes that hold exactly one event of a format, and the fields it must have."""

    id: str
    format: str
    data: bytes
    fields: JsonObject


SAMPLES = (
    Sample(
        "json",
        "json",
        b'{"EventID": 1, "Data": {"a": null}}\n',
        {"EventID": 1, "Data": {"a": None}},
    ),
    Sample("pretty-json", "json", b'{\n  "a": 1\n}\n', {"a": 1}),
    Sample("array", "json", b'[{"a": 1}]', {"a": 1}),
    Sample("envelope", "json", b'{"Records": [{"a": 1}]}', {"a": 1}),
    Sample(
        "rfc-5424",
        "syslog",
        b"<34>1 2025-10-11T22:14:15Z fw su - ID47 - failed\n",
        {
            "message": "failed",
            "syslog": {
                "priority": 34,
                "facility": 4,
                "severity": 2,
                "version": 1,
                "timestamp": "2025-10-11T22:14:15Z",
                "hostname": "fw",
                "app": "su",
                "msgid": "ID47",
            },
        },
    ),
    Sample(
        "fortigate",
        "syslog",
        b'date=2025-10-11 time=22:14:15 srcip=10.1.1.1 msg="no \\"entry\\""\n',
        {
            "message": 'date=2025-10-11 time=22:14:15 srcip=10.1.1.1 msg="no \\"entry\\""',
            "kv": {
                "date": "2025-10-11",
                "time": "22:14:15",
                "srcip": "10.1.1.1",
                "msg": 'no "entry"',
            },
        },
    ),
    Sample(
        "leef",
        "syslog",
        b"LEEF:2.0|Acme|Wall|1|deny|^|src=10.0.0.1^dst=10.0.0.2\n",
        {
            "message": "LEEF:2.0|Acme|Wall|1|deny|^|src=10.0.0.1^dst=10.0.0.2",
            "leef": {
                "leef_version": "2.0",
                "vendor": "Acme",
                "product": "Wall",
                "version": "1",
                "event_id": "deny",
                "attributes": {"src": "10.0.0.1", "dst": "10.0.0.2"},
            },
        },
    ),
    Sample(
        "access-log",
        "access-log",
        b'10.0.0.9 - - [11/Oct/2025:22:14:15 +0700] "GET / HTTP/1.1" 200 12\n',
        {
            "message": '10.0.0.9 - - [11/Oct/2025:22:14:15 +0700] "GET / HTTP/1.1" 200 12',
            "access": {
                "remote_addr": "10.0.0.9",
                "timestamp": "11/Oct/2025:22:14:15 +0700",
                "request": "GET / HTTP/1.1",
                "method": "GET",
                "target": "/",
                "protocol": "HTTP/1.1",
                "status": 200,
                "bytes": 12,
            },
        },
    ),
    Sample(
        "iis",
        "w3c",
        b"#Software: Microsoft Internet Information Services 10.0\n"
        b"#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status\n"
        b"2026-11-21 05:00:00 203.0.113.9 GET /upload.aspx - 404\n",
        {
            "message": "2026-11-21 05:00:00 203.0.113.9 GET /upload.aspx - 404",
            "w3c": {
                "date": "2026-11-21",
                "time": "05:00:00",
                "c-ip": "203.0.113.9",
                "cs-method": "GET",
                "cs-uri-stem": "/upload.aspx",
                "sc-status": "404",
            },
            "software": "Microsoft Internet Information Services 10.0",
        },
    ),
    Sample(
        "zeek-dns",
        "zeek",
        b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
        b"#fields\tts\tid.orig_h\tid.orig_p\tquery\tanswers\trejected\trtt\n"
        b"#types\ttime\taddr\tport\tstring\tvector[string]\tbool\tinterval\n"
        b"1763701200.5\t10.41.10.7\t53124\tc2.example\t203.0.113.9,203.0.113.10\tF\t-\n",
        {
            "_path": "dns",
            "ts": 1763701200.5,
            "id.orig_h": "10.41.10.7",
            "id.orig_p": 53124,
            "query": "c2.example",
            "answers": ["203.0.113.9", "203.0.113.10"],
            "rejected": False,
        },
    ),
    Sample("text", "text", b"the printer is on fire\n", {"message": "the printer is on fire"}),
)
SHIPPED = Sample(
    "shipped",
    "shipped",
    b'{"host":"db1","event":"<34>1 2025-10-11T22:14:15Z fw su - - - failed"}\n',
    {
        "message": "failed",
        "syslog": {
            "priority": 34,
            "facility": 4,
            "severity": 2,
            "version": 1,
            "timestamp": "2025-10-11T22:14:15Z",
            "hostname": "fw",
            "app": "su",
        },
        "shipped": {"host.name": "db1"},
    },
)
"""The one that is never recognised: it is JSON, and an input says that a shipper sent it."""

WITH_SAMPLES = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
WITH_NAMES = pytest.mark.parametrize("name", FORMATS)

# Bytes that look like something more often than chance would have it.
_MORSELS = [sample.data for sample in SAMPLES] + [
    b"\n", b"\r\n", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"{", b"}", b"[", b"]", b",",
    b'"', b"\\", b'{"a":', b'{"Records":[', b"]}", b'"a\xa1"', b"<34>", b"CEF:0|a|b|", b"LEEF:2.0|a|", b"a=", b"**\x00\x00",
    b"ElfFile\x00", b"ElfChnk\x00", b"\x1f\x8b", b" ", b"1", "ก".encode(), b"\xf0\x9f\x98\x80",
]  # fmt: skip
_INPUT = st.one_of(
    st.binary(max_size=300),
    st.lists(st.one_of(st.sampled_from(_MORSELS), st.binary(max_size=4)), max_size=20).map(
        b"".join
    ),
    st.lists(st.sampled_from(_MORSELS), max_size=12).map(
        lambda parts: b"".join(parts).decode(errors="replace").encode("utf-16")
    ),
)


def test_every_text_format_has_a_sample() -> None:
    assert {sample.format for sample in (*SAMPLES, SHIPPED)} == set(FORMATS) - {"evtx"}


@WITH_SAMPLES
def test_a_sample_is_read_as_one_event_with_these_fields(sample: Sample) -> None:
    outcome = read_all(sample.format, sample.data)

    assert outcome.fields == [sample.fields]
    assert outcome.reasons == []
    assert outcome.events[0].format == sample.format


def test_what_shippers_wrap_is_read_by_name_alone() -> None:
    outcome = read_all("shipped", SHIPPED.data)

    assert outcome.fields == [SHIPPED.fields]
    assert outcome.events[0].raw + b"\n" == SHIPPED.data
    assert detect_format(SHIPPED.data, "somefile").name == "json"


@WITH_SAMPLES
def test_a_sample_is_recognised_without_its_name(sample: Sample) -> None:
    assert detect_format(sample.data, "somefile").name == sample.format


@WITH_SAMPLES
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_sample_in_utf_16_has_the_same_fields(sample: Sample, encoding: str) -> None:
    data = sample.data.decode().encode(encoding)
    outcome = read_all(sample.format, data)

    assert outcome.fields == [sample.fields]
    assert outcome.events[0].repair == "utf-16"
    assert detect_format(data, "somefile").name == sample.format


@WITH_SAMPLES
@pytest.mark.parametrize(
    ("before", "after"),
    [(b"\xef\xbb\xbf", b""), (b"\n\r\n", b""), (b"\x00\x00\x00", b"\x00\n"), (b"", b"\n \t\r\n")],
    ids=["byte-order mark", "blank lines", "zeros", "blank end"],
)
def test_what_carries_nothing_changes_nothing(sample: Sample, before: bytes, after: bytes) -> None:
    outcome = read_all(sample.format, before + sample.data + after)

    assert outcome.fields == [sample.fields]
    assert outcome.reasons == []


@WITH_SAMPLES
def test_windows_line_ends_and_a_missing_last_one_change_nothing(sample: Sample) -> None:
    windows = sample.data.replace(b"\n", b"\r\n")

    assert read_all(sample.format, windows).fields == [sample.fields]
    assert read_all(sample.format, sample.data.rstrip(b"\n")).fields == [sample.fields]


@WITH_NAMES
def test_an_empty_file_yields_nothing(name: str) -> None:
    assert read_all(name, b"").pieces == []


@WITH_NAMES
@given(data=_INPUT, max_bytes=st.sampled_from([8, 64, 1 << 20]), step=st.sampled_from([0, 1, 7]))
@settings(max_examples=150, deadline=None)
def test_every_byte_is_accounted_for_whatever_comes(
    name: str, data: bytes, max_bytes: int, step: int
) -> None:
    read_all(name, data, max_bytes=max_bytes, step=step)


@WITH_NAMES
@given(data=_INPUT, max_bytes=st.sampled_from([8, 64, 1 << 20]), step=st.integers(1, 50))
@settings(max_examples=100, deadline=None)
def test_a_slow_pipe_yields_the_same_as_a_file(
    name: str, data: bytes, max_bytes: int, step: int
) -> None:
    from_file = read_all(name, data, max_bytes=max_bytes)
    from_pipe = read_all(name, data, max_bytes=max_bytes, step=step)

    assert from_pipe.events == from_file.events
    assert from_pipe.rejections == from_file.rejections


@WITH_NAMES
@given(data=st.binary(max_size=100))
@settings(max_examples=50, deadline=None)
def test_a_rejection_shows_a_sample_of_itself_and_a_reason(name: str, data: bytes) -> None:
    for rejection in read_all(name, data).rejections:
        assert len(rejection.sample) <= min(rejection.n_bytes, 200)
        assert str(rejection.reason)


class Torrent:
    """Two short lines around one of fifty megabytes, made as it is read."""

    def __init__(self) -> None:
        self._left = 50_000_000
        self._before, self._after = b'{"a": 1}\n{"b": "', b'"}\n{"c": 1}\n'

    def read(self, n_bytes: int, /) -> bytes:
        if self._before:
            before, self._before = self._before, b""
            return before
        n_bytes = min(n_bytes, self._left)
        self._left -= n_bytes
        if n_bytes:
            return b"x" * n_bytes
        after, self._after = self._after, b""
        return after


@pytest.mark.parametrize("name", ["json", "syslog", "text"])
def test_a_line_of_fifty_megabytes_is_one_rejection_and_is_never_held(name: str) -> None:
    tracemalloc.start()
    try:
        pieces = list(FORMATS[name].read(Torrent(), Limits(max_record_bytes=1_000_000)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert [type(piece) for piece in pieces] == [Event, Rejection, Event]
    rejection = pieces[1]
    assert isinstance(rejection, Rejection)
    assert rejection.n_bytes == 50_000_000 + len(b'{"b": ""}\n')
    assert "longer than 1000000 bytes" in str(rejection.reason)
    # The JSON parser itself takes about ten times the bytes it looks at.
    assert peak < 20_000_000


def test_printable_text_is_never_lost_as_text() -> None:
    line = string.printable.replace("\n", "").replace("\r", "")
    assert read_all("text", line.encode()).fields == [{"message": line}]
