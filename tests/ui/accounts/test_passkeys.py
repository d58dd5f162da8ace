"""Passkeys from adding one to signing in, and those that answer for another host or page."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from signing_in import POLICY, browser, factors_of, give_password, is_signed_in
from soft_passkey import SoftPasskey

from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.services import deactivate_user
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.selectors import entries_about

pytestmark = pytest.mark.django_db

ADD, SIGN_IN = "/accounts/2fa/passkeys/add/", "/accounts/2fa/passkeys/sign-in/"
STEP = "/accounts/2fa/authenticate/"


def options_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="js_data" type="application/json">(.+?)</script>', page)
    assert found is not None
    options: dict[str, Any] = json.loads(found[1])
    return options


def add(client: Client, passkey: SoftPasskey, **more: str) -> Any:
    options = options_of(client.get(ADD).content.decode())["creation_options"]
    fields = {"name": "phone", "credential": passkey.create(options), **more}
    return client.post(ADD, fields)


def challenge(client: Client) -> dict[str, Any]:
    answer = client.get(SIGN_IN, headers={"Accept": "application/json"})
    options: dict[str, Any] = answer.json()["request_options"]
    return options


def enter(client: Client, passkey: SoftPasskey) -> Any:
    return client.post(SIGN_IN, {"credential": passkey.get(challenge(client))})


@pytest.fixture
def passkey(at_home: Client) -> SoftPasskey:
    passkey = SoftPasskey()
    add(at_home, passkey, passwordless="on")
    return passkey


def test_added_passkey_signs_in_alone(passkey: SoftPasskey, malee: User) -> None:
    POLICY["is_required"] = True
    assert factors_of(malee) == ["recovery_codes", "webauthn"]
    other = browser()
    assert enter(other, passkey)["Location"] == "/"
    assert is_signed_in(other)
    told = entries_about("user", malee.pk)[0]
    assert (told.action, told.changes) == ("session.begin", {"method": [None, "webauthn"]})


def test_passkey_is_the_second_step_after_a_password(passkey: SoftPasskey, malee: User) -> None:
    other = browser()
    give_password(other, malee.email)
    options = options_of(other.get(STEP).content.decode())["request_options"]
    other.post(STEP, {"credential": passkey.get(options)})
    assert is_signed_in(other)


def test_passkey_for_another_host_is_refused(passkey: SoftPasskey) -> None:
    passkey.host = "hub.evil.example"
    other = browser()
    assert enter(other, passkey)["Location"] == "/accounts/login/"
    assert "It may belong to another site" in other.get("/accounts/login/").content.decode()
    assert not is_signed_in(other)


def test_passkey_answered_on_another_page_is_refused(
    passkey: SoftPasskey, settings: Settings
) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False  # as on every hub with https
    passkey.origin = "https://hub.evil.example"
    other = browser()
    enter(other, passkey)
    assert not is_signed_in(other)
    passkey.origin = "https://localhost"
    enter(other, passkey)
    assert is_signed_in(other)


def test_passkey_for_another_host_is_not_added(at_home: Client, malee: User) -> None:
    answer = add(at_home, SoftPasskey(host="hub.evil.example"))
    assert answer.status_code == 200
    assert factors_of(malee) == []


def test_passkey_that_did_not_check_its_owner_does_not_sign_in_alone(
    passkey: SoftPasskey,
) -> None:
    passkey.is_verifying = False
    other = browser()
    enter(other, passkey)
    assert not is_signed_in(other)


def test_key_that_cannot_check_its_owner_is_not_added_as_such(at_home: Client, malee: User) -> None:
    add(at_home, SoftPasskey(is_verifying=False), passwordless="on")
    assert factors_of(malee) == []
    add(at_home, SoftPasskey(is_verifying=False))
    assert factors_of(malee) == ["recovery_codes", "webauthn"]


def test_answer_is_good_once_and_for_one_challenge(passkey: SoftPasskey) -> None:
    other = browser()
    answer = passkey.get(challenge(other))
    other.post(SIGN_IN, {"credential": answer})
    other.post("/accounts/logout/")
    other.post(SIGN_IN, {"credential": answer})
    assert not is_signed_in(other)
    challenge(other)
    other.post(SIGN_IN, {"credential": answer})
    assert not is_signed_in(other)


def test_passkey_of_one_does_not_open_the_account_of_another(passkey: SoftPasskey) -> None:
    somchai = User.objects.create(email="somchai@example.go.th", name="สมชาย")
    passkey.owner = somchai.pk.hex.encode()
    other = browser()
    enter(other, passkey)
    assert not is_signed_in(other)


def test_forged_signature_is_refused(passkey: SoftPasskey) -> None:
    forger = SoftPasskey(id=passkey.id, owner=passkey.owner)
    other = browser()
    enter(other, forger)
    assert not is_signed_in(other)


@pytest.mark.parametrize("n_levels", [60, 700, 900, 990, 100_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_answer_nested_without_end_is_refused(client: Client, opening: str, n_levels: int) -> None:
    answer = client.post(SIGN_IN, {"credential": opening * n_levels})
    assert answer["Location"] == "/accounts/login/"
    closing = "]" if opening == "[" else "}"
    whole = opening * n_levels + "1" + closing * n_levels
    assert client.post(SIGN_IN, {"credential": whole})["Location"] == "/accounts/login/"


@pytest.mark.parametrize("n_levels", [60, 700, 900, 990, 100_000])
def test_new_passkey_nested_without_end_is_refused(
    at_home: Client, malee: User, n_levels: int
) -> None:
    answer = at_home.post(ADD, {"name": "phone", "credential": "[" * n_levels + "]" * n_levels})
    assert answer.status_code == 200
    assert "[[[[" not in answer.content.decode()
    assert factors_of(malee) == []


def test_passkey_does_not_open_a_closed_account(passkey: SoftPasskey, malee: User) -> None:
    deactivate_user(malee, by=OPERATOR)
    other = browser()
    assert enter(other, passkey)["Location"] == "/accounts/inactive/"
    assert not is_signed_in(other)


def test_name_of_a_passkey_is_only_text(at_home: Client, passkey: SoftPasskey, malee: User) -> None:
    key = malee.authenticator_set.get(type="webauthn").pk  # type: ignore[attr-defined]
    rename = f"/accounts/2fa/passkeys/{key}/rename/"
    at_home.post(rename, {"name": "<b>phone</b>"})
    assert entries_about("user", malee.pk)[0].action == "factor.rename"
    page = at_home.get("/account/security/").content.decode()
    assert "&lt;b&gt;phone&lt;/b&gt;" in page
    assert at_home.post(rename, {"name": "pho\u202ene"}).status_code == 200
    assert passkey.id
