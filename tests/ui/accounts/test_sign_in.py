"""Signing in and out with a password, and what an attacker would try."""

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings
from signing_in import (
    PASSWORD,
    browser,
    give_password,
    is_signed_in,
)

from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.services import deactivate_user
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.selectors import entries, entries_about

pytestmark = pytest.mark.django_db


def test_right_password_lets_in_and_leads_to_the_overview(client: Client, malee: User) -> None:
    response = give_password(client, malee.email)
    assert response["Location"] == "/"
    assert is_signed_in(client)


def test_address_may_be_typed_in_any_case(client: Client, malee: User) -> None:
    give_password(client, malee.email.upper())
    assert is_signed_in(client)


def test_stranger_and_wrong_password_get_the_same_answer(client: Client, malee: User) -> None:
    wrong = give_password(client, malee.email, "not the password at all")
    stranger = give_password(client, "nobody@example.go.th", "not the password at all")
    told = "The e-mail address or the password is wrong."
    assert wrong.status_code == stranger.status_code == 200
    assert wrong.content.decode().count(told) == stranger.content.decode().count(told) == 1
    assert not is_signed_in(client)


def test_stranger_costs_one_hash_like_everybody(
    client: Client, malee: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(User, "set_password", lambda *_: counted.append("made"))
    monkeypatch.setattr(User, "check_password", lambda *_: counted.append("checked"))
    give_password(client, malee.email, "wrong")
    give_password(client, "nobody@example.go.th", "wrong")
    assert counted == ["checked", "made"]


@pytest.mark.parametrize("who", ["malee@example.go.th", "nobody@example.go.th"])
def test_fifth_wrong_password_locks_out_for_five_minutes(
    client: Client, malee: User, who: str
) -> None:
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        for _ in range(5):
            give_password(client, who, "wrong")
        locked = give_password(client, who, PASSWORD).content.decode()
        assert "Wait five minutes" in locked
        assert not is_signed_in(client)
        clock.shift(301)
        give_password(client, malee.email)
        assert is_signed_in(client)


def test_lock_holds_whatever_host_is_asked(client: Client, malee: User) -> None:
    for host in ("testserver", "localhost", "testserver", "localhost", "testserver"):
        client.post(
            "/accounts/login/", {"login": malee.email, "password": "wrong"}, headers={"Host": host}
        )
    give_password(client, malee.email)
    assert not is_signed_in(client)


def test_one_address_that_tries_everybody_gets_429(client: Client) -> None:
    answers = [give_password(client, f"n{n}@example.go.th", "x").status_code for n in range(61)]
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        pytest.param("/account/", "/account/", id="a page of ours"),
        pytest.param("https://evil.example/", "/", id="another site"),
        pytest.param("//evil.example/", "/", id="another site without scheme"),
        pytest.param("/\\evil.example/", "/", id="a backslash that browsers turn"),
        pytest.param("https://localhost:9999/", "/", id="another port of an allowed host"),
        pytest.param("javascript:alert(1)", "/", id="a script"),
        pytest.param("\t//evil.example/", "/", id="white space first"),
    ],
)
def test_next_leads_within_the_hub_only(
    client: Client, malee: User, wanted: str, led_to: str
) -> None:
    response = give_password(client, malee.email, next=wanted)
    assert response["Location"] == led_to


def test_session_is_another_one_after_signing_in(client: Client, malee: User) -> None:
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies["sessionid"] = planted = str(session.session_key)
    give_password(client, malee.email)
    assert client.cookies["sessionid"].value != planted
    other = browser()
    other.cookies["sessionid"] = planted
    assert not is_signed_in(other)


def test_switched_off_account_is_told_so_only_with_its_password(
    client: Client, malee: User
) -> None:
    deactivate_user(malee, by=OPERATOR)
    assert give_password(client, malee.email, "wrong").status_code == 200
    response = give_password(client, malee.email)
    assert response["Location"] == "/accounts/inactive/"
    assert "switched off" in client.get(response["Location"]).content.decode()
    assert not is_signed_in(client)


def test_switching_off_ends_what_is_open(at_home: Client, malee: User) -> None:
    assert is_signed_in(at_home)
    deactivate_user(malee, by=OPERATOR)
    assert not is_signed_in(at_home)


def test_sign_in_ends_after_its_hours_though_it_is_used(
    client: Client, malee: User, settings: Settings
) -> None:
    settings.SESSION_COOKIE_AGE = 3600
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        give_password(client, malee.email)
        for _ in range(5):
            clock.shift(600)
            assert is_signed_in(client)
        clock.shift(601)
        assert not is_signed_in(client)


def test_signing_out_needs_a_post(at_home: Client) -> None:
    assert at_home.get("/accounts/logout/").status_code == 200
    assert is_signed_in(at_home)
    assert at_home.post("/accounts/logout/")["Location"] == "/"
    assert not is_signed_in(at_home)


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/social/signup/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client: Client, path: str, method: str) -> None:
    fields = {"email": "new@example.go.th", "password1": PASSWORD}
    getattr(client, method)(path, fields)
    assert not User.objects.exists()


def test_trail_tells_of_sign_in_refusal_and_sign_out(client: Client, malee: User) -> None:
    give_password(client, malee.email, "wrong")
    give_password(client, malee.email)
    client.post("/accounts/logout/")
    told = list(entries_about("user", malee.pk).values_list("action", "actor_id", "address"))
    assert told[:3] == [
        ("session.end", malee.pk, "127.0.0.1"),
        ("session.begin", malee.pk, "127.0.0.1"),
        ("session.refuse", None, "127.0.0.1"),
    ]


def test_trail_keeps_no_address_that_a_stranger_typed(client: Client) -> None:
    give_password(client, "nobody@example.go.th", "wrong")
    (entry,) = entries()
    assert entry.object_id == "unknown"
    assert "nobody" not in str(entry.changes)


def test_logs_hold_no_address(
    client: Client, malee: User, caplog: pytest.LogCaptureFixture
) -> None:
    give_password(client, malee.email, "wrong")
    give_password(client, malee.email)
    assert malee.email not in caplog.text


@pytest.mark.usefixtures("malee")
def test_page_is_in_thai_first(client: Client) -> None:
    response = client.get("/accounts/login/", headers={"Accept-Language": "th"})
    assert response["Content-Language"] == "th"
    assert client.get("/accounts/login/")["Cache-Control"].count("no-store") == 1
