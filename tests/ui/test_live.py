"""A part of a page that renews itself: whole, alone, or not at all when nothing is new."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from khumkan.ui.live import LivePart, respond_live

Show = Callable[..., HttpResponse]
PLACE = re.compile(r'hx-get="([^"]+)"')


@pytest.fixture
def show(settings: Settings, tmp_path: Path) -> Show:
    """Answer as a view does; `address` is what the browser asks, "" for the page itself."""
    (tmp_path / "part.html").write_text("<p>{{ words }}</p>")
    (tmp_path / "page.html").write_text("<h1>{{ title }}</h1>{{ live }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    read: list[str] = []

    def rest() -> Mapping[str, Any]:
        read.append("rest")
        return {"title": "All of it"}

    def answer(words: str, headline: str = "", address: str = "") -> HttpResponse:
        headers = {"HX-Request": "true"} if address else {}
        request = RequestFactory().get(address or "/here/", headers=headers)
        read.clear()
        part = LivePart("part.html", {"words": words}, headline)
        response = respond_live(request, "page.html", part, rest)
        assert bool(read) == ("<h1>" in response.content.decode())  # costs only what is shown
        return response

    return answer


def next_of(response: HttpResponse) -> str:
    """Return where the page will ask for news."""
    (place,) = PLACE.findall(response.content.decode())
    return str(place).replace("&amp;", "&")


def test_the_page_holds_the_part_and_says_how_it_renews(show: Show) -> None:
    text = show("nine").content.decode()
    assert "<h1>All of it</h1>" in text
    assert "<p>nine</p>" in text
    assert 'hx-trigger="every 2s"' in text
    assert "<noscript>" in text


def test_nothing_new_is_answered_with_nothing(show: Show) -> None:
    response = show("nine", address=next_of(show("nine")))
    assert (response.status_code, response.content) == (204, b"")


def test_what_is_new_comes_alone_and_asks_on_from_there(show: Show) -> None:
    first = next_of(show("nine"))
    response = show("ten", address=first)
    assert response.status_code == 200
    assert "<h1>" not in response.content.decode()
    assert "<p>ten</p>" in response.content.decode()
    assert next_of(response) != first
    assert show("ten", address=next_of(response)).status_code == 204


def test_the_address_of_the_part_is_the_pages_own(show: Show) -> None:
    assert next_of(show("nine")).startswith("/here/?seen=")


def test_a_new_headline_is_spoken_once(show: Show) -> None:
    first = next_of(show("nine", "All is well"))
    said = show("ten", "One is ill", address=first)
    assert '<div hx-swap-oob="innerHTML:#live-headline">One is ill</div>' in said.content.decode()
    later = show("eleven", "One is ill", address=next_of(said))
    assert "hx-swap-oob" not in later.content.decode()


def test_what_changes_below_the_headline_is_not_spoken(show: Show) -> None:
    first = next_of(show("nine", "All is well"))
    assert "hx-swap-oob" not in show("ten", "All is well", address=first).content.decode()


def test_the_page_has_silent_places_for_what_will_be_spoken(show: Show) -> None:
    text = show("nine", "All is well").content.decode()
    assert '<p class="visually-hidden" role="status" id="live-headline"></p>' in text
    assert "aria-live" not in text


def test_markup_in_a_headline_stays_text(show: Show) -> None:
    first = next_of(show("nine"))
    said = show("ten", "<b>bold</b>", address=first).content.decode()
    assert "<b>" not in said


@pytest.mark.parametrize("address", ["/here/?seen=", "/here/?seen=x&told=y", "/here/?seen=%00"])
def test_nonsense_in_the_address_gets_the_part(show: Show, address: str) -> None:
    assert "<p>nine</p>" in show("nine", address=address).content.decode()


def test_another_fragment_asked_of_the_page_is_no_matter_of_this_part(show: Show) -> None:
    """What htmx asks for without the marks is the page, as a boosted link does."""
    assert "<h1>" in show("nine", address="/here/?page=2").content.decode()
