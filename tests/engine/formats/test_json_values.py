"""One JSON value: strictly first, then as leniently as a careless producer needs, then refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.formats.json_values import (
    JsonError,
    find_value_end,
    has_long_digits,
    has_long_integer,
    parse_object,
)


@pytest.mark.parametrize(
    ("raw", "reason", "at"),
    [
        pytest.param(b"[1]", "a JSON value, but not an object", 0, id="list"),
        pytest.param(b'{"a":nul}', "expecting value", 5, id="word"),
        pytest.param(b'{"a":1', "expecting ',' delimiter", 6, id="cut off"),
        pytest.param(b'{"a":1}x', "extra data", 7, id="more behind"),
        pytest.param(b"{'a':1}", "expecting property name", 1, id="wrong quotes"),
        pytest.param(b'{"a":' * 5000, "nested too deeply", 0, id="too deep"),
        pytest.param(b"", "expecting value", 0, id="nothing"),
    ],
)  # fmt: skip
def test_what_is_no_object_says_why_and_where(raw: bytes, reason: str, at: int) -> None:
    with pytest.raises(JsonError) as caught:
        parse_object(raw)

    assert reason in str(caught.value.reason)
    assert caught.value.at == at


def test_a_reason_names_the_place_once_it_is_known() -> None:
    with pytest.raises(JsonError) as caught:
        parse_object(b"{,}")

    assert str(caught.value.locate(7, 9)).startswith("not JSON at line 7, column 9: ")


@pytest.mark.parametrize(
    ("raw", "is_long"),
    [
        (b'{"a":18446744073709551615}', False),
        (b'{"a":18446744073709551616}', True),
        (b'{"a": -9223372036854775808, "b":1}', False),
        (b'{"a": -9223372036854775809, "b":1}', True),
        (b"[1,123456789012345678901]", True),
        (b"[1234567890123456789,12345678901234567890123]", True),
        (b'{"a":"1234567890123456789"}', False),
        (b'{"a":0.1234567890123456789}', False),
        (b'{"a":1234567890123456789e2}', False),
        (b'{"a":123456789012345678}', False),
        (b"", False),
    ],
)
def test_only_integers_that_do_not_fit_are_long(raw: bytes, is_long: bool) -> None:
    assert has_long_integer(raw) == is_long
    assert has_long_digits(raw) or not is_long


@given(st.integers())
def test_an_integer_stays_itself_or_its_digits(number: int) -> None:
    value = parse_object(b'{"n": %d}' % number).value["n"]

    assert value == (number if -(2**63) <= number < 2**64 else str(number))


@pytest.mark.parametrize(
    ("text", "end"), [("{} x", 2), ('{"a": NaN}{', 10), ('"\t" ', 3), ("[1]]", 3)]
)
def test_the_end_of_a_value_is_found_without_parsing_what_follows(text: str, end: int) -> None:
    assert find_value_end(text) == end


@pytest.mark.parametrize("text", ['{"a": NaN', '{"a": NaN, "b', '{"a": NaN, "b": "x}', "{"])
def test_a_value_that_goes_on_says_so(text: str) -> None:
    with pytest.raises(JsonError) as caught:
        find_value_end(text)

    assert caught.value.at == len(text)
