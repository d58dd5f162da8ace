"""The pages of one's own account: preferences, security; with names that try to be more."""

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from signing_in import (
    add_app,
    browser,
    give_password,
    is_signed_in,
)

from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.services import change_names
from khumkan.ui.actors import OPERATOR

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def keep(client: Client, **fields: str) -> str:
    wishes = {"language": "en", "theme": "dark", "calendar": "gregorian", "digits": "arabic"}
    return client.post("/account/", {**wishes, **fields}, follow=True).content.decode()


def test_preferences_hold_from_the_next_page_on(at_home: Client, malee: User) -> None:
    page = keep(at_home, language="th", theme="contrast")
    assert 'lang="th"' in page
    assert 'data-theme="contrast"' in page
    malee.refresh_from_db()
    assert (malee.language, malee.calendar) == ("th", "gregorian")


def test_language_stays_after_signing_out(at_home: Client) -> None:
    keep(at_home, language="th")
    at_home.post("/accounts/logout/")
    page = at_home.get("/accounts/login/", headers={"Accept-Language": "en"})
    assert page["Content-Language"] == "th"


def test_preference_that_is_not_offered_is_said_at_the_field(at_home: Client) -> None:
    assert "Choose one of the options." in keep(at_home, theme="pink")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param(
            "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", id="HTML"
        ),
        pytest.param("'; DROP TABLE accounts_user; --", "DROP TABLE accounts_user", id="SQL"),
        pytest.param("ก" * 200, "ก" * 200, id="two hundred letters"),
    ],
)
def test_name_is_shown_as_it_was_typed(at_home: Client, malee: User, name: str, shown: str) -> None:
    fields = {"name": name, "name_en": "", "version": "1"}
    page = at_home.post("/account/names/", fields, follow=True).content.decode()
    assert shown in page
    malee.refresh_from_db()
    assert malee.name == name


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("มาลี\u202egnp.exe", id="letters turned round"),
        pytest.param("ก" * 300, id="three hundred letters"),
        pytest.param("มาลี\x00", id="a null"),
        pytest.param("", id="nothing"),
    ],
)
def test_name_that_would_mislead_is_refused(at_home: Client, malee: User, name: str) -> None:
    fields = {"name": name, "name_en": "", "version": "1"}
    page = at_home.post("/account/names/", fields).content.decode()
    assert "There is a problem" in page
    malee.refresh_from_db()
    assert malee.name == "มาลี"


def test_second_of_two_who_rename_is_told_what_is_stored(at_home: Client, malee: User) -> None:
    change_names(malee, name="มาลี ใจดี", name_en="", version=1, by=OPERATOR)
    fields = {"name": "มาลี รักดี", "name_en": "", "version": "1"}
    page = at_home.post("/account/names/", fields).content.decode()
    assert "Somebody else has changed this meanwhile" in page
    assert "มาลี ใจดี" in page
    malee.refresh_from_db()
    assert malee.name == "มาลี ใจดี"


def test_security_page_shows_what_protects_the_account(malee: User) -> None:
    client = browser(FIREFOX)
    give_password(client, malee.email)
    add_app(malee)
    Authenticator.objects.create(
        user=malee,
        type="webauthn",
        data={"name": "<i>phone</i>", "credential": {"clientExtensionResults": {}}},
    )
    page = client.get("/account/security/").content.decode()
    for shown in ("Firefox on Windows", "this one", "signed in", "&lt;i&gt;phone&lt;/i&gt;"):
        assert shown in page
    assert "End all other sessions" not in page


@pytest.mark.parametrize("n_others", [1, 20])
def test_security_page_asks_the_same_number_of_questions(
    at_home: Client, malee: User, n_others: int, django_assert_max_num_queries: object
) -> None:
    for _ in range(n_others):
        give_password(browser(), malee.email)
    at_home.get("/account/security/")
    with django_assert_max_num_queries(20 + 3 * (n_others + 1)):  # type: ignore[operator]
        at_home.get("/account/security/")


def test_another_session_is_ended_from_the_page(at_home: Client, malee: User) -> None:
    other = browser()
    give_password(other, malee.email)
    kept = UserSession.objects.get(session_key=other.session.session_key)
    at_home.post(f"/account/security/sessions/{kept.pk}/end/")
    assert [is_signed_in(at_home), is_signed_in(other)] == [True, False]
    assert at_home.post(f"/account/security/sessions/{kept.pk}/end/").status_code == 404


def test_all_other_sessions_are_ended_from_the_page(at_home: Client, malee: User) -> None:
    others = [browser(), browser()]
    for other in others:
        give_password(other, malee.email)
    page = at_home.post("/account/security/sessions/end-others/", follow=True).content.decode()
    assert "2 sessions have ended." in page
    assert not any(map(is_signed_in, others))


@pytest.mark.parametrize("path", ["sessions/1/end/", "sessions/end-others/"])
def test_ending_needs_a_post(at_home: Client, path: str) -> None:
    assert at_home.get(f"/account/security/{path}").status_code == 405


def test_last_use_is_kept_every_five_minutes(malee: User) -> None:
    client = browser()
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        give_password(client, malee.email)
        began = UserSession.objects.get().last_seen_at
        clock.shift(60)
        is_signed_in(client)
        assert UserSession.objects.get().last_seen_at == began
        clock.shift(300)
        is_signed_in(client)
        assert (UserSession.objects.get().last_seen_at - began).seconds == 360
