"""The format of a file: its first bytes decide, its name only breaks ties."""

import gzip

import pytest
from tests.engine.formats.evtx_builder import build_evtx

from khumkan.engine.formats import detect_format

EVTX = build_evtx(["whoami"])
ACCESS = b'203.0.113.9 - - [10/Oct/2025:13:55:36 +0700] "GET / HTTP/1.1" 200 12\n'
SYSLOG = b"Oct 11 22:14:15 fw su: hi\n"


@pytest.mark.parametrize(
    ("head", "file_name", "name"),
    [
        pytest.param(EVTX, "x", "evtx", id="EVTX"),
        pytest.param(EVTX[4096:], "x", "evtx", id="EVTX without its header"),
        pytest.param(bytes(4096) + EVTX[4096:], "x.txt", "evtx", id="EVTX with an empty header"),
        pytest.param(b'{"a":1}\n', "x.evtx", "json", id="the name does not decide"),
        pytest.param(b'  \n[\n {"a":1}', "x", "json", id="array"),
        pytest.param(b'{"a": "torn here', "x", "json", id="torn at the end of the head"),
        pytest.param(b'{"a": "' + b"x" * 99_999, "x", "json", id="longer than the head"),
        pytest.param(b'{\n  "a"', "x", "json", id="pretty"),
        pytest.param(b'junk\n{"a":1}\n{"a":2}\n{"a":3}\n', "x", "json", id="JSON behind a broken line"),
        pytest.param(b"[]", "x", "json", id="empty array"),
        pytest.param(ACCESS * 3 + b"junk\n", "x", "access-log", id="access log with junk"),
        pytest.param(ACCESS + b"junk\n" * 9, "x", "text", id="one access line is no access log"),
        pytest.param(b"<13>Nov 22 10:04:12 web nginx: " + ACCESS, "access.log", "syslog", id="access log by syslog"),
        pytest.param(b"Nov 22 10:04:12 web httpd[1]: " + ACCESS, "x", "syslog", id="the same without priority"),
        pytest.param(b"his.example:443 " + ACCESS, "x", "access-log", id="access log with hosts"),
        pytest.param(SYSLOG + b"junk\n", "x", "syslog", id="syslog with junk"),
        pytest.param(b"CEF:0|a|b|c|d|e|5|x=1\n", "x", "syslog", id="CEF"),
        pytest.param(b'a=1 b="x" c=3\n', "x", "syslog", id="pairs"),
        pytest.param(b"[2025-10-11 22:14:15] warn: x\n", "x", "text", id="brackets are no array"),
        pytest.param(b"{not json}\n", "x", "text", id="braces are no object"),
        pytest.param(b"hello\n", "x.json", "text", id="text called JSON"),
        pytest.param(gzip.compress(b"x"), "x.json.gz", "text", id="packed"),
        pytest.param(b"", "x.json", "json", id="empty, called JSON"),
        pytest.param(b"", "Security.EVTX", "evtx", id="empty, called EVTX"),
        pytest.param(b"\n \n", "access.log", "access-log", id="blank, called access.log"),
        pytest.param(b"", "x", "text", id="empty, no name"),
    ],
)  # fmt: skip
def test_a_format_is_recognised(head: bytes, file_name: str, name: str) -> None:
    assert detect_format(head, file_name).name == name
