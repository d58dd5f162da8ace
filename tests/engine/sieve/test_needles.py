"""What a rule can't match without, and what the folding of letters can do to it."""

import re
import sys

import pytest

from khumkan.engine.compiled import All, Any_, Condition, Leaf, Literal, Not, Regex, Wildcard
from khumkan.engine.sieve.expressions import least_length, necessary_groups, necessary_texts
from khumkan.engine.sieve.needles import Needle, Sets, choose_anchor, count_uses
from khumkan.engine.sieve.ordinary import OFTEN, SOMETIMES, ordinary_share

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


@pytest.mark.parametrize(
    ("pattern", "groups"),
    [
        pytest.param("ab.*cd", [("ab",), ("cd",)], id="one after the other"),
        pytest.param("(?:ab.+(cd))+", [("ab",), ("cd",)], id="inside"),
        pytest.param("ab(?:cd.*ef|gh)", [("ab",), ("cd", "gh")], id="of a branch the best"),
        pytest.param("(?:ab)*cd", [("cd",)], id="what may be missing"),
        pytest.param("\\d+", [], id="nothing"),
    ],
)
def test_all_texts_that_a_value_must_have(pattern: str, groups: list[tuple[str, ...]]) -> None:
    assert necessary_groups(pattern) == groups


def test_least_length() -> None:
    assert least_length(r"\s[a-f0-9]{64}\s") == 66


def test_only_three_characters_become_ascii() -> None:
    odd = {one for one in CHARACTERS if not one.isascii() and re.search("[\0-\x7f]", one.lower())}
    assert odd == {"\u0130", "\u212a"}  # and U+017F, which only matches regardless of case


def test_what_has_no_case_is_made_of_nothing_else() -> None:
    made = {small for one in CHARACTERS for small in one.lower() if one not in {small, "\u0130"}}
    assert not {one for one in made if one.upper() == one.lower()}


def text(where: str, what: str) -> Leaf:
    return Leaf("F", "f", Literal(where, what))


def needle(what: str, where: str = "contains") -> Needle:
    return Needle("f", where, what)


def ways_of(condition: Condition) -> tuple[Sets, ...]:
    ways = choose_anchor(condition, count_uses([condition])).ways
    assert all(isinstance(needles, frozenset) for way in ways for needles in way)
    return ways


@pytest.mark.parametrize(
    ("condition", "texts"),
    [
        pytest.param(
            All((text("contains", "\\windows\\system32\\"), text("contains", "mimidrv.sys"))),
            [["mimidrv.sys"]],
            id="what is common is not looked for beside what is rare",
        ),
        pytest.param(
            All((text("contains", "\\windows\\system32\\"), Not(text("contains", "x")))),
            [["\\windows\\system32\\"]],
            id="but alone",
        ),
        pytest.param(
            All((text("contains", "net"), text("contains", "user"))),
            [["net", "user"]],
            id="together where neither is rare",
        ),
        pytest.param(
            Leaf("F", "f", Wildcard(("net", "\\|", "find"), "net*|*find*")),
            [["net", "find", "|"]],
            id="all stretches of a wildcard",
        ),
        pytest.param(
            Leaf("F", "f", Regex("-fz.+certutil")), [["-fz", "certutil"]], id="all of an expression"
        ),
        pytest.param(
            Any_((Leaf("F", "f", Regex("certutil.+-fz")), text("equals", "evil"))),
            [["evil"], ["-fz", "certutil"]],
            id="each way its own",
        ),
    ],
)
def test_what_a_rule_is_looked_for_by(condition: Condition, texts: list[list[str]]) -> None:
    told = [sorted(one.text for needles in way for one in needles) for way in ways_of(condition)]
    assert sorted(told) == sorted(map(sorted, texts))


def test_of_too_many_ways_the_rarest_text_of_each_is_looked_for() -> None:
    tools = [f"tool{n:02}" for n in range(40)]
    condition = Any_(tuple(Leaf("F", "f", Wildcard((one, "\\|"), f"{one}*|*")) for one in tools))
    assert ways_of(condition) == ((frozenset(map(needle, tools)),),)


@pytest.mark.parametrize(
    ("where", "what", "share"),
    [
        ("contains", "\\system32\\", OFTEN),
        ("endswith", "\\svchost.exe", OFTEN),
        ("endswith", "\\system32\\", OFTEN),
        ("endswith", "\\windows\\sys", 0.0),
        ("startswith", "c:\\program files", OFTEN),
        ("startswith", "program files", 0.0),
        ("equals", "s-1-5-18", OFTEN),
        ("equals", "s-1-5", 0.0),
        ("contains", "-forcev1", SOMETIMES),
        ("contains", "mimikatz", 0.0),
        ("contains", ":\\", 0.0),
    ],
)
def test_what_ordinary_events_say(where: str, what: str, share: float) -> None:
    assert ordinary_share(where, what) == share
