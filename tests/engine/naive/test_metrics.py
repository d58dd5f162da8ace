"""Correlations that compute with numbers: X13 to X15 of the semantics page."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.naive import Hit, correlate, hit_of, read_plan
from khumkan.engine.rows import LogSource, Row, Value

START = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
RULE: JsonObject = {"name": "a", "logsource": {"product": "testbench"}}


def metric(kind: str, **condition: JsonValue) -> JsonObject:
    return {
        "correlation": {
            "type": f"value_{kind}",
            "rules": ["a"],
            "timespan": "10s",
            "condition": {"field": "n", **condition},
        }
    }


def hits(document: JsonObject, *values: Value) -> list[Hit]:
    """Return one hit a second, each with a value of field `n`."""
    source = frozenset({LogSource("testbench")})
    return [
        hit_of(
            read_plan(document),
            RULE,
            Row(source, {"n": value}, START + timedelta(seconds=second)),
            ("f", second, 1),
        )
        for second, value in enumerate(values)
    ]


def sizes(document: JsonObject, *values: Value) -> list[int]:
    """Return the number of hits in each finding."""
    return [len(found.hits) for found in correlate(document, hits(document, *values)).findings]


@pytest.mark.parametrize(
    ("document", "values", "found"),
    [
        pytest.param(metric("sum", gte=1), ["0.1"] * 10, [10], id="X13 tenths of text are exact"),
        pytest.param(metric("sum", eq=1), [0.1] * 10, [10], id="X13 tenths of JSON are exact"),
        pytest.param(metric("sum", eq=0.3), [0.1, 0.2], [2], id="X13 so is the limit"),
        pytest.param(
            metric("sum", gt=2**60), [2**60, 0.5], [2], id="X13 no digit is lost beside a large one"
        ),
        pytest.param(metric("sum", gte=3), [1, "2"], [2], id="X14 a sum of number and text"),
        pytest.param(metric("sum", gte=3), [1] * 2 + [-1], [], id="X14 negative ones count"),
        pytest.param(metric("sum", gte=20), [1] * 20, [], id="X14 of the window only"),
        pytest.param(metric("avg", gt=2), [1, 4], [2], id="X14 an average"),
        pytest.param(metric("avg", eq=2), [1, 3], [2], id="X14 an average that is whole"),
        pytest.param(metric("avg", lt=0.34, gt=0.33), [1, 0, 0], [3], id="X14 a third"),
        pytest.param(
            metric("percentile", gte=9, percentile=90), [1] * 9 + [9], [], id="X15 90 of a hundred"
        ),
        pytest.param(
            metric("percentile", gte=9, percentile=90.1), [1] * 9 + [9], [10], id="X15 and a bit"
        ),
        pytest.param(metric("percentile", eq=1, percentile=0), [2, 1], [2], id="X15 0: the least"),
        pytest.param(metric("median", eq=2), [3, 9, 8], [], id="X15 the middle one, not any"),
        pytest.param(metric("median", eq=3), [9, 2, 3], [3], id="X15 the middle of three"),
        pytest.param(metric("median", eq=2), [9, 2], [2], id="X15 the lower of two"),
        pytest.param(metric("max", gte=5), [1, 5, 2], [2], id="X15 the largest"),
        pytest.param(metric("min", lte=1), [3, 2, 1], [3], id="X15 the smallest"),
    ],
)
def test_a_metric_finds(document: JsonObject, values: list[Value], found: list[int]) -> None:
    assert sizes(document, *values) == found


@pytest.mark.parametrize(
    ("value", "number"),
    [
        pytest.param(7, 7, id="X13 a whole number"),
        pytest.param("-12", -12, id="X13 text"),
        pytest.param("007.50", Fraction(15, 2), id="X13 text with zeros"),
        pytest.param(0.1, Fraction(1, 10), id="X13 a float as it is written"),
        pytest.param(1e-7, Fraction(1, 10**7), id="X13 a small float"),
        pytest.param((5,), 5, id="X13 a list of one"),
        pytest.param((5, 5), None, id="X13 not a list of two"),
        pytest.param(True, None, id="X13 not a boolean"),
        pytest.param("1e5", None, id="X13 not with an exponent"),
        pytest.param(" 1", None, id="X13 not with a blank"),
        pytest.param("", None, id="X13 not the empty text"),
        pytest.param(float("inf"), None, id="X13 not without end"),
        pytest.param(float("nan"), None, id="X13 not what is no number"),
    ],
)
def test_a_hit_has_a_number(value: Value, number: Fraction | None) -> None:
    assert hits(metric("sum", gte=1), value)[0].number == number


def test_an_alias_says_which_field_it_is() -> None:
    document = metric("sum", gte=1)
    section = document["correlation"]
    assert isinstance(section, dict)
    section |= {"aliases": {"size": {"a": "n"}}, "condition": {"field": ["size"], "gte": 1}}
    assert hits(document, 3)[0].number == 3


def test_what_is_no_number_is_counted_apart_from_what_is_absent() -> None:
    document = metric("sum", gte=100)
    result = correlate(document, hits(document, "many", (), 1, (1, 2)))
    assert (result.n_without_value, result.n_without_number) == (1, 2)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        pytest.param(metric("sum"), "compares with nothing", id="X11 no limit"),
        pytest.param(metric("sum", gte=1, field=None), "condition.field", id="X11 no field"),
        pytest.param(metric("sum", gte=1, field=["a", "b"]), "one field", id="X13 two fields"),
        pytest.param(metric("sum", gte=1, percentile=5), "percentile", id="X11 a percentile"),
        pytest.param(metric("percentile", gte=1), "limit None", id="X11 no percentile"),
        pytest.param(metric("percentile", gte=1, percentile=101), "101", id="X15 over a hundred"),
        pytest.param(metric("percentile", gte=1, percentile=-1), "-1", id="X15 below none"),
        pytest.param(metric("percentile", gte=1, percentile="5"), "limit 5", id="X15 text"),
    ],
)
def test_a_metric_is_refused_by_name(document: JsonObject, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        read_plan(document)
