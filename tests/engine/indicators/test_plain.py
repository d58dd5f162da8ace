"""The short way gives the answer of the long way, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.indicators.keys import key_of, observable_of
from khumkan.engine.indicators.observables import keys_in, named_by
from khumkan.engine.indicators.plain import plain_key
from khumkan.wire.observables import Kind, recognise_observable, refang

LABELS = st.text("ab0-_Z.x", min_size=1, max_size=8)
TEXTS = st.one_of(
    st.lists(LABELS, min_size=1, max_size=5).map(".".join),
    st.tuples(st.sampled_from(["http", "https", "hxxp", "ftp"]), LABELS, st.text("a/:?#%[@.\\ '")).map(
        lambda parts: f"{parts[0]}://{parts[1]}.example/{parts[2]}"
    ),
    st.lists(st.integers(0, 300).map(str), min_size=3, max_size=5).map(".".join),
    st.text("0123456789abcdefA", min_size=31, max_size=65),
    st.text(max_size=12),
)  # fmt: skip


@given(TEXTS)
def test_a_plain_value_has_the_key_of_its_observable(text: str) -> None:
    key = plain_key(text)
    if key:
        observable = recognise_observable(refang(text))
        assert (key, observable.value) == (key_of(observable), text)


@given(TEXTS)
def test_a_plain_value_contains_what_the_long_way_finds(text: str) -> None:
    found = list(keys_in(text))
    assert set(map(key_of, named_by(text))) <= set(found)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("203.0.113.7", "4"),
        ("203.0.113.256", ""),
        ("203.0.113.07", ""),
        ("a.example", "d"),
        ("A.example", ""),
        ("-a.example", ""),
        ("a.example.", ""),
        ("example", ""),
        ("a.1", ""),
        ("a" * 64 + ".example", ""),
        ("0" * 32, "m"),
        ("0" * 40, "s"),
        ("0" * 64, "S"),
        ("0" * 128, ""),
        ("http://a.example/x?y=1", "u"),
        ("http://a.example", ""),
        ("http://a.example/#x", ""),
        ("http://a.example/[.]", ""),
        ("", ""),
    ],
)
def test_what_goes_the_short_way(text: str, letter: str) -> None:
    assert plain_key(text)[:1] == letter


@pytest.mark.parametrize(
    "text",
    ["203.0.113.7", "203.0.113.0/24", "2001:db8::1", "2001:db8::/32", "a.example", "http://a.example/X", "a@b.example"]
    + ["ab" * n for n in (16, 20, 32, 64)],
)  # fmt: skip
def test_an_observable_comes_back_from_its_key(text: str) -> None:
    observable = recognise_observable(text)
    assert observable_of(key_of(observable)) == observable


def test_every_kind_has_a_letter_of_its_own() -> None:
    keys = {key_of(observable_of(letter + "")) for letter in "46duef"}
    assert len(keys) == 6
    assert len(Kind) == 12
