"""What only W3C extended logs can get wrong."""

import pytest
from tests.engine.formats.reading import read_all

from khumkan.core.jsontypes import JsonObject

HEAD = b"#Version: 1.0\n#Fields: date time c-ip cs-uri-query cs(User-Agent)\n"


def read_one(line: bytes, head: bytes = HEAD) -> JsonObject:
    fields = read_all("w3c", head + line + b"\n").fields
    assert len(fields) == 1
    return fields[0]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        pytest.param(
            b"2026-11-21 05:00:00 203.0.113.9 id=1 Mozilla/5.0+(X11)",
            {
                "date": "2026-11-21",
                "time": "05:00:00",
                "c-ip": "203.0.113.9",
                "cs-uri-query": "id=1",
                "cs(User-Agent)": "Mozilla/5.0+(X11)",
            },
            id="plain",
        ),
        pytest.param(
            b'2026-11-21 05:00:00 203.0.113.9 - "a ""b"" c"',
            {
                "date": "2026-11-21",
                "time": "05:00:00",
                "c-ip": "203.0.113.9",
                "cs(User-Agent)": 'a "b" c',
            },
            id="quoted",
        ),
        pytest.param(
            b'2026-11-21 05:00:00 203.0.113.9 "x y"',
            {
                "date": "2026-11-21",
                "time": "05:00:00",
                "c-ip": "203.0.113.9",
                "cs-uri-query": '"x',
                "cs(User-Agent)": 'y"',
            },
            id="a-clients-quotes-join-no-columns",
        ),
        pytest.param(b"2026-11-21 05:00:00 203.0.113.9", {}, id="torn"),
    ],
)
def test_values_have_the_names_of_the_header(line: bytes, values: JsonObject) -> None:
    assert read_one(line) == {"message": line.decode(), "w3c": values}


def test_a_new_header_in_the_middle_changes_the_names() -> None:
    data = HEAD + b"#Fields: time s-port\n05:00:01 443\n"
    assert read_all("w3c", data).fields[0]["w3c"] == {"time": "05:00:01", "s-port": "443"}


def test_a_line_without_any_header_is_kept_whole() -> None:
    assert read_one(b"05:00:01 443", head=b"") == {"message": "05:00:01 443", "w3c": {}}


def test_directives_are_no_events_and_their_bytes_are_counted() -> None:
    outcome = read_all("w3c", HEAD)
    assert outcome.fields == []
    assert sum(piece.n_bytes for piece in outcome.pieces) == len(HEAD)
