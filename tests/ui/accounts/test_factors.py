"""Second factors: asked, required, guessed at, replayed, removed."""

import json
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings
from signing_in import (
    POLICY,
    add_app,
    browser,
    code_of,
    factors_of,
    give_code,
    give_password,
    is_signed_in,
    wrong_code_of,
)

from khumkan.ui.accounts.models import User
from khumkan.ui.audit.selectors import entries_about

pytestmark = pytest.mark.django_db

SETUP = "/account/security/second-factor/"


def actions(user: User) -> list[str]:
    return list(entries_about("user", user.pk).values_list("action", flat=True))


def test_password_alone_reaches_nothing_where_there_is_an_app(client: Client, malee: User) -> None:
    add_app(malee)
    assert give_password(client, malee.email)["Location"] == "/accounts/2fa/authenticate/"
    for path in ("/", "/account/", "/account/security/", "/accounts/2fa/app/remove/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")
    assert not is_signed_in(client)


def test_code_after_the_password_lets_in(client: Client, malee: User) -> None:
    secret = add_app(malee)
    give_password(client, malee.email)
    give_code(client, code_of(secret))
    assert is_signed_in(client)
    assert entries_about("user", malee.pk)[0].changes["method"][1] == "password + totp"


def test_code_without_the_password_is_sent_to_the_beginning(client: Client, malee: User) -> None:
    assert give_code(client, code_of(add_app(malee)))["Location"] == "/accounts/login/"


def test_fifth_wrong_code_locks_out_for_five_minutes(client: Client, malee: User) -> None:
    secret = add_app(malee)
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        give_password(client, malee.email)
        for _ in range(5):
            assert "This code is wrong" in give_code(client, wrong_code_of(secret)).content.decode()
        assert "Wait five minutes" in give_code(client, code_of(secret)).content.decode()
        assert not is_signed_in(client)
        clock.shift(301)
        give_code(client, code_of(secret))
        assert is_signed_in(client)
    assert actions(malee).count("factor.refuse") == 5


def test_lock_holds_in_another_browser(malee: User) -> None:
    secret = add_app(malee)
    first, second = browser(), browser()
    give_password(first, malee.email)
    for _ in range(5):
        give_code(first, wrong_code_of(secret))
    give_password(second, malee.email)
    give_code(second, code_of(secret))
    assert not is_signed_in(second)


def test_thirty_wrong_codes_are_enough_for_a_day(client: Client, malee: User) -> None:
    secret = add_app(malee)
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        for _ in range(30):
            give_password(client, malee.email)
            give_code(client, wrong_code_of(secret))
            clock.shift(61)
        clock.shift(600)
        give_password(client, malee.email)
        assert "Too many tries today" in give_code(client, code_of(secret)).content.decode()
        clock.shift(24 * 3600)
        give_password(client, malee.email)
        give_code(client, code_of(secret))
        assert is_signed_in(client)


@pytest.mark.parametrize("seconds", [0, 25, 35, 50])
def test_same_code_twice_is_refused_while_it_is_right(malee: User, seconds: int) -> None:
    secret = add_app(malee)
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        code = code_of(secret, periods=1)
        first, second = browser(), browser()
        give_password(first, malee.email)
        give_code(first, code)
        assert is_signed_in(first)
        clock.shift(seconds)
        give_password(second, malee.email)
        give_code(second, code)
        assert not is_signed_in(second)


@pytest.mark.parametrize("again", ["{0} {1}", "{0}-{1}", "'{0}{1}'"])
def test_same_code_written_otherwise_is_the_same_code(malee: User, again: str) -> None:
    secret = add_app(malee)
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        code = code_of(secret, periods=1)
        give_password(first := browser(), malee.email)
        give_code(first, code)
        assert is_signed_in(first)
        clock.shift(35)
        give_password(second := browser(), malee.email)
        give_code(second, again.format(code[:3], code[3:]))
        assert not is_signed_in(second)


