import pytest
from hypothesis import given
from hypothesis import strategies as st
from stix2.canonicalization.Canonicalize import canonicalize

from khumkan.core.errors import WireError
from khumkan.core.jsontypes import JsonValue
from khumkan.wire.stix.canonical import write_canonical

texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.one_of(texts, st.integers(-(2**53) + 1, 2**53 - 1), st.booleans(), st.none())
values = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner), st.dictionaries(texts, inner)), max_leaves=20
)


def test_keys_are_sorted_and_spaces_left_out() -> None:
    assert write_canonical({"b": [1, {"d": None, "c": True}], "a": "x"}) == (
        b'{"a":"x","b":[1,{"c":true,"d":null}]}'
    )


def test_keys_are_sorted_by_utf_16_and_not_by_code_point() -> None:
    written = write_canonical({"\ue000": 1, "😀": 2}).decode()
    assert written.index("😀") < written.index("\ue000")


@given(values)
def test_the_canonical_form_is_the_one_of_the_stix2_library(value: JsonValue) -> None:
    assert write_canonical(value) == canonicalize(value, utf8=True)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(1.5, id="fraction"),
        pytest.param(float("nan"), id="no number"),
        pytest.param({"a": [1.0]}, id="deep inside"),
        pytest.param(2**53, id="too large"),
        pytest.param(-(2**53), id="too small"),
        pytest.param("\ud800", id="lone surrogate"),
        pytest.param({"\ud800": 1}, id="lone surrogate in a key"),
    ],
)
def test_what_two_libraries_could_spell_differently_is_refused(value: JsonValue) -> None:
    with pytest.raises(WireError):
        write_canonical(value)
