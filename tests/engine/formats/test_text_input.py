"""What all text readers share: marks, encodings, containers, before a reader sees a byte."""

import pytest
from tests.engine.formats.reading import read_all

from khumkan.engine.events import Blank
from khumkan.engine.formats.text_input import view_as_utf8


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_sniffer_sees_utf_8(encoding: str) -> None:
    assert view_as_utf8("hello ก".encode(encoding)) == "hello ก".encode()


@pytest.mark.parametrize(("encoding", "n_mark"), [("utf-8-sig", 3), ("utf-16", 2)])
def test_a_byte_order_mark_is_blank(encoding: str, n_mark: int) -> None:
    outcome = read_all("text", "hello".encode(encoding))

    assert outcome.pieces[0] == Blank(n_mark)
    assert outcome.fields == [{"message": "hello"}]


def test_only_a_mark_is_an_empty_file() -> None:
    assert read_all("json", b"\xef\xbb\xbf").pieces == [Blank(3)]
    assert read_all("json", b"\xff\xfe").pieces == [Blank(2)]