def test_who_needs_a_factor_and_has_none_is_led_to_its_setup(at_home: Client) -> None:
    POLICY["is_required"] = True
    for path in ("/", "/account/security/", "/account/security/sessions/end-others/", "/search/"):
        assert at_home.get(path)["Location"] == SETUP
    page = at_home.get(SETUP).content.decode()
    assert "Your role sees what would help an attacker" in page


@pytest.mark.parametrize("path", ["/help/", "/accounts/2fa/app/add/", SETUP, "/accounts/logout/"])
def test_what_stays_open_without_the_factor(at_home: Client, path: str) -> None:
    POLICY["is_required"] = True
    assert at_home.get(path).status_code == 200


def test_language_can_be_chosen_before_the_factor_is_there(at_home: Client, malee: User) -> None:
    POLICY["is_required"] = True
    at_home.post("/appearance/", {"language": "th"})
    malee.refresh_from_db()
    assert malee.language == "th"


def set_up_app(client: Client) -> str:
    """Set up an app as the page says; return its secret."""
    page = client.get("/accounts/2fa/app/add/").content.decode()
    found = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert found is not None
    client.post("/accounts/2fa/app/add/", {"code": code_of(found[1])})
    return found[1]


def test_setting_up_an_app_opens_the_hub_and_shows_codes_once(
    at_home: Client, malee: User, django_capture_on_commit_callbacks: object
) -> None:
    POLICY["is_required"] = True
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        set_up_app(at_home)
    assert factors_of(malee) == ["recovery_codes", "totp"]
    first = at_home.get("/accounts/2fa/codes/").content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", first)) == 10
    second = at_home.get("/accounts/2fa/codes/").content.decode()
    assert not re.findall(r"\d{8}", re.sub(r"<(script|link)[^>]*>", "", second))
    assert is_signed_in(at_home)
    assert {"factor.add", "recovery_codes.make"} <= set(actions(malee))


def test_new_factor_is_told_by_letter(
    at_home: Client,
    malee: User,
    settings: Settings,
    django_capture_on_commit_callbacks: object,
) -> None:
    settings.SENDS_MAIL = True
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        set_up_app(at_home)
    (letter,) = mail.outbox
    assert letter.subject == "An authenticator app was added to your account"
    assert letter.to == [malee.email]


def test_secret_is_drawn_into_the_page_and_written_below_it(at_home: Client) -> None:
    page = at_home.get("/accounts/2fa/app/add/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert "<svg" not in page.partition("<main")[2].partition("</main>")[0].replace(
        '<svg class="icon', ""
    )


def test_code_of_the_setup_does_not_sign_in(malee: User) -> None:
    first, other = browser(), browser()
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False):
        give_password(first, malee.email)
        secret = set_up_app(first)
        give_password(other, malee.email)
        give_code(other, code_of(secret))
        assert not is_signed_in(other)


def test_wrong_code_sets_nothing_up(at_home: Client, malee: User) -> None:
    at_home.get("/accounts/2fa/app/add/")
    page = at_home.post("/accounts/2fa/app/add/", {"code": "000000"}).content.decode()
    assert "This code is wrong" in page
    assert factors_of(malee) == []


def test_recovery_code_lets_in_once(at_home: Client, malee: User) -> None:
    set_up_app(at_home)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for n_signed_in, is_let_in in ((0, True), (1, False)):
        other = browser()
        give_password(other, malee.email)
        give_code(other, codes[0])
        assert is_signed_in(other) is is_let_in, n_signed_in
    assert "recovery_codes.use" in actions(malee)


def test_last_factor_stays_while_the_role_needs_one(at_home: Client, malee: User) -> None:
    set_up_app(at_home)
    POLICY["is_required"] = True
    page = at_home.post("/accounts/2fa/app/remove/").content.decode()
    assert "Your role needs a second factor" in page
    assert "totp" in factors_of(malee)
    POLICY["is_required"] = False
    at_home.post("/accounts/2fa/app/remove/")
    assert factors_of(malee) == []
    assert "factor.remove" in actions(malee)


