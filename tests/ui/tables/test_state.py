from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from list_of_people import PEOPLE, asked

from khumkan.ui.tables.state import read_state

NAMES = ["q", "theme", "since", "sort", "page", "size", "columns", "format", "tab", "nonsense"]
VALUES = ["", "a", "dark", "1/2/2569", "-name", "email", "9", "50", "name,email", "csv", "\0", "๕"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("q=dee&theme=dark", "?q=dee&theme=dark", id="filters"),
        pytest.param("theme=dark&q=dee", "?q=dee&theme=dark", id="in-the-order-of-the-form"),
        pytest.param("q=&theme=&sort=", "?", id="empty-ones-fall-away"),
        pytest.param("sort=name", "?", id="the-order-it-has-anyway"),
        pytest.param("sort=-name", "?sort=-name", id="the-other-way"),
        pytest.param("page=1&size=25", "?", id="defaults"),
        pytest.param("page=3&size=50", "?page=3&size=50", id="page-and-size"),
        pytest.param("columns=email&columns=name", "?columns=name%2Cemail", id="ticked-columns"),
        pytest.param("columns=email,name", "?columns=name%2Cemail", id="columns-with-commas"),
        pytest.param(
            "columns=name,email,active,joined,until,version", "?", id="columns-it-has-anyway"
        ),
        pytest.param("format=csv", "?format=csv", id="format"),
        pytest.param("tab=2&q=x", "?tab=2&q=x", id="parameter-of-the-page"),
    ],
)
def test_what_is_asked_can_be_written_as_a_link(query: str, expected: str) -> None:
    state = asked(query)
    assert not state.problems
    assert state.link() == expected


@pytest.mark.parametrize(
    ("query", "told"),
    [
        pytest.param("nonsense=1", "This list knows no “nonsense”", id="unknown-name"),
        pytest.param("sort=key", "can’t be sorted by “key”", id="column-that-cannot-sort"),
        pytest.param("sort=--name", "can’t be sorted by “--name”", id="two-signs"),
        pytest.param("page=0", "“0” is no page number", id="page-zero"),
        pytest.param("page=-1", "no page number", id="page-below"),
        pytest.param("page=" + "9" * 5000, "no page number", id="page-with-5000-digits"),
        pytest.param("page=²", "no page number", id="superscript"),
        pytest.param("size=26", "can’t have “26” rows", id="size-that-is-not-offered"),
        pytest.param("size=1000000", "can’t have", id="size-that-would-take-all"),
        pytest.param("columns=name,pass", "no column “pass”", id="column-that-is-not-there"),
        pytest.param("format=exe", "can’t be saved as “exe”", id="format"),
        pytest.param("theme=pink", "Colours: Choose one of the options.", id="choice"),
        pytest.param("since=31/2/2569", "Joined from: There is no such day", id="day"),
        pytest.param("q=a%00b", "Name or e-mail: Character 2 is a control", id="nul"),
        pytest.param("x%E2%80%AE=1", "“x�”", id="name-that-turns-the-text-around"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence_and_left_out(query: str, told: str) -> None:
    state = asked(query)
    assert told in "\n".join(state.problems)
    assert state.link() in {"?", "?columns=name"}


def test_a_flood_of_unknown_parameters_is_told_in_a_few_sentences() -> None:
    assert len(asked("&".join(f"x{i}=1" for i in range(500))).problems) == 5


def test_what_was_typed_stays_in_the_form_even_where_it_was_wrong() -> None:
    form = asked("since=tomorrow&q=dee").form
    assert form is not None
    assert form["since"].value() == "tomorrow"
    assert form.given("q") == "dee"
    assert form.given("since") is None


@given(st.text())
def test_no_query_string_makes_a_list_fail(text: str) -> None:
    state = asked(text.encode("utf-8", "replace").decode())
    assert asked(state.link()[1:]) == state


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES) | st.text()), max_size=8))
def test_a_state_survives_being_a_link(pairs: list[tuple[str, str]]) -> None:
    query = urlencode([(name, text.encode("utf-8", "replace")) for name, text in pairs])
    state = read_state(PEOPLE, QueryDict(query))
    again = asked(state.link()[1:])
    assert again == state
    assert not again.problems
