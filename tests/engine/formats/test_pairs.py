"""key=value: firewalls, packet filters, structured program logs, and text that is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.pairs import gather_pairs, parse_pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        pytest.param('a=1 b="x y" c=', {"a": "1", "b": "x y", "c": ""}, id="FortiGate"),
        pytest.param(r'a=1 b="say \"no\" \\ now"', {"a": "1", "b": r'say "no" \ now'}, id="escapes"),
        pytest.param('a=1 b="cut off he', {"a": "1", "b": "cut off he"}, id="quote not closed"),
        pytest.param('a=1 b="cut \\', {"a": "1", "b": "cut "}, id="cut in an escape"),
        pytest.param("a=1, b=2; c=3", {"a": "1", "b": "2", "c": "3"}, id="commas"),
        pytest.param('a="1",b="2"', {"a": "1", "b": "2"}, id="commas without spaces"),
        pytest.param("x [u=root] [t=pts/3] (c=/srv)", {"u": "root", "t": "pts/3", "c": "/srv"}, id="brackets"),
        pytest.param("drop: IN=e0 OUT= SRC=10.0.0.1", {"IN": "e0", "OUT": "", "SRC": "10.0.0.1"}, id="iptables"),
        pytest.param("a=b=c d=e==", {"a": "b=c", "d": "e=="}, id="equals signs in values"),
        pytest.param("a=1 a=2 a=3", {"a": ["1", "2", "3"]}, id="one key thrice"),
        pytest.param("ผล a.b=ก c-d=ข e_f=ค", {"a.b": "ก", "c-d": "ข", "e_f": "ค"}, id="Thai"),
        pytest.param('a=1 b=x"y c=2', {"a": "1", "b": 'x"y', "c": "2"}, id="quote inside a value"),
    ],
)  # fmt: skip
def test_pairs_are_found(text: str, pairs: JsonObject) -> None:
    assert parse_pairs(text) == pairs


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Failed password for root",
        "user=root logged in",
        "GET /?a=1&b=2&c=3 HTTP/1.1",
        "the sum 1 = 2 = 3",
        "said a=1 and b=2",
        "== == ==",
    ],
)
def test_text_is_not_mistaken_for_pairs(text: str) -> None:
    assert parse_pairs(text) is None


@given(st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,5}", fullmatch=True), st.text(), min_size=2))
def test_quoted_values_are_read_as_they_were(pairs: dict[str, str]) -> None:
    def quote(value: str) -> str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    assert parse_pairs(" ".join(f"{key}={quote(value)}" for key, value in pairs.items())) == pairs


@pytest.mark.parametrize(
    "text", ['a="' * 30_000, "a=\\" * 30_000, "a" * 100_000, "a=1 " * 30_000, '="' * 50_000]
)
def test_a_line_made_to_be_slow_is_not(text: str) -> None:
    parse_pairs(text)  # a quadratic pattern would take minutes


def test_values_of_one_key_are_kept_in_order() -> None:
    assert gather_pairs([("a", "2"), ("b", ""), ("a", "1")]) == {"a": ["2", "1"], "b": ""}