def test_last_passkey_stays_while_the_role_needs_one(at_home: Client, malee: User) -> None:
    kept = Authenticator.objects.create(
        user=malee, type="webauthn", data={"name": "phone", "credential": {}}
    )
    POLICY["is_required"] = True
    at_home.post(f"/accounts/2fa/passkeys/{kept.pk}/remove/")
    assert factors_of(malee) == ["webauthn"]
    add_app(malee)
    at_home.post(f"/accounts/2fa/passkeys/{kept.pk}/remove/")
    assert factors_of(malee) == ["totp"]
    assert actions(malee)[0] == "factor.remove"


@pytest.mark.usefixtures("malee")
def test_passkey_of_somebody_else_is_not_found(at_home: Client) -> None:
    other = User.objects.create(email="somchai@example.go.th", name="สมชาย")
    kept = Authenticator.objects.create(
        user=other, type="webauthn", data={"name": "phone", "credential": {}}
    )
    for what in ("remove", "rename"):
        assert at_home.get(f"/accounts/2fa/passkeys/{kept.pk}/{what}/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/app/add/",
        "/accounts/2fa/codes/make/",
        "/accounts/2fa/passkeys/add/",
    ],
)
def test_factors_are_changed_only_soon_after_a_password(malee: User, path: str) -> None:
    add_app(malee)
    client = browser()
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        give_password(client, malee.email)
        secret = Authenticator.objects.get().wrap().instance.data["secret"]
        give_code(client, code_of(secret))
        clock.shift(301)
        answer = client.get(path)
        assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
        assert "Is it still you?" in client.get(answer["Location"]).content.decode()


FORGERIES = [
    pytest.param("", id="nothing"),
    pytest.param("no JSON", id="no JSON"),
    pytest.param("[]", id="a list"),
    pytest.param("null", id="null"),
    pytest.param("{}", id="an empty object"),
    pytest.param(json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key"}), id="no answer"),
    pytest.param(
        json.dumps(
            {
                "id": "AAAA",
                "rawId": "AAAA",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "e30",
                    "authenticatorData": "AAAA",
                    "signature": "AAAA",
                    "userHandle": "not-a-key",
                },
            }
        ),
        id="broken data",
    ),
    pytest.param(json.dumps({"id": 1, "response": {"userHandle": {"a": 1}}}), id="other types"),
    pytest.param(json.dumps({"id": "é", "rawId": "é", "response": "x"}), id="no base64"),
]


@pytest.mark.usefixtures("malee")
@pytest.mark.parametrize("forged", FORGERIES)
def test_forged_passkey_does_not_sign_in(client: Client, forged: str) -> None:
    client.get("/accounts/2fa/passkeys/sign-in/", headers={"Accept": "application/json"})
    answer = client.post("/accounts/2fa/passkeys/sign-in/", {"credential": forged})
    assert answer["Location"] == "/accounts/login/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("forged", FORGERIES)
def test_forged_passkey_is_no_second_factor(client: Client, malee: User, forged: str) -> None:
    add_app(malee)
    give_password(client, malee.email)
    client.get("/accounts/2fa/authenticate/")
    answer = client.post("/accounts/2fa/authenticate/", {"credential": forged})
    assert answer.status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize("forged", FORGERIES)
def test_forged_passkey_is_not_added(at_home: Client, malee: User, forged: str) -> None:
    at_home.get("/accounts/2fa/passkeys/add/")
    answer = at_home.post("/accounts/2fa/passkeys/add/", {"name": "x", "credential": forged})
    assert answer.status_code == 200
    assert factors_of(malee) == []


def test_passkeys_belong_to_the_public_address(at_home: Client) -> None:
    page = at_home.get("/accounts/2fa/passkeys/add/").content.decode()
    found = re.search(r'<script id="js_data" type="application/json">(.+?)</script>', page)
    assert found is not None
    options = json.loads(found[1])["creation_options"]["publicKey"]
    assert options["rp"] == {"id": "localhost", "name": "khumkan"}
