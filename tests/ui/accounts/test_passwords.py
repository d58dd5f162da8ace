"""Changing a password, and choosing one by a link that works once."""

import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings
from signing_in import (
    NEW_PASSWORD,
    PASSWORD,
    add_app,
    browser,
    give_password,
    is_signed_in,
)

from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.services import deactivate_user
from khumkan.ui.accounts.tokens import make_password_link
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.selectors import entries_about

pytestmark = pytest.mark.django_db

ASK = "/accounts/password/reset/"


def open_link(client: Client, link: str) -> str:
    """Open a link as a browser does; return where the form is."""
    answer = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    return str(answer.redirect_chain[-1][0]) if answer.redirect_chain else ""


def choose(client: Client, where: str, password: str = NEW_PASSWORD, again: str = "") -> str:
    """Fill in the form of a link; return the page."""
    fields = {"password1": password, "password2": again or password}
    return client.post(where, fields, follow=True).content.decode()


def letters_after(client: Client, email: str, capture: object) -> list[str]:
    """Ask for a link, let the tasks run, return the letters."""
    with capture(execute=True):  # type: ignore[operator]
        answer = client.post(ASK, {"email": email})
    assert answer["Location"] == "/accounts/password/reset/done/"
    return [str(letter.body) for letter in mail.outbox]


@pytest.fixture
def _mail(settings: Settings) -> None:
    settings.SENDS_MAIL = True


@pytest.mark.usefixtures("_mail")
def test_link_comes_by_letter_in_the_readers_language(
    client: Client, malee: User, django_capture_on_commit_callbacks: object
) -> None:
    (body,) = letters_after(client, malee.email.upper(), django_capture_on_commit_callbacks)
    assert "Hello มาลี," in body
    assert mail.outbox[0].subject == "Choose a new password"
    assert mail.outbox[0].to == [malee.email]
    link = re.search(r"http://localhost:8000/accounts/password/reset/key/\S+", body)
    assert link is not None
    choose(client, open_link(client, link[0]))
    assert not is_signed_in(client)
    give_password(client, malee.email, NEW_PASSWORD)
    assert is_signed_in(client)
    assert "password.reset" in entries_about("user", malee.pk).values_list("action", flat=True)


@pytest.mark.usefixtures("_mail", "malee")
def test_stranger_gets_the_same_answer_and_no_letter(
    client: Client, django_capture_on_commit_callbacks: object
) -> None:
    assert letters_after(client, "nobody@example.go.th", django_capture_on_commit_callbacks) == []


@pytest.mark.usefixtures("_mail")
def test_closed_account_gets_no_letter(
    client: Client, malee: User, django_capture_on_commit_callbacks: object
) -> None:
    deactivate_user(malee, by=OPERATOR)
    assert letters_after(client, malee.email, django_capture_on_commit_callbacks) == []


def test_hub_without_mail_answers_all_the_same(
    client: Client, malee: User, django_capture_on_commit_callbacks: object
) -> None:
    assert letters_after(client, malee.email, django_capture_on_commit_callbacks) == []


@pytest.mark.parametrize("email", ["malee@example.go.th", "nobody@example.go.th"])
@pytest.mark.usefixtures("malee")
def test_fourth_request_within_ten_minutes_is_429(client: Client, email: str) -> None:
    answers = [client.post(ASK, {"email": email}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


def test_link_works_once(client: Client, malee: User) -> None:
    link = make_password_link(malee)
    assert "Your password is changed" in choose(client, open_link(client, link))
    other = browser()
    assert "does not work any more" in other.get(link[21:], follow=True).content.decode()


def test_link_dies_with_an_hour(client: Client, malee: User) -> None:
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        link = make_password_link(malee)
        clock.shift(3601)
        assert "does not work any more" in client.get(link[21:]).content.decode()


def test_link_dies_when_its_owner_signs_in(client: Client, malee: User) -> None:
    link = make_password_link(malee)
    give_password(browser(), malee.email)
    assert "does not work any more" in client.get(link[21:]).content.decode()


def test_form_left_open_dies_with_its_link(client: Client, malee: User) -> None:
    where = open_link(client, make_password_link(malee))
    malee.set_password(NEW_PASSWORD)
    malee.save()
    assert "does not work any more" in choose(client, where, "another long password")


def test_address_of_the_form_holds_no_token(client: Client, malee: User) -> None:
    link = make_password_link(malee)
    where = open_link(client, link)
    assert where.endswith("-set-password/")
    assert link.rpartition("-")[2] not in where


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/password/reset/key/1-set-password/",
        "/accounts/password/reset/key/zzz-abc-def/",
        "/accounts/password/reset/key/0-0/",
    ],
)
def test_invented_link_is_told_apart_from_nothing(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "does not work any more" in answer.content.decode()


def test_link_does_not_pass_the_second_factor(client: Client, malee: User) -> None:
    add_app(malee)
    choose(client, open_link(client, make_password_link(malee)))
    give_password(client, malee.email, NEW_PASSWORD)
    assert not is_signed_in(client)


def test_link_ends_a_lock(client: Client, malee: User) -> None:
    for _ in range(5):
        give_password(client, malee.email, "wrong")
    choose(client, open_link(client, make_password_link(malee)))
    give_password(client, malee.email, NEW_PASSWORD)
    assert is_signed_in(client)


WEAK = [
    pytest.param("short", "Use at least 12 characters.", id="short"),
    pytest.param("qwerty123456", "on lists that attackers try first", id="common"),
    pytest.param("malee@example.go.th", "too much like your name", id="own address"),
]


@pytest.mark.parametrize(("password", "told"), WEAK)
def test_weak_password_is_refused_in_words(
    client: Client, malee: User, password: str, told: str
) -> None:
    page = choose(client, open_link(client, make_password_link(malee)), password)
    assert told in page


def test_two_different_passwords_are_refused(client: Client, malee: User) -> None:
    page = choose(client, open_link(client, make_password_link(malee)), again="something else 1234")
    assert "The two passwords are not the same." in page


def change(client: Client, old: str = PASSWORD, new: str = NEW_PASSWORD) -> str:
    fields = {"oldpassword": old, "password1": new, "password2": new}
    return client.post("/accounts/password/change/", fields, follow=True).content.decode()


def test_changing_keeps_this_session_and_ends_the_others(at_home: Client, malee: User) -> None:
    other = browser()
    give_password(other, malee.email)
    assert "Your password is changed." in change(at_home)
    assert is_signed_in(at_home)
    assert not is_signed_in(other)
    assert entries_about("user", malee.pk)[0].action == "password.change"


def test_changing_needs_the_present_password(at_home: Client, malee: User) -> None:
    assert "This is not your present password." in change(at_home, old="wrong")
    malee.refresh_from_db()
    assert malee.check_password(PASSWORD)


@pytest.mark.usefixtures("_mail")
def test_change_is_told_by_letter(
    at_home: Client, malee: User, django_capture_on_commit_callbacks: object
) -> None:
    malee.language = "th"
    malee.save()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        change(at_home)
    (letter,) = mail.outbox
    assert letter.to == [malee.email]
    assert "http://localhost:8000/account/security/" in str(letter.body)
    assert "127.0.0.1" in str(letter.body)
    assert PASSWORD not in str(letter.body)
