"""Every node on one attack's way: whom a reader sees, and in which order."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from django.utils.translation import override
from immunities import hidden, immunity, node

from khumkan.hub.situation.table_of_nodes import rows_of
from khumkan.ui.components import Tone
from khumkan.ui.preferences import Preferences, using


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    wanted = Preferences(language="en", theme="auto", calendar="gregorian")
    with override("en"), using(wanted):
        yield


def test_whoever_is_not_immune_stands_first() -> None:
    told = immunity(
        [node("A", 0.5), node("B", 0.9, 4.0), node("C", is_silent=True), node("D", is_origin=True)]
    )
    rows = [(row.name, row.state.label, row.immune, row.searched) for row in rows_of(told)]
    assert rows == [
        ("C", "silent", "", ""),
        ("D", "not yet", "", ""),
        ("A", "immune", "0.50 s", ""),
        ("B", "immune", "0.90 s", "4.00 s"),
    ]
    assert [row.note for row in rows_of(told)] == ["", "saw it first", "", ""]


def test_several_nodes_of_a_hospital_are_told_apart_by_their_names() -> None:
    one = node("A", 0.5, is_origin=True)
    other = replace(one, node_id=uuid4(), name="second", is_origin=False)
    rows = rows_of(immunity([one, other, node("B", 0.9)]))
    notes = [(row.name, row.note) for row in rows]
    assert notes == [("A", "A · saw it first"), ("A", "second"), ("B", "")]


def test_numbers_lead_to_what_they_count() -> None:
    one = node("A", 0.5, n_live=3)
    (row,) = rows_of(immunity([one]))
    assert row.url == f"/nodes/{one.node_id}/"
    assert row.alerts_url == f"/alerts/?kind=indicator&organisation={one.organisation_id}"


def test_where_it_was_seen_first_the_alerts_of_rules_are_among_them() -> None:
    one = node("A", 0.5, n_live=3, is_origin=True)
    (row,) = rows_of(immunity([one]))
    assert row.alerts_url == f"/alerts/?organisation={one.organisation_id}"


@pytest.mark.parametrize(
    ("others", "state", "tone", "immune"),
    [
        pytest.param([0.5, 0.9], "2 of 2 immune", Tone.GOOD, "0.90 s", id="all"),
        pytest.param([0.5, None], "1 of 2 immune", Tone.INFO, "", id="one waits"),
        pytest.param([None], "0 of 1 immune", Tone.INFO, "", id="none"),
    ],
)
def test_hospitals_one_may_not_know_are_one_row_without_links(
    others: list[float | None], state: str, tone: Tone, immune: str
) -> None:
    rows = rows_of(immunity([*(hidden(one, n_live=2) for one in others), node("B", 1.0)]))
    assert [row.name for row in rows] == ["B", "other hospitals together"]
    assert (rows[1].state.label, rows[1].state.tone, rows[1].immune) == (state, tone, immune)
    assert (rows[1].n_live, rows[1].url, rows[1].alerts_url) == (2 * len(others), "", "")


def test_silent_strangers_hold_up_no_figure() -> None:
    rows = rows_of(immunity([hidden(0.7), hidden(is_silent=True)]))
    assert (rows[0].state.label, rows[0].immune) == ("1 of 2 immune", "0.70 s")


def test_that_a_stranger_saw_it_first_is_told_without_a_name() -> None:
    (row,) = rows_of(immunity([hidden(0.7, is_origin=True)]))
    assert row.note == "one of them saw it first"


def test_no_node_is_no_row() -> None:
    assert rows_of(immunity([])) == []
