"""Hits of several rules over time: section 7 of the semantics page."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.naive import Hit, check_references, correlate, hit_of, read_plan
from khumkan.engine.rows import LogSource, Row, Value

START = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)


def correlation(**section: JsonValue) -> JsonObject:
    """Return a document that counts three hits of rule "a"; `section` says what is other."""
    plan: JsonObject = {"type": "event_count", "rules": ["a"], "timespan": "10s"}
    plan["condition"] = {"gte": 3}
    return {"correlation": plan | {key.replace("_", "-"): section[key] for key in section}}


def hit(
    seconds: int | None,
    rule: str = "a",
    group: tuple[str, ...] | None = (),
    value: str | None = None,
    record: int | None = None,
) -> Hit:
    return Hit(
        time=None if seconds is None else START + timedelta(seconds=seconds),
        rule=rule,
        group=group,
        value=None if value is None else (value,),
        position=("file", seconds or 0 if record is None else record, 1),
    )


def windows(document: JsonObject, hits: list[Hit]) -> list[list[int]]:
    """Return the seconds of the hits of each finding."""
    return [
        [round((each.time - START).total_seconds()) for each in finding.hits if each.time]
        for finding in correlate(document, hits).findings
    ]


def at(*seconds: int) -> list[Hit]:
    return [hit(second) for second in seconds]


@pytest.mark.parametrize(
    ("document", "hits", "expected"),
    [
        pytest.param(correlation(), at(0, 5, 9), [[0, 5, 9]], id="X7 three hits"),
        pytest.param(correlation(), at(0, 5), [], id="X7 two are too few"),
        pytest.param(correlation(), at(0, 5, 10), [], id="X6 the window is less than its span"),
        pytest.param(correlation(), at(0, 5, 8, 11), [[0, 5, 8]], id="X6 emptied by a finding"),
        pytest.param(
            correlation(), at(0, 1, 2, 3, 4, 5), [[0, 1, 2], [3, 4, 5]], id="X6 and filled again"
        ),
        pytest.param(correlation(), at(0, 9, 12, 14), [[9, 12, 14]], id="X6 the window moves on"),
        pytest.param(correlation(), at(9, 0, 5), [[0, 5, 9]], id="X6 hits in any order"),
        pytest.param(
            correlation(group_by="F"),
            [
                hit(0, group=("u",)),
                hit(1, group=("v",)),
                hit(2, group=("u",)),
                hit(3, group=("u",)),
            ],
            [[0, 2, 3]],
            id="X6 each group by itself",
        ),
        pytest.param(
            correlation(), [*at(0, 1), hit(2, rule="b"), hit(3)], [[0, 1, 3]], id="X2 other rules"
        ),
        pytest.param(
            correlation(rules=["a", "b"]), [*at(0, 1), hit(2, "b")], [[0, 1, 2]], id="X7 two rules"
        ),
        pytest.param(correlation(condition={"eq": 2}), at(0, 1), [[0, 1]], id="X11 eq"),
        pytest.param(correlation(condition={"gt": 2}), at(0, 1, 2), [[0, 1, 2]], id="X11 gt"),
        pytest.param(
            correlation(condition={"gt": 2, "lte": 3}), at(0, 1, 2), [[0, 1, 2]], id="X11 two"
        ),
        pytest.param(correlation(condition={"gt": 2, "lt": 3}), at(0, 1, 2, 3), [], id="X11 never"),
        pytest.param(correlation(condition={"lt": 2}), at(0, 1), [[0], [1]], id="X11 lt"),
        pytest.param(correlation(condition={"neq": 1}), at(0, 1), [[0, 1]], id="X11 neq"),
        pytest.param(correlation(condition={"gte": 1.5}), at(0, 1), [[0, 1]], id="X11 a fraction"),
        pytest.param(correlation(generate=True), at(0, 5, 9), [[0, 5, 9]], id="X12 generate"),
        pytest.param(
            correlation(type="value_count", condition={"gte": 2, "field": "F"}),
            [hit(0, value="u"), hit(1, value="u"), hit(2, value="v")],
            [[0, 1, 2]],
            id="X8 two values in three hits",
        ),
        pytest.param(
            correlation(type="value_count", condition={"gte": 2, "field": "F"}),
            [hit(0, value="u"), hit(12, value="v")],
            [],
            id="X8 not in one window",
        ),
        pytest.param(
            correlation(type="temporal", rules=["a", "b"], condition=None),
            [hit(0, "b"), hit(1, "b"), hit(2, "a")],
            [[0, 1, 2]],
            id="X9 all rules in any order",
        ),
        pytest.param(
            correlation(type="temporal", rules=["a", "b"], condition=None),
            [hit(0, "b"), hit(11, "a")],
            [],
            id="X9 too far apart",
        ),
        pytest.param(
            correlation(type="temporal", rules=["a", "b", "c"], condition={"gte": 2}),
            [hit(0, "b"), hit(1, "b"), hit(2, "c")],
            [[0, 1, 2]],
            id="X9 two of three rules",
        ),
        pytest.param(
            correlation(type="temporal_ordered", rules=["a", "b"], condition=None),
            [hit(0, "b"), hit(1, "a"), hit(2, "a"), hit(3, "b")],
            [[0, 1, 2, 3]],
            id="X10 in order, others between",
        ),
        pytest.param(
            correlation(type="temporal_ordered", rules=["a", "b"], condition=None),
            [hit(0, "b"), hit(1, "a")],
            [],
            id="X10 in the wrong order",
        ),
        pytest.param(
            correlation(type="temporal_ordered", rules=["a", "b"], condition=None),
            [hit(0, "b", record=2), hit(0, "a", record=1)],
            [[0, 0]],
            id="X10 the same time, in the order of their positions",
        ),
        pytest.param(
            correlation(type="temporal_ordered", rules=["a", "b", "a"], condition=None),
            [hit(0, "a"), hit(1, "b"), hit(2, "a")],
            [[0, 1, 2]],
            id="X10 one rule twice",
        ),
        *(
            pytest.param(
                correlation(type=kind, rules=["a", "b", "c"], condition=words),
                [hit(second, rule) for second, rule in enumerate(rules)],
                expected,
                id=f"X17 {kind}: {words}, of {rules}",
            )
            for kind, words, rules, expected in [
                ("temporal", "a and not b", "ca", [[0, 1]]),
                ("temporal", "a and not b", "ba", []),
                ("temporal", "a and not b", "ab", [[0]]),
                ("temporal", "a and (b or c)", "ac", [[0, 1]]),
                ("temporal", "a and b or c", "bc", [[0, 1]]),
                ("temporal", "a AND b", "ab", [[0, 1]]),
                ("temporal", "not (a or b)", "cab", [[0]]),
                ("temporal_ordered", "b and a", "ab", [[0, 1]]),
                ("temporal_ordered", "b and a", "ba", []),
                ("temporal_ordered", "a and not b and c", "ac", [[0, 1]]),
                ("temporal_ordered", "a and not b and c", "abc", []),
            ]
        ),
    ],
)
def test_a_correlation_finds(
    document: JsonObject, hits: list[Hit], expected: list[list[int]]
) -> None:
    assert windows(document, hits) == expected


def test_a_finding_tells_its_group() -> None:
    document = correlation(group_by=["F"], condition={"gte": 1})
    (finding,) = correlate(document, [hit(0, group=("u",))]).findings
    assert finding.group == ("u",)


def test_hits_left_out_are_counted_once_under_the_first_reason() -> None:
    document = correlation(type="value_count", group_by="F", condition={"gte": 2, "field": "G"})
    hits = [
        hit(None, group=None),
        hit(0, group=None),
        hit(1, group=("u",)),
        hit(2, group=("u",), value="x"),
        hit(None, rule="other"),
    ]
    result = correlate(document, hits)
    assert (result.n_without_time, result.n_without_group, result.n_without_value) == (1, 1, 1)
    assert result.findings == []


def test_event_count_wants_no_value() -> None:
    assert correlate(correlation(condition={"gte": 1}), at(0)).n_without_value == 0


@pytest.mark.parametrize(
    ("timespan", "seconds"),
    [
        pytest.param("90s", 90, id="X3 seconds"),
        pytest.param("5m", 300, id="X3 minutes"),
        pytest.param("1h", 3600, id="X3 hours"),
        pytest.param("2d", 172_800, id="X3 days"),
        pytest.param("1w", 604_800, id="X3 weeks"),
        pytest.param("1M", 2_629_746, id="X3 months"),
        pytest.param("1y", 31_556_952, id="X3 years"),
    ],
)
def test_a_timespan(timespan: str, seconds: int) -> None:
    assert read_plan(correlation(timespan=timespan)).timespan == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("section", "words"),
    [
        *(
            pytest.param({"type": kind}, str(kind), id=f"X1 {kind}")
            for kind in ("value_mode", "Event_count", "near", None)
        ),
        pytest.param({"rules": []}, "needs rules", id="X2 no rules"),
        pytest.param({"rules": None}, "needs rules", id="X2 rules missing"),
        pytest.param({"rules": [5]}, "rules must be", id="X2 a number for a rule"),
        *(
            pytest.param({"timespan": raw}, "timespan", id=f"X3 {raw}")
            for raw in ("0s", "5", "m", "5 m", "-5m", "1.5h", "5S", 5, None, "9" * 30 + "y")
        ),
        pytest.param({"group_by": 5}, "group-by", id="X4 a number for a field"),
        pytest.param({"aliases": ["x"]}, "aliases", id="X4 aliases that are no map"),
        pytest.param({"aliases": {"x": "y"}}, "alias x", id="X4 an alias that is no map"),
        pytest.param({"aliases": {"x": {"a": 5}}}, "alias x", id="X4 a field that is a number"),
        pytest.param({"condition": None}, "needs a condition", id="X11 event_count without"),
        pytest.param({"condition": {}}, "compares with nothing", id="X11 an empty condition"),
        pytest.param({"condition": {"gte": "3"}}, "limit 3", id="X11 text for a number"),
        pytest.param({"condition": {"gte": True}}, "limit True", id="X11 a boolean for a number"),
        pytest.param({"condition": {"gte": float("inf")}}, "limit inf", id="X11 no end"),
        pytest.param({"condition": {"gte": 3, "near": 1}}, "near", id="X11 another key"),
        pytest.param({"condition": {"gte": 3, "field": "F"}}, "field", id="X11 a field"),
        pytest.param(
            {"type": "value_count"}, "condition.field", id="X11 value_count without a field"
        ),
        pytest.param({"condition": "a"}, "needs a condition", id="X11 text"),
        pytest.param({"type": "temporal", "condition": "a and b"}, "names b", id="X17 a name"),
        pytest.param({"type": "temporal", "condition": "a and"}, "condition", id="X17 no end"),
        pytest.param({"type": "temporal", "condition": "a and not a"}, "never", id="X17 never"),
        pytest.param({"type": "temporal_ordered"}, "no condition", id="X10 a condition"),
    ],
)
def test_a_correlation_is_refused_by_name(section: dict[str, JsonValue], words: str) -> None:
    with pytest.raises(RuleError, match=words):
        read_plan(correlation(**section))


def test_a_document_without_the_section_is_refused() -> None:
    with pytest.raises(RuleError, match="no correlation section"):
        read_plan({"title": "x"})


RULE: JsonObject = {"name": "a", "id": "1234", "logsource": {"product": "testbench"}}


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        pytest.param([], "no rule a", id="X2 a reference to nothing"),
        pytest.param([{"name": "a", "filter": {}}], "no rule a", id="X2 a reference to a filter"),
        pytest.param(
            [correlation(rules=["b"]) | {"name": "a"}, correlation() | {"id": "b"}],
            "a builds on itself",
            id="X16 round about",
        ),
        pytest.param([correlation() | {"name": "a"}], "a builds on itself", id="X16 straight"),
        pytest.param(
            [correlation(type="near") | {"name": "a"}], "near", id="X16 to a refused correlation"
        ),
    ],
)
def test_a_reference_is_refused_by_name(documents: list[JsonObject], words: str) -> None:
    with pytest.raises(RuleError, match=words):
        check_references(read_plan(correlation()), documents)


@pytest.mark.parametrize("reference", ["a", "1234"])
def test_a_reference_is_a_name_or_an_id(reference: str) -> None:
    check_references(read_plan(correlation(rules=[reference])), [RULE])


@pytest.mark.parametrize(
    ("section", "group"),
    [
        pytest.param({}, (), id="X4 no group-by is one group"),
        pytest.param({"group_by": "F"}, ("user",), id="X4 a field, lower-cased"),
        pytest.param({"group_by": ["F", "N"]}, ("user", "7"), id="X4 two fields"),
        pytest.param({"group_by": ["L"]}, ("x,y",), id="X4 a list's elements"),
        pytest.param({"group_by": ["F", "gone"]}, None, id="X5 a field that is absent"),
        pytest.param(
            {"group_by": "who", "aliases": {"who": {"a": "F"}}}, ("user",), id="X4 an alias"
        ),
        pytest.param(
            {"group_by": "who", "aliases": {"who": {"1234": "F"}}}, ("user",), id="X4 by id"
        ),
        pytest.param(
            {"group_by": "N", "aliases": {"N": {"b": "F"}}}, ("7",), id="X4 not for this rule"
        ),
    ],
)
def test_a_hit_has_a_group(section: dict[str, JsonValue], group: tuple[str, ...] | None) -> None:
    values: dict[str, Value] = {"F": "User", "N": 7, "L": ("x", "Y")}
    seen = Row(frozenset({LogSource("testbench")}), values, START)
    made = hit_of(read_plan(correlation(**section)), RULE, seen, ("file", 3, 1))
    assert made == Hit(START, "a", group, (), ("file", 3, 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("F", ("user",), id="X8 a value, lower-cased"),
        pytest.param(["F", "N"], ("user", "7"), id="X8 two fields together"),
        pytest.param("gone", None, id="X5 a value that is absent"),
    ],
)
def test_a_hit_has_a_value(field: JsonValue, value: tuple[str, ...] | None) -> None:
    plan = read_plan(correlation(type="value_count", condition={"gte": 2, "field": field}))
    seen = Row(frozenset({LogSource("testbench")}), {"F": "User", "N": 7}, None)
    assert hit_of(plan, RULE, seen, ("file", 3, 1)).value == value


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from("uv")), max_size=30))
def test_no_hit_is_in_two_findings_and_each_window_is_short(moments: list[tuple[int, str]]) -> None:
    hits = [hit(second, group=(user,), record=i) for i, (second, user) in enumerate(moments)]
    findings = correlate(correlation(group_by="F"), hits).findings
    used = [each.position for finding in findings for each in finding.hits]
    assert len(used) == len(set(used))
    for finding in findings:
        assert len(finding.hits) == 3
        assert {each.group for each in finding.hits} == {finding.group}
        first, *_, last = [each.time for each in finding.hits if each.time]
        assert last - first < timedelta(seconds=10)
