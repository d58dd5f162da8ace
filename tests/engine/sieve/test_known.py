"""What is known of a shape: which name each value has, and when names tell nothing."""

import json

import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.outlines import outlining_of
from khumkan.engine.formats.tape.lines import FROM, LINE_SHAPE, MAX_ITEMS, SORT, TO
from khumkan.engine.formats.tape.run import Run, Taper
from khumkan.engine.formats.tape.shapes import MAX_DEPTH, NO_SHAPE, read_shape
from khumkan.engine.sieve.known import Known, know
from khumkan.engine.sieve.line_leaves import LineLeaves

OUTLINING = outlining_of("json")


def tape(fields: JsonObject) -> Run:
    raw = json.dumps(fields).encode() + b"\n"
    return Taper().read("json", raw, 0, len(raw), 1)


def known_of(run: Run) -> Known:
    return know(read_shape(run.tree, run.spans[LINE_SHAPE]), OUTLINING)


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"a": [{"b": 1}, {"b": 2, "c": None}], "d": 3}, ["a.b", "a.b", "d"]),
        ({"a": [], "b": [[], {}], "c": [None]}, []),
        ({"a": [0.5, "x", None, ["y"]]}, ["a", "a", "a"]),
        ({"a": ["x", "y"], "b": [["x", "y"], ["z"]]}, ["a", "b", "b"]),
        ({"a": {"b": [{"c": [{"d": 1}]}]}}, ["a.b.c.d"]),
        ({"a": [{"b": None}, {"b": 1}]}, ["a.b"]),
        ({"a": [{"": 1}, {"": 2}]}, ["a.", "a."]),
        ({"a": ["\u0e01", "\\u"]}, ["a", "a"]),
    ],
)
def test_names_are_those_that_flattening_gives(fields: JsonObject, names: list[str]) -> None:
    run = tape(fields)
    known = known_of(run)
    assert known.is_plain
    assert list(known.names) == names
    leaves, flat = LineLeaves(run, 0, known.places, known.listed), flatten(fields)
    assert dict(leaves) == flat
    assert len(leaves) == len(flat)
    assert leaves.get("nowhere", 5) == 5


@pytest.mark.parametrize(
    "fields",
    [
        {"a": [{"b": 1}], "a.b": 2},
        {"a": [{"b": 1}], "a.b": None},
        {"a": {"b": [{"c": 1}]}, "a.b": [{"c": 2}]},
        {"": [{"a": 1}]},
        {"x" * 256: {"y" * 256: [{"a": 1}]}},
        {"a": [{"b.c": 1, "b": {"c": 2}}]},
        {"event_type": [{}, "dns"]},
        {"decoder": [{"name": "json"}]},
    ],
)
def test_names_that_two_places_share_tell_nothing(fields: JsonObject) -> None:
    assert not known_of(tape(fields)).is_plain


@pytest.mark.parametrize(
    "member",
    [b'"a":[{"b":1,"b":2}]', b'"a":[{"b":1}],"a":[2.5]', b'"a":[{"b":{"c":1},"b":null}]'],
)
def test_a_name_that_stands_twice_in_an_object_tells_nothing(member: bytes) -> None:
    raw = b"{" + member + b"}\n"
    run = Taper().read("json", raw, 0, len(raw), 1)
    assert not known_of(run).is_plain


@pytest.mark.parametrize(
    ("fields", "has_shape"),
    [
        ({"a": [None] * MAX_ITEMS}, True),
        ({"a": [None] * (MAX_ITEMS + 1)}, False),
        ({"a": [None] * (MAX_ITEMS - 1), "b": [{}, {}]}, False),
        ({"a": list(range(MAX_ITEMS * 2))}, True),
        (json.loads('{"a":' + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1) + "}"), True),
        (json.loads('{"a":' + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "}"), False),
    ],
)
def test_lists_of_steps_are_bounded(fields: JsonObject, has_shape: bool) -> None:
    assert (tape(fields).spans[LINE_SHAPE] != NO_SHAPE) == has_shape


def test_a_list_of_scalars_stays_one_value() -> None:
    run = tape({"a": ["x", 1, True]})
    start, end = run.places[FROM], run.places[TO]
    assert run.block[start:end] == b'["x", 1, true]'
    assert len(run.places) == SORT + 1
