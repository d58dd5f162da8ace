import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns.flatten import flatten, pick, pick_text
from khumkan.engine.rows import Value

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30
)
OBJECTS = st.dictionaries(st.text(), JSON)


@pytest.mark.parametrize(
    ("fields", "leaves"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"a": 1, "b": "x"}, {"a": 1, "b": "x"}, id="flat already"),
        pytest.param({"a": {"b": {"c": True}}}, {"a.b.c": True}, id="objects become dots"),
        pytest.param({"a": None, "b": {"c": None}}, {}, id="null is dropped"),
        pytest.param({"a": [1, "x", None]}, {"a": (1, "x")}, id="list of scalars"),
        pytest.param({"a": [7]}, {"a": (7,)}, id="a list of one is a tuple of one"),
        pytest.param({"a": []}, {}, id="empty list"),
        pytest.param({"a": [[1], [2, [3]]]}, {"a": (1, 2, 3)}, id="lists in lists"),
        pytest.param(
            {"a": [{"b": 1, "c": "x"}, {"b": 2}]},
            {"a.b": (1, 2), "a.c": ("x",)},
            id="list of objects, per key",
        ),
        pytest.param({"a": [1, {"b": 2}]}, {"a": (1,), "a.b": (2,)}, id="mixed list"),
        pytest.param(
            {"a.b": 1, "a": {"b": 2}}, {"a.b": (1, 2)}, id="two places with one name share"
        ),
        pytest.param({"": {"": 1}}, {"": 1}, id="empty names"),
    ],
)
def test_nested_fields_become_leaves(fields: JsonObject, leaves: dict[str, Value]) -> None:
    assert flatten(fields) == leaves


def test_what_is_returned_is_not_the_event_itself() -> None:
    fields: JsonObject = {"a": 1}
    flatten(fields)["b"] = 2
    assert fields == {"a": 1}


def test_depth_costs_no_stack() -> None:
    fields: JsonObject = {"a": 1}
    for _ in range(5000):
        fields = {"a": fields}
    assert list(flatten(fields).values()) == [1]


def test_the_long_name_of_a_place_is_cut_and_stays_its_own() -> None:
    long = "k" * 513
    names = list(flatten({long + "1": {"a": 1, "b": 2}, long + "2": {"a": 3}, long: [4]}))

    assert names[-1] == long  # nothing stands in it
    assert [name[:64] + name[-2:] for name in names[:-1]] == [
        "k" * 64 + end for end in (".a", ".b", ".a")
    ]
    assert len(set(names)) == 4
    assert max(map(len, names[:-1])) == 64 + 1 + 32 + 2


def test_a_name_of_512_characters_is_whole() -> None:
    assert flatten({"k" * 512: {"a": 1}}) == {"k" * 512 + ".a": 1}


def _count(value: JsonValue) -> int:
    if isinstance(value, dict):
        return sum(map(_count, value.values()))
    if isinstance(value, list):
        return sum(map(_count, value))
    return 0 if value is None else 1


@pytest.mark.unmeasured
@given(OBJECTS)
def test_every_scalar_that_is_not_null_is_kept(fields: JsonObject) -> None:
    leaves = flatten(fields)
    kept = sum(len(leaf) if isinstance(leaf, tuple) else 1 for leaf in leaves.values())
    assert kept == _count(fields)


@pytest.mark.unmeasured
@given(OBJECTS)
def test_leaves_are_scalars_or_tuples_of_scalars(fields: JsonObject) -> None:
    for leaf in flatten(fields).values():
        for each in leaf if isinstance(leaf, tuple) else (leaf,):
            assert isinstance(each, str | int | float | bool)


def test_pick_takes_the_first_that_is_there() -> None:
    assert pick({"b": 2, "c": 3}, "a", "b", "c") == 2
    assert pick({}, "a") is None


def test_pick_text_passes_over_what_is_no_text() -> None:
    assert pick_text({"a": 1, "b": "x"}, "a", "b") == "x"
    assert pick_text({"a": 1}, "a", "b") == ""
