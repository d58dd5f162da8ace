"""What a rule can't match without, and what the folding of letters can do to it."""

import re
import sys

import pytest

from khumkan.engine.sieve.expressions import least_length, necessary_texts

CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1)]


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        pytest.param("abc", ("abc",), id="literal"),
        pytest.param("(?i)aBc", ("abc",), id="folded"),
        pytest.param("a+bcd", ("bcd",), id="the longest"),
        pytest.param("a(?:xy|zw)", ("xy", "zw"), id="branches"),
        pytest.param("(?:xy)?", (), id="optional"),
        pytest.param(r"\d+\.[ '\"]", (". ", '."', ".'"), id="few letters"),
        pytest.param("[[:alpha:]]bc", (), id="a class that Python reads otherwise"),
        pytest.param(r"\Qa.b\E", (), id="quoting that Python does not know"),
        pytest.param("x{,5}yz", (), id="a count that RE2 takes for text"),
        pytest.param("(", (), id="broken"),
    ],
)
def test_necessary_texts(pattern: str, texts: tuple[str, ...]) -> None:
    assert sorted(necessary_texts(pattern)) == sorted(texts)


def test_least_length() -> None:
    assert least_length(r"\s[a-f0-9]{64}\s") == 66


def test_only_three_characters_become_ascii() -> None:
    odd = {one for one in CHARACTERS if not one.isascii() and re.search("[\0-\x7f]", one.lower())}
    assert odd == {"\u0130", "\u212a"}  # and U+017F, which only matches regardless of case


def test_what_has_no_case_is_made_of_nothing_else() -> None:
    made = {small for one in CHARACTERS for small in one.lower() if one not in {small, "\u0130"}}
    assert not {one for one in made if one.upper() == one.lower()}
