"""The matcher: routing by log source, keywords, other fields, memory, and order of results."""

from collections.abc import Callable

import pytest

from khumkan.engine.compiled import (
    ANY_COLUMN,
    All,
    Any_,
    CompiledRule,
    Condition,
    Leaf,
    Literal,
    Not,
    OtherField,
    Present,
    Regex,
    RuleHead,
)
from khumkan.engine.matcher import Match, RuleMatcher, remembering
from khumkan.engine.rows import LogSource, Row, Value

WINDOWS = LogSource("windows", "process_creation", "sysmon")
LINUX = LogSource("linux", "", "sshd")
ANY_WINDOWS = LogSource("windows")


def leaf(column: str, text: str, where: str = "equals") -> Leaf:
    return Leaf(column, column, Literal(where, text))


def row(source: LogSource = WINDOWS, /, **columns: Value) -> Row:
    return Row(frozenset([source]), columns, None)


@pytest.fixture
def matcher(head: RuleHead) -> Callable[..., RuleMatcher]:
    def make(*conditions: Condition, source: LogSource = ANY_WINDOWS) -> RuleMatcher:
        return RuleMatcher([CompiledRule(head, source, one) for one in conditions])

    return make


def test_matches_come_by_row_and_then_by_rule(matcher: Callable[..., RuleMatcher]) -> None:
    both = matcher(leaf("a", "x"), leaf("b", "y"))
    rows = [row(a="x", b="y"), row(a="n"), row(b="y")]
    assert both.match(rows) == [Match(0, 0), Match(0, 1), Match(2, 1)]


@pytest.mark.parametrize(
    ("source", "is_covered"),
    [
        pytest.param(LogSource("windows"), True, id="product"),
        pytest.param(LogSource(category="process_creation"), True, id="category"),
        pytest.param(LogSource("windows", "process_creation", "sysmon"), True, id="all three"),
        pytest.param(LogSource("windows", service="security"), False, id="another service"),
        pytest.param(LogSource("linux", "process_creation"), False, id="another product"),
    ],
)
def test_a_rule_is_only_tried_on_rows_its_log_source_covers(
    matcher: Callable[..., RuleMatcher], source: LogSource, is_covered: bool
) -> None:
    one = matcher(leaf("a", "x"), source=source)
    assert bool(one.match([row(a="x")])) is is_covered
    assert one.covers(row()) is is_covered


def test_a_row_of_several_log_sources_meets_the_rules_of_each(
    matcher: Callable[..., RuleMatcher],
) -> None:
    many = frozenset([LogSource("windows", "registry_event"), LogSource("windows", "registry_set")])
    one = matcher(leaf("a", "x"), source=LogSource(category="registry_set"))
    assert one.match([Row(many, {"a": "x"}, None)])


def test_a_keyword_is_found_in_any_column_but_only_where_rules_want_keywords(
    matcher: Callable[..., RuleMatcher],
) -> None:
    keyword = Leaf("", ANY_COLUMN, Literal("contains", "evil"))
    one = matcher(keyword)
    assert one.match([row(a="so EVIL it is"), row(b=("x", "evil")), row(a="good")]) == [
        Match(0, 0),
        Match(1, 0),
    ]


@pytest.mark.parametrize(
    ("where", "cased", "mine", "theirs", "is_match"),
    [
        pytest.param("equals", False, "Root", "root", True, id="equal in any case"),
        pytest.param("equals", True, "Root", "root", False, id="cased"),
        pytest.param("equals", False, ("x", "root"), "root", True, id="any element"),
        pytest.param("contains", False, "a-root-b", "ROOT", True, id="contains"),
        pytest.param("startswith", False, "root-b", "root", True, id="startswith"),
        pytest.param("endswith", False, "a-root", "root", True, id="endswith"),
        pytest.param("equals", False, 1.0, "1", True, id="number and its text"),
        pytest.param("equals", False, "x", None, False, id="the other is absent"),
    ],
)
def test_a_column_is_held_against_another(
    matcher: Callable[..., RuleMatcher],
    where: str,
    cased: bool,
    mine: Value,
    theirs: Value | None,
    is_match: bool,
) -> None:
    one = matcher(Leaf("a", "a", OtherField("b", where, cased=cased)))
    columns: dict[str, Value] = {"a": mine} if theirs is None else {"a": mine, "b": theirs}
    assert bool(one.match([row(**columns)])) is is_match


def test_absence_and_negation_need_no_value(matcher: Callable[..., RuleMatcher]) -> None:
    absent = Not(Leaf("a", "a", Present()))
    one = matcher(absent, All((leaf("b", "y"), Not(leaf("a", "x")))))
    assert one.match([row(b="y")]) == [Match(0, 0), Match(0, 1)]
    assert one.match([row(a="x", b="y")]) == []
    assert one.match([row(a=())]) == [Match(0, 0)]


