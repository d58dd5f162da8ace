"""Tables of expressions: they accept what RE2 finds, or there is none."""

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.core.errors import RuleError
from khumkan.engine.expressions import compile_expression
from khumkan.engine.formats.tape.memory import PADDING
from khumkan.engine.formats.tape.scalars import ESCAPED, TEXT
from khumkan.engine.sieve.automata import ACCEPTED, CONTINUES, Automaton, automaton_of
from khumkan.engine.sieve.matching import accepts
from khumkan.engine.sieve.walks import walk_of


def walk(automaton: Automaton, text: str) -> bool:
    state = automaton.start
    for byte in text.encode():
        class_ = automaton.classes[byte]
        if state == ACCEPTED:
            return True
        if class_ != CONTINUES:
            state = automaton.steps[state * automaton.n_classes + class_]
    return state == ACCEPTED or bool(automaton.ends[state])


TEXTS = [
    "", "a", "b", "ab", "aab", "abb", "A", "aB", "a b", "a\nb", "a\n", "\n", "ก", "aกb", "a1_b",
    "1", "_", "-", "aaaaaaaaaaaa", "a\x0bb", "a\x1cb", "a\tb", "\\", "a\\b", "x.y", "cmd /c whoami",
]  # fmt: skip
PATTERNS = [
    "", "a", "a|b", "ab|ba", "^a", "a$", "^a$", "^$", "^", "$", "a.b", "a.*b", "a.+?b", "[ab]{2,3}",
    "[^a]b", "[^\\w]", "\\W", "\\s", "\\S\\s\\S", "\\d", "\\D", "[\\w-]", "a{3}", "a{2,}", "a{0}",
    "(?:a|b)*c?$", "(a)(b)", "(?P<x>a)b", "(?i)ab", "(?i:a)b", "(?i)[^a]", "(?s).", "(?s)a.b", ".",
    "(?:^|b)a", "a(?:$|b)", "(?:a*)*b", "\\\\", "x\\.y", "[.]", "[]a]", "[a\\]]", "a||b", "\\x61",
    ".{3}", "(?:\\s|)a", "\\A a", "\\Aa",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("flags", ["", "i", "s", "is"])
def test_a_table_accepts_what_is_found(pattern: str, flags: str) -> None:
    automaton = automaton_of(pattern, flags)
    is_found = compile_expression(pattern, flags)
    assert automaton is not None
    assert [walk(automaton, text) for text in TEXTS] == [is_found(text) for text in TEXTS]


@pytest.mark.parametrize(
    "pattern",
    [
        "a\\bc", "\\Ba", "(?m)^a", "[[:alpha:]]", "\\pL", "\\Qa.b\\E", "\\C", "\\07", "a\\z", "ก",
        "[a-ก]", "(?=a)", "(a", "a{,2}", "(?:a{1,500}){1,500}", "a{900}{2}", "(.)\\1",
        "(?:.{1,64}a){3}b", "[a-z&&[^b]]", "(?:){1001,}",
    ],
)  # fmt: skip
def test_what_may_be_read_otherwise_or_grows_has_none(pattern: str) -> None:
    assert automaton_of(pattern) is None


def test_multiline_has_none_where_lines_begin_or_end() -> None:
    assert automaton_of("^a", "m") is None
    assert automaton_of("a", "m") is not None


def test_a_backslash_before_a_letter_is_no_class() -> None:
    automaton = automaton_of(r"C:\\Program\\Zed")
    assert automaton is not None
    assert walk(automaton, "C:\\Program\\Zed")


PIECES = st.sampled_from(
    [
        "a", "b", "c", "0", " ", ".", "[ab]", "[^a]", "[^\\d]", "\\w", "\\s", "\\d", "\\W", "^", "$",
        "\\\\", "\\.", "_", "A", "[A-c]",
    ]
)  # fmt: skip
EXPRESSIONS = st.recursive(
    PIECES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "*?", "{6,}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)
WORDS = st.text(st.sampled_from('abcABC01 _.-\\\n\tกé"/'), max_size=12)


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS, st.sampled_from(["", "i", "s"]), st.lists(WORDS, min_size=1, max_size=6))
def test_random_expressions(pattern: str, flags: str, texts: list[str]) -> None:
    try:
        is_found = compile_expression(pattern, flags)
    except RuleError:
        return
    automaton = automaton_of(pattern, flags)
    loose = automaton_of(pattern, flags, is_loose=True)
    for text in texts:
        if automaton is not None:
            assert walk(automaton, text) == is_found(text)
        if loose is not None and is_found(text):
            assert walk(loose, text)


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS, WORDS, st.integers(0, 70), WORDS)
def test_the_kernel_walks_over_the_bytes_of_a_line(
    pattern: str, before: str, n_between: int, after: str
) -> None:
    automaton = automaton_of(pattern)
    if automaton is None:
        return
    text = before + "z" * n_between + after
    raw = json.dumps(text, ensure_ascii=False).encode()
    sort = ESCAPED if b"\\" in raw else TEXT
    if re.search(rb"\\u", raw):
        return
    data = np.frombuffer(raw + bytes(PADDING), np.uint8)
    n = len(automaton.classes)
    record = np.array([automaton.start, automaton.n_classes, 0, 0, n], np.int32)
    walk_ = walk_of(automaton, n + len(automaton.ends))
    steps = np.array([*walk_.rows, 0], np.int32)
    raw_marks = automaton.classes + automaton.ends + walk_.filters
    marks = np.frombuffer(raw_marks + bytes(PADDING), np.uint8)
    addresses = [one.ctypes.data for one in (record, steps, marks)]
    found = accepts(data.ctypes.data, 1, len(raw) - 1, sort, 0, *addresses)
    assert bool(found) == walk(automaton, text)
