"""What is found, by whom, in which order; and that a query is only ever data."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from khumkan.ui.search.folding import fold
from khumkan.ui.search.kinds import Kind
from khumkan.ui.search.models import Document
from khumkan.ui.search.selectors import find, find_groups, index_gaps, narrow
from khumkan.ui.search.services import forget

pytestmark = pytest.mark.django_db


def everybody() -> QuerySet[Any]:
    return get_user_model().objects.order_by("email")


def found(query: str) -> list[int]:
    return [int(person.email.partition("@")[0]) for person in narrow(everybody(), "person", query)]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("สมชาย", [0, 4], id="Thai"),
        pytest.param("มชา", [0, 4], id="inside a Thai word"),
        pytest.param("SOMCHAI", [0], id="English, other case"),
        pytest.param("ใจดี สมชาย", [0, 4], id="both words, any order"),
        pytest.param("สมชาย มาลี", [], id="every word has to be there"),
        pytest.param("มาลี", [2], id="in a part, not in the title"),
        pytest.param("น\u0e4d\u0e49\u0e32ใส", [1], id="sara am typed otherwise"),
        pytest.param("สม", [0, 1, 4], id="two letters"),
        pytest.param("k", [2], id="one letter"),
        pytest.param("๑๐๐", [3], id="Thai digits"),
        pytest.param("%", [3], id="percent is no wildcard"),
        pytest.param("0%", [3], id="two letters with percent"),
        pytest.param("___", [], id="underscores are no wildcards"),
        pytest.param("o'brien", [3], id="apostrophe"),
        pytest.param('"', [], id="quote"),
        pytest.param('jai" OR "mal', [], id="syntax of FTS5"),
        pytest.param("jai*", [], id="asterisk"),
        pytest.param("text:jai", [], id="column filter of FTS5"),
        pytest.param("NOT jai", [], id="operator is a word"),
        pytest.param("\\", [], id="backslash"),
        pytest.param("'; DROP TABLE search_document; --", [], id="SQL"),
        pytest.param("jaidee somying", [], id="words of different people"),
        pytest.param("", [0, 1, 2, 3, 4], id="nothing asked keeps all"),
        pytest.param(" \u200b ", [0, 1, 2, 3, 4], id="nothing visible asked keeps all"),
    ],
)
def test_narrowing(query: str, expected: list[int]) -> None:
    assert found(query) == expected


@pytest.mark.usefixtures("people")
def test_narrowing_stays_in_the_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert len(narrow(everybody(), "person", "สมชาย")) == 2


@pytest.mark.usefixtures("people")
def test_other_kinds_do_not_match() -> None:
    assert not narrow(everybody(), "organisation", "สมชาย").exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=30) | st.text("สมชาย \"'%_*()^:\\-", max_size=12))
def test_any_query_finds_what_a_plain_search_finds(people: list[Any], query: str) -> None:
    terms = fold(query).split()[:8]
    texts = {one.object_id: one.text for one in Document.objects.all()}
    expected = [one.pk for one in people if all(term in texts[one.pk] for term in terms)]
    assert [one.pk for one in narrow(everybody(), "person", query)] == expected


def test_the_best_comes_first(people: list[Any]) -> None:
    titles = [hit.title for hit in find(people[0], "สมชาย", 10)]
    assert titles == ["สมชาย ใจดี", "ใจดี สมชาย"]
    assert [hit.nearness for hit in find(people[0], "ดี", 10)] == [2, 2]


def test_a_hit_says_what_and_where(people: list[Any]) -> None:
    [hit] = find(people[0], "malee", 10)
    assert (hit.kind, hit.title, hit.text) == ("person", "Malee Suk", "มาลี สุข")
    assert hit.url == f"/people/{people[2].pk}/"


def test_only_what_somebody_may_see_is_found(people: list[Any]) -> None:
    people[4].is_active = False
    people[4].save()
    assert [hit.title for hit in find(people[0], "สมชาย", 10)] == ["สมชาย ใจดี"]
    assert [group.n_found for group in find_groups(people[0], "สมชาย", 1)] == [1]


def test_an_empty_query_finds_nothing(people: list[Any]) -> None:
    assert find(people[0], " ", 10) == []
    assert find_groups(people[0], "", 10) == []


@pytest.mark.parametrize("limit", [1, 5])
def test_a_kind_costs_two_queries(
    people: list[Any], django_assert_num_queries: DjangoAssertNumQueries, limit: int
) -> None:
    with django_assert_num_queries(2):
        assert len(find(people[0], "สม", limit)) == min(limit, 3)


def test_groups_say_how_many_there_are_in_all(
    people: list[Any], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        [group] = find_groups(people[0], "สม", 2)
    assert (len(group.hits), group.n_found) == (2, 3)
    assert find_groups(people[0], "ไม่มีใคร", 2) == []


def test_a_document_without_its_object_is_no_hit(people: list[Any]) -> None:
    people[2].delete()
    assert find(people[0], "malee", 10) == []


def test_gaps_tell_which_index_is_incomplete(kind: Kind, people: list[Any]) -> None:
    assert list(index_gaps()) == []
    forget("person", people[0].pk)
    [gap] = index_gaps()
    assert (gap.kind, gap.n_indexed, gap.n_expected) == (kind, 4, 5)
