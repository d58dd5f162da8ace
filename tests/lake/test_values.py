"""Values come back exactly as they were: their types too, and what JSON does not know."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.rows import Value
from khumkan.lake.values import read_values, write_values

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # halves of surrogate pairs too
SCALARS = st.one_of(
    ANY_TEXT, st.integers(), st.booleans(), st.floats(allow_nan=False), st.just("null")
)
VALUES = st.dictionaries(ANY_TEXT, st.one_of(SCALARS, st.lists(SCALARS).map(tuple)))


def typed(values: Mapping[str, Value]) -> list[str]:
    """What tells 1 from 1.0 and True, and -0.0 from 0.0."""
    return [f"{column!r} {value!r}" for column, value in values.items()]


@given(VALUES)
def test_values_come_back_as_they_were(values: dict[str, Value]) -> None:
    assert typed(read_values(write_values(values))) == typed(values)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(2**63, id="an integer of 64 bits"),
        pytest.param(2**64, id="an integer of more"),
        pytest.param(-(2**64), id="a negative one"),
        pytest.param(10**5_000, id="more digits than Python writes"),
        pytest.param((1, 2**70, "a"), id="in a list"),
        pytest.param(math.inf, id="no finite number"),
        pytest.param(-0.0, id="minus zero"),
        pytest.param("null", id="the word null"),
        pytest.param("\ud800", id="half a character"),
        pytest.param("เวชระเบียน", id="Thai"),
        pytest.param((), id="an empty list"),
        pytest.param((True,), id="a list of one"),
        pytest.param("\x00\u2028", id="control characters"),
    ],
)
def test_odd_values_come_back(value: Value) -> None:
    back = read_values(write_values({"a": value}))["a"]
    assert (type(back), back) == (type(value), value)


def test_what_is_no_number_stays_none() -> None:
    back = read_values(write_values({"a": math.nan}))["a"]
    assert isinstance(back, float)
    assert math.isnan(back)


def test_the_text_is_plain_json_where_it_can_be() -> None:
    assert write_values({"a": ("x", 1), "b": True}) == '{"a":["x",1],"b":true}'
