"""Accounts are made, changed, rested; preferences kept; emergency access opened and ended."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from signing_in import (
    NEW_PASSWORD,
    PASSWORD,
    add_app,
    browser,
    factors_of,
    give_password,
    is_signed_in,
)

from khumkan.ui.accounts import selectors, services
from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.periodic import JOBS
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.selectors import entries, entries_about
from khumkan.ui.errors import ConflictError, NotFoundError, RefusedError

pytestmark = pytest.mark.django_db


def opened(**more: object) -> tuple[User, str]:
    asked = {"email": "night@example.go.th", "name": "Night duty", "hours": 2, "reason": "fire"}
    return services.open_break_glass(**{**asked, **more}, by=OPERATOR)  # type: ignore[arg-type]


def receivers() -> list[object]:
    return list(User.objects.filter(email="malee@example.go.th").values_list("pk", flat=True))


def test_address_is_kept_in_small_letters(malee: User) -> None:
    made = services.create_user(email=" New@Example.GO.TH ", name=" ใหม่ ", by=OPERATOR)
    assert (made.email, made.name) == ("new@example.go.th", "ใหม่")
    assert not made.has_usable_password()
    assert selectors.find_user("NEW@example.go.th") == made
    assert selectors.names_of([made.pk, malee.pk]) == {made.pk: "ใหม่", malee.pk: "มาลี"}
    assert entries_about("user", made.pk)[0].action == "user.create"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({"email": "malee@example.go.th"}, "email", id="taken"),
        pytest.param({"email": "MALEE@example.go.th"}, "email", id="taken in other letters"),
        pytest.param({"email": "no address"}, "email", id="no address"),
        pytest.param({"email": "a@example.go.th\nBcc: b@example.org"}, "email", id="two lines"),
        pytest.param({"name": "  "}, "name", id="no name"),
        pytest.param({"password": "short"}, "password", id="weak password"),
        pytest.param({"password": "newcomer1234"}, "password", id="password like the address"),
    ],
)
@pytest.mark.usefixtures("malee")
def test_account_that_cannot_be_made(given: dict[str, str], field: str) -> None:
    fields = {"email": "newcomer@example.go.th", "name": "New", **given}
    with pytest.raises(RefusedError) as refused:
        services.create_user(**fields, by=OPERATOR)
    assert refused.value.field == field
    assert User.objects.count() == 1


def test_second_of_two_people_who_change_a_name_is_told(malee: User) -> None:
    changed = services.change_names(malee, name="มาลี ใจดี", name_en="", version=1, by=OPERATOR)
    assert changed.version == 2
    with pytest.raises(ConflictError):
        services.change_names(malee, name="other", name_en="", version=1, by=OPERATOR)
    (entry,) = entries_about("user", malee.pk).filter(action="user.change")
    assert entry.changes["name"] == ["มาลี", "มาลี ใจดี"]


def test_account_that_rests_comes_back(malee: User) -> None:
    services.deactivate_user(malee, by=OPERATOR)
    services.deactivate_user(malee, by=OPERATOR)
    assert not selectors.find_user(malee.email).is_active  # type: ignore[union-attr]
    services.reactivate_user(malee, by=OPERATOR)
    assert selectors.find_user(malee.email).is_active  # type: ignore[union-attr]
    told = entries_about("user", malee.pk).values_list("action", flat=True)
    assert list(told)[:2] == ["user.reactivate", "user.deactivate"]


def test_account_nobody_has_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        services.deactivate_user(User(email="x@example.go.th"), by=OPERATOR)


def test_preferences_are_kept_and_written_down(malee: User) -> None:
    kept = services.set_preferences(malee, theme="dark", digits="thai", by=OPERATOR)
    assert (kept.theme, kept.digits, kept.language) == ("dark", "thai", "en")
    assert entries_about("user", malee.pk)[0].changes == {
        "theme": ["auto", "dark"],
        "digits": ["arabic", "thai"],
    }
    services.set_preferences(malee, theme="dark", by=OPERATOR)
    assert entries_about("user", malee.pk).filter(action="preferences.change").count() == 1


@pytest.mark.parametrize("field", ["language", "theme", "calendar", "digits"])
def test_preference_that_is_not_offered_is_refused(malee: User, field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        services.set_preferences(malee, **{field: "<script>"}, by=OPERATOR)
    assert refused.value.field == field


def test_emergency_access_ends_by_itself(client: Client) -> None:
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        user, link = opened()
        where = client.get(link[21:], follow=True).redirect_chain[-1][0]
        client.post(where, {"password1": PASSWORD, "password2": PASSWORD})
        give_password(client, user.email)
        assert is_signed_in(client)
        clock.shift(timedelta(hours=2))
        assert not is_signed_in(client)
        assert give_password(client, user.email)["Location"] == "/accounts/inactive/"
        assert not is_signed_in(client)


def test_end_of_emergency_access_is_written_down(db: None) -> None:
    del db
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        user, _link = opened()
        JOBS[0].run()
        assert selectors.open_break_glass_accounts().get() == user
        clock.shift(timedelta(hours=3))
        assert not selectors.open_break_glass_accounts().exists()
        JOBS[0].run()
        JOBS[0].run()
    told = list(entries_about("user", user.pk).values_list("action", flat=True))
    assert told == ["break_glass.end", "break_glass.open", "user.create"]
    assert entries()[1].changes["reason"] == [None, "fire"]


def test_emergency_account_of_before_is_opened_afresh(client: Client) -> None:
    user, _link = opened()
    user.set_password(PASSWORD)
    user.save()
    add_app(user)
    give_password(client, user.email)
    again, _link = opened(reason="flood")
    assert again == user
    assert factors_of(user) == []
    assert not again.has_usable_password()
    assert not UserSession.objects.filter(user=user).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({"hours": 0}, "hours", id="no hours"),
        pytest.param({"hours": 73}, "hours", id="too many hours"),
        pytest.param({"reason": " "}, "reason", id="no reason"),
        pytest.param({"email": "malee@example.go.th"}, "email", id="somebody's own account"),
    ],
)
@pytest.mark.usefixtures("malee")
def test_emergency_access_that_is_not_given(given: dict[str, object], field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        opened(**given)
    assert refused.value.field == field
    assert not entries().filter(action="break_glass.open").exists()


def test_emergency_access_is_told_on_every_page(at_home: Client) -> None:
    assert "Emergency access is open" not in at_home.get("/account/").content.decode()
    opened(name="<b>Night</b>")
    page = at_home.get("/account/").content.decode()
    assert "Emergency access is open" in page
    assert "&lt;b&gt;Night&lt;/b&gt;" in page
    assert "Emergency access is open" not in browser().get("/accounts/login/").content.decode()


@pytest.mark.usefixtures("malee")
def test_emergency_access_is_told_by_letter(
    settings: Settings, django_capture_on_commit_callbacks: object
) -> None:
    settings.SENDS_MAIL = True
    settings.EMERGENCY_RECEIVERS = f"{__name__}.receivers"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("khumkan.ui.accounts.notices.import_string", lambda _path: receivers)
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            _user, link = opened()
    (letter,) = mail.outbox
    assert letter.to == ["malee@example.go.th"]
    assert "Night duty" in str(letter.body)
    assert link not in str(letter.body)


def test_link_of_emergency_access_is_not_in_the_trail() -> None:
    _user, link = opened()
    token = link.rstrip("/").rpartition("/")[2]
    assert all(token not in str(entry.changes) for entry in entries())


def test_who_has_a_second_factor(malee: User) -> None:
    assert not selectors.has_second_factor(malee)
    add_app(malee)
    assert selectors.has_second_factor(malee)


def test_sessions_end_one_by_one_and_all_others(malee: User) -> None:
    clients = [browser(), browser(), browser()]
    for client in clients:
        give_password(client, malee.email)
    here, *others = clients
    first = UserSession.objects.get(session_key=others[0].session.session_key)
    services.end_session(malee, session_id=first.pk, by=OPERATOR)
    assert [is_signed_in(client) for client in clients] == [True, False, True]
    with pytest.raises(NotFoundError):
        services.end_session(malee, session_id=first.pk, by=OPERATOR)
    key = here.session.session_key or ""
    assert services.end_other_sessions(malee, key=key, by=OPERATOR) == 1
    assert [is_signed_in(client) for client in clients] == [True, False, False]
    assert services.end_sessions(malee, by=OPERATOR) == 1
    assert not is_signed_in(here)
    assert entries_about("user", malee.pk).filter(action="session.revoke").count() == 3


def test_session_of_somebody_else_is_not_found(malee: User) -> None:
    other = services.create_user(
        email="somchai@example.go.th", name="สมชาย", password=NEW_PASSWORD, by=OPERATOR
    )
    give_password(browser(), malee.email)
    kept = UserSession.objects.get()
    with pytest.raises(NotFoundError):
        services.end_session(other, session_id=kept.pk, by=OPERATOR)
    assert timezone.now() > kept.created_at


def test_lost_factors_are_taken_away_and_sessions_with_them(
    client: Client,
    malee: User,
    settings: Settings,
    django_capture_on_commit_callbacks: object,
) -> None:
    settings.SENDS_MAIL = True
    give_password(client, malee.email)
    add_app(malee)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.remove_factors(malee, by=OPERATOR)
        services.remove_factors(malee, by=OPERATOR)
    assert factors_of(malee) == []
    assert not is_signed_in(client)
    assert entries_about("user", malee.pk).filter(action="factor.remove").count() == 1
    assert [letter.subject for letter in mail.outbox] == [
        "Your second factors were removed by an administrator"
    ]
