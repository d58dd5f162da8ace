"""What bytes prove of a rule: yes and no are what the matcher says; else it is asked."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.strategies import PLACEHOLDERS, rows_for, rules

from khumkan.core.errors import Place
from khumkan.core.jsontypes import JsonObject
from khumkan.core.severity import Severity
from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.compiled import (
    ANY_COLUMN,
    All,
    Any_,
    Compare,
    CompiledRule,
    Condition,
    Leaf,
    Literal,
    Network,
    Not,
    Origin,
    OtherField,
    Present,
    Regex,
    RuleHead,
    Test,
    Wildcard,
)
from khumkan.engine.formats.tape.run import Run, Taper
from khumkan.engine.matcher import RowView, RuleMatcher
from khumkan.engine.rows import LogSource, Row
from khumkan.engine.sieve import Sieve, Sifted
from khumkan.engine.sieve.judging import NO_PROOF
from khumkan.engine.sigma.compile import RuleCompiler
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo

TOASTER = LogSource("toaster")
HEAD = RuleHead("1", "t", Severity.LOW, Origin("f", 1))
YES, NO, PERHAPS = "yes", "no", "perhaps"


def run_of(lines: Sequence[bytes]) -> Run:
    block = b"\n".join(lines) + b"\n"
    return Taper().read("json", block, 0, len(block), 1)


def sift(rules: Sequence[CompiledRule], run: Run) -> Sifted:
    return Sieve(rules, lambda _: None).sift(run)


def judge(condition: Condition, line: bytes) -> str:
    """Return what is said of one line; an odd one is left to the matcher as well."""
    # Nothing is there that any line lacks: the rule is in question for every line.
    always = Not(Leaf("", "nothing", Literal("equals", "at all")))
    rule = CompiledRule(HEAD, TOASTER, All((always, condition)))
    sifted = sift([rule], run_of([line]))
    if sifted.odd:
        return PERHAPS
    if len(sifted.sure):
        assert sifted.sure.tolist() == [[0, 0]]
        return YES
    return PERHAPS if len(sifted.doubtful) else NO


def line_of(**fields: object) -> bytes:
    return json.dumps({"product": "toaster", **fields}, ensure_ascii=False).encode()


def leaf(test: Test, column: str = "a") -> Leaf:
    return Leaf(column, column, test)


def text(where: str, what: str, *, cased: bool = False) -> Leaf:
    return leaf(Literal(where, what, cased))


def either(where: str, *what: str) -> Any_:
    return Any_(tuple(text(where, one) for one in what))


LONG = "x" * 70_000
MANY = [f"number {n:04}" for n in range(300)]


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        pytest.param(text("contains", "oas"), "TOAST", YES, id="contains"),
        pytest.param(text("contains", "oax"), "toast", NO, id="contains not"),
        pytest.param(text("contains", "t"), "toast", YES, id="a single letter"),
        pytest.param(text("contains", "as"), "toast", YES, id="two letters"),
        pytest.param(text("contains", ""), "toast", YES, id="contains nothing"),
        pytest.param(text("contains", "toasts"), "toast", NO, id="longer than the value"),
        pytest.param(text("contains", "\\r"), "\r\\r", YES, id="a backslash"),
        pytest.param(text("contains", "a\nb"), "A\nB", YES, id="an escape"),
        pytest.param(text("startswith", "to"), "Toast", YES, id="starts"),
        pytest.param(text("startswith", "oa"), "toast", NO, id="starts not"),
        pytest.param(text("endswith", "toast"), "toast", YES, id="ends"),
        pytest.param(text("endswith", "toas"), "toast", NO, id="ends not"),
        pytest.param(text("equals", "toast"), "Toast", YES, id="equals"),
        pytest.param(text("equals", "toast"), "toasts", NO, id="equals not"),
        pytest.param(text("equals", ""), "", YES, id="is empty"),
        pytest.param(text("equals", ""), "x", NO, id="is not empty"),
        pytest.param(text("equals", "12"), 12, YES, id="a number as text"),
        pytest.param(text("equals", "true"), True, YES, id="a word as text"),
        pytest.param(text("equals", "1.5"), 1.5, PERHAPS, id="a fraction"),
        pytest.param(text("contains", "toast"), ["toast"], PERHAPS, id="a list"),
        pytest.param(leaf(Present()), ["toast"], YES, id="a list is there"),
        pytest.param(leaf(Present()), "", YES, id="an empty text is there"),
        pytest.param(leaf(Present()), None, NO, id="null is not there"),
        pytest.param(text("contains", "kelvin"), "\u212aelvin", PERHAPS, id="folds to ascii"),
        pytest.param(text("contains", "café"), "cafe", NO, id="beyond ascii, not there"),
        pytest.param(text("contains", "café"), "CAFÉ", PERHAPS, id="beyond ascii"),
        pytest.param(text("contains", "cafe"), "ก cafe", YES, id="ascii beside other letters"),
        pytest.param(text("contains", "ab", cased=True), "AB", PERHAPS, id="cased"),
        pytest.param(text("equals", "ยา"), "ยา", YES, id="thai"),
        pytest.param(text("contains", "ยา x"), "ยา xray", YES, id="thai beside ascii"),
        pytest.param(text("contains", "ยา"), "ย", NO, id="thai not"),
        pytest.param(text("contains", "ab", cased=True), "xy", NO, id="cased not"),
        pytest.param(text("contains", "x"), LONG, PERHAPS, id="too long to be folded twice"),
        pytest.param(either("contains", *MANY), "a number 0299", YES, id="a long list"),
        pytest.param(either("contains", *MANY), "a number 9999", NO, id="a long list not"),
        pytest.param(either("equals", *MANY), "number 0150", YES, id="a long list of whole values"),
        pytest.param(leaf(Regex("^to+ast$")), "tooast", YES, id="an expression"),
        pytest.param(leaf(Regex("^to+ast$")), "Toast", NO, id="an expression minds case"),
        pytest.param(leaf(Regex("^to+ast$", "i")), "TOAST", YES, id="an expression without case"),
        pytest.param(leaf(Regex("a.b")), "aกb", YES, id="a letter beyond ascii is one"),
        pytest.param(leaf(Regex("\\btoast")), "toast", PERHAPS, id="an expression without table"),
        pytest.param(leaf(Regex("\\btoast")), "bread", NO, id="what an expression needs"),
        pytest.param(leaf(Regex("\\b.{9}")), "toast", NO, id="too short for an expression"),
        pytest.param(leaf(Regex("a.{1,64}b.{1,64}c")), "abc", NO, id="a loose table"),
        pytest.param(
            leaf(Wildcard(("to", ".st"), "to*?st", starts_open=False, ends_open=False)), "TOaast", YES, id="a wildcard"
        ),
        pytest.param(
            leaf(Wildcard(("to", ".st"), "to*?st", starts_open=False, ends_open=False)), "toastx", NO, id="not to the end"
        ),
        pytest.param(
            leaf(Wildcard(("to", ".st"), "*to*?st*")), "a\ntoa\nst", YES, id="over line ends"
        ),
        pytest.param(leaf(Network("10.0.0.0/8")), "10.1.2.3", YES, id="in a network"),
        pytest.param(leaf(Network("10.0.0.0/8")), "11.1.2.3", NO, id="in another network"),
        pytest.param(leaf(Network("10.0.0.0/8")), "10.1.2.03", NO, id="no address"),
        pytest.param(leaf(Network("10.0.0.0/8")), "10.1.2.256", NO, id="an octet too large"),
        pytest.param(leaf(Network("10.0.0.0/8")), "10.1.2", NO, id="three octets"),
        pytest.param(leaf(Network("10.0.0.0/8")), "10.1.2.3.4", NO, id="five octets"),
        pytest.param(leaf(Network("10.0.0.0/8")), "", NO, id="no octet"),
        pytest.param(leaf(Network("10.0.0.0/8")), "::ffff:10.1.2.3", PERHAPS, id="mapped"),
        pytest.param(leaf(Network("10.0.0.0/8")), "10.1.2.3%x", PERHAPS, id="with a zone"),
        pytest.param(leaf(Network("fe80::/10")), "10.1.2.3", NO, id="another kind of address"),
        pytest.param(leaf(Network("0.0.0.0/0")), "10.1.2.3", YES, id="all networks"),
        pytest.param(leaf(Compare("gt", 5)), 6, PERHAPS, id="a comparison"),
        pytest.param(leaf(Compare("gt", 5)), None, NO, id="a comparison with nothing"),
        pytest.param(leaf(OtherField("b", "equals")), "1", PERHAPS, id="another field"),
    ],
)  # fmt: skip
def test_a_question_about_one_value(condition: Condition, value: object, expected: str) -> None:
    assert judge(condition, line_of(a=value, b="1")) == expected


T, F, P = text("contains", "toast"), text("contains", "brick"), leaf(Compare("gt", 1), "b")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param(All((T, T)), YES, id="all"),
        pytest.param(All((T, F)), NO, id="not all"),
        pytest.param(All((P, F)), NO, id="perhaps and no"),
        pytest.param(All((T, P)), PERHAPS, id="yes and perhaps"),
        pytest.param(Any_((F, T)), YES, id="any"),
        pytest.param(Any_((P, T)), YES, id="perhaps or yes"),
        pytest.param(Any_((P, F)), PERHAPS, id="perhaps or no"),
        pytest.param(Any_((F, F)), NO, id="none"),
        pytest.param(Not(F), YES, id="not no"),
        pytest.param(Not(T), NO, id="not yes"),
        pytest.param(Not(P), PERHAPS, id="not perhaps"),
        pytest.param(Not(Not(T)), YES, id="not not"),
        pytest.param(All((Any_((F, Not(T))), T)), NO, id="nested, told early"),
        pytest.param(All((Any_((F, All((T, Not(F))))), Not(Any_((F, F))))), YES, id="nested"),
        pytest.param(Any_((All((T, F)), All((F, T)), Not(All((T, T, F))))), YES, id="all three"),
        pytest.param(All(()), YES, id="all of nothing"),
        pytest.param(Any_(()), PERHAPS, id="any of nothing"),
    ],
)
def test_answers_put_together(condition: Condition, expected: str) -> None:
    assert judge(condition, line_of(a="toast", b=7)) == expected


def test_a_condition_nested_deeper_than_there_is_room_for_is_asked_of_the_matcher() -> None:
    condition: Condition = T
    for _ in range(40):
        condition = Not(All((condition, Any_((F, T)))))
    assert judge(condition, line_of(a="toast")) == PERHAPS


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"a": "x", "z": "bricks"}, YES, id="in any value"),
        pytest.param({"a": "x", "z": 1.5}, PERHAPS, id="a value that is not read"),
        pytest.param({"a": "brick", "z": 1.5}, YES, id="before a value that is not read"),
        pytest.param({"a": "x", "z": "y"}, NO, id="in none"),
    ],
)
def test_keywords_are_looked_for_in_all_values(fields: JsonObject, expected: str) -> None:
    keyword = leaf(Literal("startswith", "brick"), ANY_COLUMN)
    sifted = sift([CompiledRule(HEAD, TOASTER, Not(keyword))], run_of([line_of(**fields)]))
    told = YES if len(sifted.sure) else PERHAPS if len(sifted.doubtful) or sifted.odd else NO
    assert told == {YES: NO, NO: YES, PERHAPS: PERHAPS}[expected]


def test_a_keyword_made_of_the_signs_of_a_list_is_no_proof() -> None:
    rule = CompiledRule(HEAD, TOASTER, leaf(Literal("contains", '","'), ANY_COLUMN))
    sifted = sift([rule], run_of([line_of(a=["x", "y"]), line_of(a='"x","y"')]))
    assert not {0} & {line for line, _ in sifted.sure.tolist()}
    assert {1} <= {line for line, _ in [*sifted.sure.tolist(), *sifted.doubtful.tolist()]}


def test_of_a_plain_list_of_texts_the_needle_is_proof_enough() -> None:
    listed = CompiledRule(HEAD, TOASTER, either("contains", "toast", "brick"))
    other = CompiledRule(HEAD, TOASTER, All((T, F)))
    sieve = Sieve([listed, other], lambda _: None)
    proofs = sieve._judge._proofs.tolist()
    assert proofs[0] != NO_PROOF
    assert proofs[1] == NO_PROOF
    assert sieve.sift(run_of([line_of(a="A Toast"), line_of(a="b")])).sure.tolist() == [[0, 0]]


def test_pairs_come_by_line_then_by_rule_each_once() -> None:
    both = Any_((All((T, F)), All((F, T))))
    rules_ = [CompiledRule(HEAD, TOASTER, one) for one in (both, T, F, Any_((T, F)))]
    lines = [
        line_of(a="toast and brick"),
        line_of(a="x"),
        line_of(b=1, a="brick"),
        line_of(a="toast"),
    ]
    assert sift(rules_, run_of(lines)).sure.tolist() == [
        [0, 0], [0, 1], [0, 2], [0, 3], [2, 2], [2, 3], [3, 1], [3, 3],
    ]  # fmt: skip


def test_turns_begin_anew_before_they_overflow() -> None:
    sieve = Sieve([CompiledRule(HEAD, TOASTER, All((T, F)))], lambda _: None)
    run = run_of([line_of(a="toast, brick"), line_of(a="brick, toast")])
    assert len(sieve.sift(run).sure) == 2
    sieve._judge._used[0] = (1 << 30) + 5
    assert len(sieve.sift(run).sure) == 2
    assert sieve._judge._used[0] == 2


PAIRS = rules().flatmap(
    lambda rule: st.tuples(st.just(rule), st.lists(rows_for(rule), min_size=1, max_size=6))
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAIRS)
def test_yes_and_no_are_what_the_matcher_says(pair: tuple[JsonObject, list[Row]]) -> None:
    document, rows = pair
    compiler = RuleCompiler(column_for, PLACEHOLDERS)
    rule = compiler.compile(Document(Place("random.yml", 1), document), PackInfo())
    assert isinstance(rule, CompiledRule)
    rule = CompiledRule(rule.head, LogSource("testbench"), rule.condition)
    lines = [line_of(**{**row.values, "product": "testbench"}) for row in rows]
    run = run_of(lines)
    sifted = sift([rule], run)
    matcher = RuleMatcher([rule])
    sure, doubtful = ({line for line, _ in one.tolist()} for one in (sifted.sure, sifted.doubtful))
    for line in set(range(len(run))) - doubtful - set(sifted.odd):
        row = sifted.row(line, NOTHING_KNOWN)
        assert bool(matcher.match_few(RowView(row), [0])) == (line in sure)
