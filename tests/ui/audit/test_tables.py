"""The list of the trail: its filters, its files, and how many queries it takes."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries
from time_machine import travel

from khumkan.ui.actors import Actor, Channel
from khumkan.ui.audit.filters import AuditFilters
from khumkan.ui.audit.named import NamedEntries
from khumkan.ui.audit.selectors import entries
from khumkan.ui.audit.services import record
from khumkan.ui.audit.tables import respond_audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Any]:
    make = get_user_model().objects.create
    return [make(email="a@example.org", name="สมชาย"), make(email="b@example.org", name="Malee")]


@pytest.fixture
def _trail(people: list[Any]) -> None:
    moments = [
        datetime(2026, 11, 21, 16, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 21, 17, 0, tzinfo=UTC),
    ]
    for number, (person, at) in enumerate(zip(people, moments, strict=True)):
        with travel(at, tick=False):
            record(
                ("thing.open", "thing.close")[number],
                by=Actor(person.pk, Channel.WEB, f"203.0.113.{number}"),
                object_kind="thing",
                object_id=str(number),
                changes={"name": ("เดิม", ("ใหม่", "100%")[number])},
            )


@pytest.mark.usefixtures("_trail")
@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param({}, [2, 1], id="nothing asked"),
        pytest.param({"who": "สม"}, [1], id="part of a name"),
        pytest.param({"who": "malee"}, [2], id="name in other case"),
        pytest.param({"who": "nobody"}, [], id="a name nobody has"),
        pytest.param({"who": str(UUID(int=7))}, [], id="a key nobody has"),
        pytest.param({"since": "22/11/2569"}, [2], id="from a day in Thailand, Buddhist era"),
        pytest.param({"until": "2026-11-21"}, [1], id="to a day, common era"),
        pytest.param({"address": "203.0.113.1"}, [2], id="address"),
        pytest.param({"about": "0"}, [1], id="object"),
        pytest.param({"q": "ใหม่"}, [1], id="Thai word in the changes"),
        pytest.param({"q": "เดิม"}, [2, 1], id="word before"),
        pytest.param({"q": "100%"}, [2], id="percent is no wildcard"),
        pytest.param({"q": "_00"}, [], id="underscore is no wildcard"),
        pytest.param({"q": "เดิม name"}, [2, 1], id="two words"),
    ],
)
def test_filters(given: dict[str, str], found: list[int]) -> None:
    form = AuditFilters(given)
    assert form.is_valid(), form.errors
    assert [entry.pk for entry in form.narrow(entries())] == found


@pytest.mark.usefixtures("_trail")
def test_a_person_is_found_by_the_key_that_links_have(people: list[Any]) -> None:
    form = AuditFilters({"who": str(people[0].pk)})
    assert form.is_valid()
    assert [entry.pk for entry in form.narrow(entries())] == [1]


@pytest.mark.usefixtures("_trail")
def test_names_come_in_one_query_a_page_and_one_a_chunk(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    named = NamedEntries.of(entries())
    with django_assert_num_queries(2):
        assert [entry.who for entry in named.filter(pk__gt=0)[:10]] == ["Malee", "สมชาย"]
    with django_assert_num_queries(2):
        assert [entry.who for entry in named.iterator()] == ["Malee", "สมชาย"]


def ask(query: str) -> HttpRequest:
    return RequestFactory().get(f"/audit/{query}")


@pytest.mark.usefixtures("_trail")
@pytest.mark.parametrize(
    ("query", "n_lines"), [("?format=csv", 3), ("?format=jsonl", 2), ("?format=csv&about=0", 2)]
)
def test_the_trail_goes_out_as_a_file(query: str, n_lines: int) -> None:
    answer = respond_audit(ask(query), entries(), "ui/page.html")
    assert b"".join(answer).strip().count(b"\n") == n_lines - 1


@pytest.mark.usefixtures("_trail")
def test_the_fragment_shows_who_what_and_the_change() -> None:
    request = RequestFactory().get(
        "/audit/", headers={"HX-Request": "true", "HX-Target": "table-audit"}
    )
    with override("en"):
        answer = respond_audit(request, entries(), "ui/page.html")
    assert isinstance(answer, HttpResponse)
    page = answer.content.decode()
    assert "สมชาย" in page
    assert "<del>" in page
