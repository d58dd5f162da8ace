"""Where an object ends, found without reading much further than that."""

import io

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.formats.reading import Dribble

from khumkan.engine.formats.json_frames import find_object_end
from khumkan.engine.formats.json_values import JsonError
from khumkan.engine.formats.json_window import Window


def find(data: bytes, *, max_bytes: int = 1000, is_before_next: bool = False) -> int:
    return find_object_end(Window(Dribble(data, 7)), max_bytes, is_before_next=is_before_next)


@pytest.mark.parametrize(
    ("data", "length"),
    [
        (b"{}", 2),
        (b"{}{}", 2),
        (b'{\n"a": 1\n} \n{', 10),
        (b'{"a":"}"} x', 9),
        ('{"a":"กข"},'.encode(), 14),
        (b'{"a":"\xff"},', 9),
        (b'{"a":NaN},{', 9),
        (b'{"a":"\t"}]', 9),
    ],
)
def test_the_end_is_behind_the_closing_brace(data: bytes, length: int) -> None:
    assert find(data) == length


@pytest.mark.parametrize(
    ("data", "reason", "at"),
    [
        pytest.param(b'{"a":1', "cut off at", 6, id="end of input"),
        pytest.param(b'{"a":1,x', "expecting property name", 7, id="broken"),
        pytest.param(b'{"a":[' + b"1," * 600, "longer than 1000 bytes", 999, id="too long"),
        pytest.param(b'{"a":' * 2000, "nested too deeply", 5121, id="too deep"),
    ],
)
def test_what_has_no_end_says_why(data: bytes, reason: str, at: int) -> None:
    with pytest.raises(JsonError) as caught:
        find(data, max_bytes=9999 if "deep" in reason else 1000)

    assert reason in str(caught.value.reason)
    assert caught.value.at == pytest.approx(at, abs=1)


def test_before_the_next_opening_is_the_end() -> None:
    assert find(b'{"a":[\n{}\n]}') == 12
    assert find(b'{"a":[\n1\n]}\n{', is_before_next=True) == 11
    with pytest.raises(JsonError, match="cut off"):
        find(b'{"a":[\n{}\n]}', is_before_next=True)


@given(
    st.dictionaries(st.text(), st.text() | st.lists(st.integers(0, 99)), max_size=5),
    st.binary(max_size=9),
)
def test_whatever_follows_the_end_is_the_same(value: dict[str, object], rest: bytes) -> None:
    written = orjson.dumps(value)

    assert find(written + b"\n" + rest, max_bytes=10**6) == len(written)


def test_no_more_is_read_than_a_few_times_the_object() -> None:
    source = io.BytesIO(b'{"a":1}' * 500_000)
    window = Window(source)
    find_object_end(window, 10**9, is_before_next=False)

    assert source.tell() <= 300_000
