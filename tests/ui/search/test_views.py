"""The results page and the palette's options."""

from typing import Any

import pytest
from django.test import Client
from django.utils.functional import lazy
from django.utils.translation import get_language

from khumkan.ui.navigation import Entry
from khumkan.ui.search import pages

pytestmark = pytest.mark.django_db


_label: Any = lazy(lambda: {"th": "ค้นหา"}.get(get_language() or "", "Search"), str)


@pytest.fixture
def browser(people: list[Any], client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody signed in, who reads English."""
    entries = (
        Entry(_label(), "search:results", 1, lambda _user: True),
        Entry("Secret page", "search:palette", 2, lambda _user: False),
    )
    monkeypatch.setattr(pages, "collect", lambda *_: entries)
    monkeypatch.setattr("khumkan.ui.page.context.collect", lambda *_: entries)
    people[0].language = "en"
    people[0].save()
    client.force_login(people[0])
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", ["/search/?q=สมชาย", "/search/palette/?q=สมชาย"])
def test_what_was_found_is_a_link_with_what_it_is(
    browser: Client, people: list[Any], address: str
) -> None:
    page = read(browser, address)
    assert f'href="/people/{people[0].pk}/"' in page
    assert "Somchai Jaidee" in page
    assert "People" in page


@pytest.mark.parametrize("query", ["sEaRcH", "ค้นหา"], ids=["English", "Thai"])
def test_a_page_is_found_by_its_name_in_either_language(browser: Client, query: str) -> None:
    page = read(browser, f"/search/palette/?q={query}")
    assert 'href="/search/"' in page
    assert "Secret" not in page


def test_the_palette_offers_every_page_before_anything_is_typed(browser: Client) -> None:
    assert 'role="option"' in read(browser, "/search/palette/")


@pytest.mark.parametrize("address", ["/search/?q=%s", "/search/palette/?q=%s"])
def test_nothing_found_says_so_and_what_was_typed_is_escaped(browser: Client, address: str) -> None:
    page = read(browser, address % "<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_the_page_says_when_there_is_more(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khumkan.ui.search.views._HITS_A_KIND", 2)
    assert "the best 2 of 3" in read(browser, "/search/?q=สม")


def test_a_very_long_query_is_cut(browser: Client) -> None:
    assert "ก" * 201 not in read(browser, "/search/?q=" + "ก" * 3_000)


def test_a_control_character_is_no_error(browser: Client) -> None:
    read(browser, "/search/?q=%00%1b%ed%a0%80")


def test_only_reading_is_answered(browser: Client) -> None:
    assert browser.post("/search/").status_code == 405


@pytest.mark.parametrize("address", ["/search/?q=สมชาย", "/search/palette/?q=สมชาย"])
def test_who_is_not_signed_in_finds_nothing(
    client: Client, people: list[Any], address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert str(people[0].pk) not in answer.content.decode()
