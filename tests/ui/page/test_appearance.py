"""Language and colours, changed from any page."""

import pytest
from django.test import Client

from khumkan.ui.accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_stranger_changes_the_language_by_a_cookie(client: Client) -> None:
    client.get("/help/", HTTP_ACCEPT_LANGUAGE="th")
    answer = client.post("/appearance/", {"language": "en", "next": "/help/"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    assert client.cookies["language"]["httponly"]
    assert '<html lang="en"' in client.get("/help/").content.decode()


def test_a_stranger_changes_the_colours_by_a_cookie(client: Client) -> None:
    client.post("/appearance/", {"theme": "contrast"})
    assert 'data-theme="contrast"' in client.get("/help/").content.decode()


def test_a_person_changes_the_account(reader: Client, person: User) -> None:
    reader.post("/appearance/", {"language": "en"})
    reader.post("/appearance/", {"theme": "dark"})
    person.refresh_from_db()
    assert (person.language, person.theme) == ("en", "dark")


@pytest.mark.parametrize(
    ("wanted", "way_back"),
    [
        pytest.param("/people/?page=2", "/people/?page=2", id="a page of ours"),
        pytest.param("https://evil.example/", "/", id="another site"),
        pytest.param("//evil.example/", "/", id="another site, without a scheme"),
        pytest.param("javascript:alert(1)", "/", id="a script"),
        pytest.param("", "/", id="nothing"),
    ],
)
def test_the_way_back_never_leaves_the_site(client: Client, wanted: str, way_back: str) -> None:
    answer = client.post("/appearance/", {"theme": "dark", "next": wanted})
    assert answer["Location"] == way_back


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"theme": "pink"}, id="a theme we don't have"),
        pytest.param({"language": "<script>"}, id="a language we don't have"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_is_not_offered_changes_nothing(
    reader: Client, person: User, sent: dict[str, str]
) -> None:
    answer = reader.post("/appearance/", sent)
    person.refresh_from_db()
    assert answer.status_code == 302
    assert (person.language, person.theme) == ("th", "auto")
    assert "theme" not in answer.cookies


def test_a_link_cannot_change_anything(client: Client) -> None:
    assert client.get("/appearance/?theme=dark").status_code == 405


def test_another_site_cannot_change_anything() -> None:
    assert (
        Client(enforce_csrf_checks=True).post("/appearance/", {"theme": "dark"}).status_code == 403
    )
