import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.columns import scheme
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import Value

NAMES = Vocabulary(
    prefix="acme.",
    columns={"src": "source.ip", "user": "user.name"},
    aliases={"source": "source.ip"},
    also=(("peer", "source.ip"), ("peer", "client.ip"), ("src", "client.ip")),
)
LAYOUT = Layout(
    own=under("data."),
    fixed={"host": "host.name"},
    spare={"machine": "host.name"},
    also=(("ts", "event.created"),),
)


@pytest.mark.parametrize(
    ("leaves", "values"),
    [
        pytest.param({"data.src": "a"}, {"source.ip": "a", "client.ip": "a"}, id="own field"),
        pytest.param({"data.x": 1}, {"acme.x": 1}, id="unknown own field"),
        pytest.param({"y": 1}, {"y": 1}, id="what stands around keeps its name"),
        pytest.param({"host": "h"}, {"host.name": "h"}, id="fixed"),
        pytest.param({"machine": "m"}, {"host.name": "m"}, id="spare, alone"),
        pytest.param(
            {"machine": "m", "host": "h"},
            {"own.machine": "m", "host.name": "h"},
            id="spare yields to fixed and is kept",
        ),
        pytest.param(
            {"data.source": "b", "data.src": "a"},
            {"own.data.source": "b", "source.ip": "a", "client.ip": "a"},
            id="alias yields to own field",
        ),
        pytest.param(
            {"data.peer": "p"},
            {"acme.peer": "p", "source.ip": "p", "client.ip": "p"},
            id="copied where nothing else is",
        ),
        pytest.param(
            {"data.peer": "p", "data.src": "a"},
            {"acme.peer": "p", "source.ip": "a", "client.ip": "p"},
            id="not copied over another, in the order of the table",
        ),
        pytest.param({"ts": 5}, {"ts": 5, "event.created": 5}, id="copied by the layout"),
        pytest.param(
            {"host.name": "x", "host": "h", "own.host.name": "y"},
            {"own.host.name": "x", "host.name": "h", "own.own.host.name": "y"},
            id="even own. is not overwritten",
        ),
    ],
)
def test_fields_go_to_their_columns(leaves: dict[str, Value], values: dict[str, Value]) -> None:
    assert Scheme(LAYOUT, NAMES).name(leaves) == values


@given(st.lists(st.dictionaries(st.text(alphabet="dats.rcouehmi", max_size=12), st.integers())))
def test_no_value_is_lost_and_memory_changes_nothing(events: list[dict[str, Value]]) -> None:
    remembering = Scheme(LAYOUT, NAMES)
    for leaves in events:
        values = remembering.name(leaves)
        assert values == Scheme(LAYOUT, NAMES).name(leaves)
        assert len(values) >= len(leaves)
        assert set(leaves.values()) <= set(values.values())


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheme, "_MAX_BYTES", 4000)
    remembering = Scheme(LAYOUT, NAMES)
    for n in range(100):
        assert remembering.name({f"data.{n}": n}) == {f"acme.{n}": n}
    assert 0 < len(remembering._plans) < 20


def test_an_event_of_too_many_names_is_named_but_not_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scheme, "_MAX_PLAN_BYTES", 1000)
    remembering = Scheme(LAYOUT, NAMES)
    many = {f"data.{n}": n for n in range(10)}
    assert remembering.name(many) == {f"acme.{n}": n for n in range(10)}
    assert not remembering._plans