def test_an_alternative_that_may_hold_with_nothing_is_always_looked_at(
    matcher: Callable[..., RuleMatcher],
) -> None:
    one = matcher(Any_((leaf("a", "x"), Not(leaf("a", "y")))))
    assert one.match([row()]) == [Match(0, 0)]
    assert one.match([row(a="y")]) == []


def test_an_expression_too_large_for_little_memory_is_searched_nevertheless(
    matcher: Callable[..., RuleMatcher],
) -> None:
    one = matcher(Leaf("a", "a", Regex(r"^\pL{300}$")))
    assert one.match([row(a="ก" * 300)]) == [Match(0, 0)]
    assert one.match([row(a="ก" * 299)]) == []


def test_true_one_and_1_0_are_different_values_to_remember(
    matcher: Callable[..., RuleMatcher],
) -> None:
    one = matcher(leaf("a", "true"), leaf("a", "1"))
    assert one.match([row(a=1), row(a=True), row(a=1.0)]) == [
        Match(0, 1),
        Match(1, 0),
        Match(2, 1),
    ]


def test_what_is_remembered_is_bounded_and_forgetting_changes_nothing(
    matcher: Callable[..., RuleMatcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "MAX_REMEMBERED_VALUES", 3)
    monkeypatch.setattr("khumkan.engine.matcher.rules.MAX_REMEMBERED_ROWS", 2)
    one = matcher(leaf("a", "x1"), leaf("a", "x2", "startswith"), Not(leaf("a", "x3")))
    rows = [row(a=f"x{n % 7}") for n in range(50)]
    expected = [Match(n, 0) for n in range(0) if n]
    for number in range(50):
        digit = number % 7
        expected += [Match(number, 0)] if digit == 1 else []
        expected += [Match(number, 1)] if digit == 2 else []
        expected += [Match(number, 2)] if digit != 3 else []
    assert one.match(rows) == expected
    assert len(one._columns["a"]._remembered) <= 3


def test_all_columns_together_remember_no_more_than_so_much(
    matcher: Callable[..., RuleMatcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "MAX_REMEMBERED_VALUES", 40)
    monkeypatch.setattr(remembering, "MAX_REMEMBERED_CHARACTERS", 300)
    names = [f"c{n}" for n in range(10)]
    one = matcher(*(leaf(name, "x1") for name in names), leaf("same", "x"))
    for n in range(200):
        values = {names[n % 10]: f"x{n}", "c0": "y" * (n % 50), "c1": "x1", "same": "x"}
        matched = {match.rule for match in one.match([row(**values)])}
        assert {1, 10} <= matched
        kept = [column._remembered for column in one._columns.values()]
        assert sum(map(len, kept)) <= 40
        assert sum(len(str(key)) for answers in kept for key in answers) <= 300
    assert len(one._columns["same"]._remembered) == 1


def test_values_with_the_same_answer_share_it(matcher: Callable[..., RuleMatcher]) -> None:
    one = matcher(leaf("a", "x", "startswith"), leaf("b", "y"))
    one.match([row(a=f"x{n}", b="y") for n in range(50)])
    answers = one._columns["a"]._remembered.values()
    assert len(answers) == 50
    assert len({id(answer) for answer in answers}) == 1


def test_rows_of_which_much_holds_are_remembered_no_more_than_so_much(
    matcher: Callable[..., RuleMatcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khumkan.engine.matcher.rules.MAX_REMEMBERED_ATOMS", 10)
    one = matcher(*(leaf(name, "x") for name in "abcd"))
    for n in range(1, 16):
        held = {name: "x" for bit, name in enumerate("abcd") if n >> bit & 1}
        for _ in range(2):
            assert {match.rule for match in one.match([row(**held)])} == {
                "abcd".index(name) for name in held
            }
        (plan,) = one._plans.values()
        assert sum(map(len, plan.decided)) == one._n_remembered_atoms <= 10


@pytest.mark.parametrize("limit", ["MAX_PLANS", "MAX_ANCHORS"])
def test_log_sources_that_somebody_invents_do_not_fill_the_memory(
    matcher: Callable[..., RuleMatcher], monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(f"khumkan.engine.matcher.rules.{limit}", 10)
    one = matcher(leaf("a", "x1"))
    for n in range(50):
        invented = Row(frozenset({LogSource("windows", "c", f"s{n}")}), {"a": "x1"}, None)
        assert one.match_row(invented) == one.match_row(invented)
        assert len(one._plans) <= 10
