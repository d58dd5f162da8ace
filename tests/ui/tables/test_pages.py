from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from list_of_people import PEOPLE, PeopleFilters, asked, everybody, get, make_people

from khumkan.ui.accounts.choices import Theme
from khumkan.ui.accounts.models import User
from khumkan.ui.tables import Search
from khumkan.ui.tables.pages import TablePage

pytestmark = pytest.mark.django_db


def page(query: str = "", rows: Any = None) -> TablePage:
    return TablePage(get(query), everybody() if rows is None else rows, asked(query))


def count_queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


@pytest.mark.parametrize(
    ("query", "n_queries"),
    [
        pytest.param("", 2, id="count-and-rows"),
        pytest.param("page=3&sort=-until", 2, id="deeper-and-sorted"),
        pytest.param("q=p0", 3, id="filtered-counts-all-besides"),
    ],
)
@pytest.mark.parametrize("size", [25, 100])
def test_the_number_of_queries_is_the_same_for_every_size_of_page(
    query: str, n_queries: int, size: int
) -> None:
    make_people(120)
    assert count_queries(lambda: page(f"{query}&size={size}")) == n_queries


def test_prefetching_is_asked_for_the_rows_of_the_page_only() -> None:
    make_people(60)
    with CaptureQueriesContext(connection) as queries:
        page("", everybody().prefetch_related("memberships"))
    assert len(queries) == 3
    assert queries[2]["sql"].count("'") <= 2 * 25 + 2


def test_a_page_says_how_many_of_how_many() -> None:
    make_people(60)
    assert page().summary == "60 results, 1 to 25 shown"
    assert page("page=3").summary == "60 results, 51 to 60 shown"
    assert page("theme=dark&size=100").summary == "30 of 60 results"
    assert page("q=p00007").summary == "1 of 60 results"
    assert page("q=zzz").summary == "0 of 60 results"


def test_a_page_beyond_the_end_is_the_last_and_says_so() -> None:
    make_people(30)
    last = page("page=7")
    assert last.paging.number == 2
    assert len(last.rows) == 5
    assert last.problems == ("There is no page 7; this is the last one.",)
    assert last.address == "/people/?page=2"


def test_heads_sort_and_turn_round() -> None:
    make_people(1)
    heads = {head.key: head for head in page("sort=-email&page=1").headers}
    assert (heads["email"].url, heads["email"].direction) == ("?sort=email", "descending")
    assert (heads["name"].url, heads["name"].direction) == ("?", "")
    assert heads["active"].url == ""
    assert page().headers[0].direction == "ascending"
    assert page().headers[0].url == "?sort=-name"


def test_chips_name_each_filter_and_lead_to_the_list_without_it() -> None:
    make_people(3)
    chips = page("q=p&theme=dark&since=31/1/2569&page=1&sort=email").chips
    assert [(str(chip.label), chip.value) for chip in chips] == [
        ("Name or e-mail", "p"),
        ("Colours", str(Theme.DARK.label)),
        ("Joined from", "31 Jan 2026"),
    ]
    assert chips[1].url == "?q=p&since=31%2F1%2F2569&sort=email"


def test_columns_are_those_the_reader_chose() -> None:
    make_people(1)
    assert [head.key for head in page("columns=key,name").headers] == ["name", "key"]
    chosen = [choice.key for choice in page("columns=key,name").column_choices if choice.is_chosen]
    assert chosen == ["name", "key"]
    assert "key" not in [head.key for head in page().headers]


def test_another_size_stays_with_the_rows_that_are_seen() -> None:
    make_people(130)
    sizes = {choice.key: choice.url for choice in page("page=3").sizes}
    assert sizes == {"25": "?page=3", "50": "?page=2&size=50", "100": "?size=100"}


def test_previous_and_next_end_at_the_ends() -> None:
    make_people(60)
    assert (page().previous_url, page().next_url) == ("", "?page=2")
    assert (page("page=3").previous_url, page("page=3").next_url) == ("?page=2", "")


def test_what_forms_carry_along_leaves_out_what_they_ask() -> None:
    make_people(60)
    shown = page("tab=1&q=p&sort=email&page=2&columns=name")
    assert shown.kept == [("tab", "1"), ("sort", "email"), ("columns", "name")]
    assert shown.kept_by_columns == [("tab", "1"), ("q", "p"), ("sort", "email"), ("page", "2")]
    assert shown.query == "tab=1&q=p"


def test_rows_have_their_key_and_a_name_for_their_box() -> None:
    make_people(1)
    [row] = page().rows
    assert row.key == str(User.objects.get().pk)
    assert row.label == "คนที่ 00000"
    assert len(row.cells) == len([c for c in PEOPLE.columns if c.is_default])


def test_files_take_the_state_along_but_not_the_page() -> None:
    make_people(60)
    urls = [choice.url for choice in page("q=p&page=2&sort=-email").files]
    assert urls == ["?q=p&sort=-email&format=csv", "?q=p&sort=-email&format=xlsx"]


class ManyFilters(PeopleFilters):
    a = Search("A")
    b = Search("B")


@pytest.mark.parametrize(
    ("query", "is_open"),
    [
        pytest.param("q=p", False, id="none-of-them-in-use"),
        pytest.param("b=x", True, id="one-in-use"),
        pytest.param("a=%00", True, id="one-wrong"),
    ],
)
def test_many_filters_unfold_and_stay_open_while_in_use(query: str, *, is_open: bool) -> None:
    table = replace(PEOPLE, filters=ManyFilters)
    shown = TablePage(get(query), everybody(), asked(query, table))
    assert [bound.name for bound in shown.first_filters] == ["q", "theme", "since"]
    assert [bound.name for bound in shown.more_filters] == ["a", "b"]
    assert shown.has_more_in_use is is_open
