"""What may be kept by browsers and proxies, and what must not."""

import pytest
from django.test import Client

from khumkan.ui.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_home(client: Client) -> Client:
    client.force_login(User.objects.create(email="malee@example.go.th", name="มาลี"))
    return client


@pytest.mark.parametrize(
    "path",
    ["/", "/account/", "/account/security/", "/search/?q=x", "/organisations/", "/nowhere/"],
)
def test_nothing_that_was_shown_to_somebody_signed_in_is_kept(at_home: Client, path: str) -> None:
    assert "no-store" in at_home.get(path)["Cache-Control"]


def test_the_answer_that_signs_out_is_not_kept_either(at_home: Client) -> None:
    assert "no-store" in at_home.post("/accounts/logout/")["Cache-Control"]


def test_what_everybody_sees_may_be_kept(client: Client) -> None:
    assert "Cache-Control" not in client.get("/help/")


def test_a_view_says_itself_how_long_its_answer_is_good(at_home: Client) -> None:
    kept = at_home.get("/search/")["Cache-Control"]
    assert "max-age=0" in kept
    assert kept.count("no-store") == 1
