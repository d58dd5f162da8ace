"""What stands around every page."""

import pytest
from django.http import HttpRequest
from django.test import Client
from pytest_django.fixtures import Settings

from khumkan import __version__
from khumkan.ui.components import Banner, Tone


def warn(_request: HttpRequest) -> Banner:
    return Banner("จำลอง / simulation", "<b>Nothing</b> here is real", Tone.WARNING)


def stay_silent(_request: HttpRequest) -> None:
    return None


@pytest.fixture
def help_page(reader: Client) -> str:
    return reader.get("/help/").content.decode()


def test_banners_stand_above_the_header_on_every_page(client: Client, settings: Settings) -> None:
    settings.BANNERS = [f"{__name__}.stay_silent", f"{__name__}.warn"]
    text = client.get("/help/").content.decode()
    assert text.count('class="banner banner-warning"') == 1
    assert text.index("จำลอง / simulation") < text.index("<header")
    assert "&lt;b&gt;Nothing&lt;/b&gt;" in text


def test_the_page_has_its_landmarks_and_a_way_to_skip(help_page: str) -> None:
    for landmark in ('<a class="skip" href="#main">', "<header", '<main id="main"', "<footer"):
        assert help_page.count(landmark) == 1
    assert help_page.count("<h1>") == 1


def test_the_title_is_the_heading_too(help_page: str) -> None:
    heading = help_page.split("<h1>")[1].split("</h1>", maxsplit=1)[0]
    assert f"<title>{heading} · " in help_page


def test_the_footer_names_the_version(help_page: str) -> None:
    assert __version__ in help_page


@pytest.mark.django_db
def test_a_stranger_sees_no_navigation_and_no_search(client: Client) -> None:
    text = client.get("/help/").content.decode()
    assert 'class="side"' not in text
    assert 'role="search"' not in text
    assert 'id="palette"' not in text


def test_a_person_finds_search_and_the_way_out(help_page: str) -> None:
    assert 'action="/search/"' in help_page
    assert 'action="/accounts/logout/"' in help_page
