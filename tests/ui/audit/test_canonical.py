"""The bytes that are hashed: stable, and different for different entries."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.ui.audit.canonical import hash_entry, make_plain, write_canonical

_TEXTS = st.text(max_size=12)
_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXTS.map(make_plain),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_TEXTS.map(lambda text: str(make_plain(text))), inner, max_size=3)
    ),
    max_leaves=6,
)
_CHANGES = st.dictionaries(
    st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
    st.lists(_PLAIN, min_size=2, max_size=2),
    max_size=4,
)


def same(one: JsonValue, other: JsonValue) -> bool:
    """Equal as JSON: true is no 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@given(_CHANGES)
def test_what_comes_back_from_json_in_any_order_has_the_same_bytes(changes: JsonObject) -> None:
    turned = dict(reversed(list(json.loads(json.dumps(changes)).items())))
    assert write_canonical(turned) == write_canonical(changes)


@given(_CHANGES)
def test_the_bytes_say_everything(changes: JsonObject) -> None:
    assert same(json.loads(write_canonical(changes)), changes)


@settings(max_examples=40)
@given(_CHANGES, _CHANGES)
def test_different_changes_have_different_hashes(one: JsonObject, other: JsonObject) -> None:
    assert (hash_entry(one) == hash_entry(other)) == same(one, other)


@given(
    _TEXTS
    | st.floats()
    | st.integers()
    | st.sets(st.integers())
    | st.dates()
    | st.uuids()
    | st.decimals()
)
def test_a_plain_value_is_plain_already(value: object) -> None:
    plain = make_plain(value)
    assert make_plain(plain) == plain
    assert same(json.loads(json.dumps(plain)), plain)


def test_the_form_is_rfc_8785() -> None:
    # The strings of the RFC's own example, section 3.2.2, as far as our values go.
    given_text = '€$\u000f\nA\'B"\\\\"/'
    entry: JsonObject = {"string": given_text, "literals": [None, True, False], "a": 1}
    expected = '{"a":1,"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert write_canonical(entry) == expected.encode()
