"""A list is nothing but names and addresses, and each of them can be hit."""

import pytest
from tests.engine.indicators.values import indicator

from khumkan.engine.indicators import IndicatorTable
from khumkan.engine.indicators.several import is_list, items_of

ANSWERS = "type:  5 cdn.evil.example;type:  5 b.example;::ffff:198.51.100.1;::ffff:203.0.113.7;"
LONG = 8_192


@pytest.mark.parametrize(
    ("text", "items"),
    [
        pytest.param("203.0.113.7;", ["203.0.113.7"], id="one answer, as Sysmon writes it"),
        pytest.param("1.2.3.4, 203.0.113.7", ["1.2.3.4", "203.0.113.7"], id="proxies"),
        pytest.param("a.example:443,b", ["a.example:443", "b"], id="port"),
        pytest.param(" fe80::1;2001:db8::2 ", ["fe80::1", "2001:db8::2"], id="IPv6"),
        pytest.param("203.0.113.7", [], id="no list"),
        pytest.param("failed, try 203.0.113.7", [], id="sentence"),
        pytest.param("cmd /c a;203.0.113.7", [], id="command"),
        pytest.param("MD5=00,SHA1=11", [], id="hashes have a way of their own"),
        pytest.param("a,,b", [], id="nothing between"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_list_falls_into_its_items(text: str, items: list[str]) -> None:
    assert items_of(text, LONG) == items
    assert is_list(text, LONG) is bool(items)


def test_the_answers_of_sysmon_are_its_items_and_words_between_them() -> None:
    assert [one for one in items_of(ANSWERS, LONG) if "." in one] == [
        "cdn.evil.example",
        "b.example",
        "::ffff:198.51.100.1",
        "::ffff:203.0.113.7",
    ]


def test_an_item_that_is_cut_off_is_left_out() -> None:
    assert items_of("203.0.113.7,203.0.113.99", len("203.0.113.7,203.0.113.9")) == ["203.0.113.7"]
    assert items_of("203.0.113.7,203.0.113.99", len("203.0.113")) == []


def test_of_a_very_long_list_the_beginning_counts() -> None:
    text = "203.0.113.7;" + "a," * 8_000_000 + "no list after all!"
    assert items_of(text, LONG)[0] == "203.0.113.7"
    assert items_of(" " * LONG + text, LONG) == []


@pytest.mark.parametrize("text", ["203.0.113.7", "evil.example", "203.0.113.0/24"])
def test_each_item_is_hit(text: str) -> None:
    assert IndicatorTable([indicator(text)]).match(ANSWERS)
