"""What only Zeek's tables can get wrong."""

import pytest
from tests.engine.formats.reading import read_all

from khumkan.core.jsontypes import JsonObject

HEAD = (
    b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttp\n"
    b"#fields\tts\turi\ttags\tstatus\n#types\ttime\tstring\tset[enum]\tcount\n"
)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        pytest.param(
            b"1.5\t/a\\x09b\tX,Y\t200",
            {"ts": 1.5, "uri": "/a\tb", "tags": ["X", "Y"], "status": 200},
            id="separator-escaped",
        ),
        pytest.param(
            b"1.5\t(empty)\t(empty)\t-", {"ts": 1.5, "uri": "", "tags": []}, id="empty-and-unset"
        ),
        pytest.param(
            b"soon\t/\t-\t99999999999999999999",
            {"ts": "soon", "uri": "/", "status": "99999999999999999999"},
            id="not-a-number",
        ),
        pytest.param(b"1.5\t/", {"message": "1.5\t/"}, id="torn"),
        pytest.param(
            "1.5\t/ผู้ป่วย\t-\t200".encode(),
            {"ts": 1.5, "uri": "/ผู้ป่วย", "status": 200},
            id="thai",
        ),
    ],
)
def test_values_have_the_names_and_types_of_the_header(line: bytes, fields: JsonObject) -> None:
    outcome = read_all("zeek", HEAD + line + b"\n#close\t2026-11-21-05-00-00\n")
    assert outcome.fields == [{"_path": "http", **fields}]


def test_a_line_without_any_header_is_kept_whole() -> None:
    assert read_all("zeek", b"1.5\t/\n").fields == [{"message": "1.5\t/"}]


def test_another_separator_is_obeyed() -> None:
    head = b"#separator |\n#fields|ts|uri\n#types|time|string\n"
    assert read_all("zeek", head + b"1.5|/\n").fields == [{"_path": "", "ts": 1.5, "uri": "/"}]
