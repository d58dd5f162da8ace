"""Signing in with an outside provider: a real conversation with a fake one, honest or not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from fake_provider import FAULTS, running_provider
from pytest_django.fixtures import Settings
from signing_in import (
    PASSWORD,
    add_app,
    browser,
    code_of,
    give_code,
    give_password,
    is_signed_in,
)

from khumkan.core.settings import SignInProvider
from khumkan.hub.project.providers import describe_providers
from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.services import deactivate_user
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.selectors import entries_about

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]

BEGIN, RETURN = "/accounts/oidc/thaid/", "/accounts/oidc/thaid/return/"


@pytest.fixture(scope="module")
def secret_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("provider") / "secret"
    path.write_text("not so secret\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def origin(secret_file: Path) -> Iterator[str]:
    with running_provider(
        f"http://testserver{RETURN}", client="khumkan", secret_file=secret_file
    ) as origin:
        yield origin


@pytest.fixture(autouse=True)
def _configured(origin: str, secret_file: Path, settings: Settings) -> None:
    provider = SignInProvider(
        name="ThaID", server_url=origin, client_id="khumkan", client_secret_file=str(secret_file)
    )
    kept = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {**kept, "APPS": describe_providers({"thaid": provider})}
    }


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def agree(sent: Any, *, name: str = "1-2345", fault: str = "") -> str:
    """Sign in at the provider; return the way back as a path of ours."""
    asked = urlsplit(sent["Location"])
    form = urlencode({"query": asked.query, "name": name, "fault": fault}).encode()
    with pytest.raises(HTTPError) as left:
        build_opener(_Stay).open(f"{asked.scheme}://{asked.netloc}{asked.path}", form)
    back = urlsplit(left.value.headers["Location"])
    left.value.close()
    return f"{back.path}?{back.query}"


def connect(client: Client, **more: str) -> Any:
    return client.get(agree(client.post(f"{BEGIN}?process=connect"), **more))


def enter(client: Client, **more: str) -> Any:
    return client.get(agree(client.post(f"{BEGIN}?process=login"), **more))


def test_connected_account_signs_in_with_the_provider(at_home: Client, malee: User) -> None:
    connect(at_home)
    kept = SocialAccount.objects.get(user=malee)
    assert (kept.provider, kept.uid, kept.extra_data) == ("thaid", "1-2345", {})
    other = browser()
    assert enter(other)["Location"] == "/"
    assert is_signed_in(other)
    told = list(entries_about("user", malee.pk).values_list("action", flat=True))
    assert told[:3] == ["session.begin", "provider.connect", "session.begin"]


def test_request_to_the_provider_carries_state_nonce_and_challenge(client: Client) -> None:
    asked = parse_qs(urlsplit(client.post(BEGIN)["Location"]).query)
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"] != asked["nonce"]


def test_address_somebody_was_sent_adds_nothing_to_the_request(client: Client) -> None:
    sent = client.post(f"{BEGIN}?scope=everything&auth_params=prompt%3Dnone%26nonce%3Dmine")
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert "everything" not in asked["scope"][0]
    assert "prompt" not in asked
    assert asked["nonce"] != ["mine"]


def test_link_alone_does_not_send_anybody_to_the_provider(client: Client) -> None:
    assert client.get(BEGIN).status_code == 200


@pytest.mark.usefixtures("malee")
def test_unknown_identity_is_told_how_to_get_in(client: Client) -> None:
    response = enter(client)
    assert "You need an invitation" in response.content.decode()
    assert not is_signed_in(client)
    assert User.objects.count() == 1


def test_same_address_at_the_provider_opens_nothing(client: Client, malee: User) -> None:
    User.objects.filter(pk=malee.pk).update(email="admin@example.org")
    enter(client)
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_second_factor_is_asked_all_the_same(at_home: Client, malee: User) -> None:
    connect(at_home)
    secret = add_app(malee)
    other = browser()
    assert enter(other)["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(other)
    give_code(other, code_of(secret))
    assert is_signed_in(other)


def test_closed_account_is_not_opened_by_the_provider(at_home: Client, malee: User) -> None:
    connect(at_home)
    deactivate_user(malee, by=OPERATOR)
    other = browser()
    assert enter(other)["Location"] == "/accounts/inactive/"
    assert not is_signed_in(other)


def test_identity_belongs_to_one_account(at_home: Client, malee: User) -> None:
    connect(at_home)
    somchai = User.objects.create(email="somchai@example.go.th", name="สมชาย", language="en")
    somchai.set_password(PASSWORD)
    somchai.save()
    other = browser()
    give_password(other, somchai.email)
    connect(other)
    assert SocialAccount.objects.get().user == malee
    assert (
        "already connected to another account" in other.get("/account/security/").content.decode()
    )


@pytest.mark.usefixtures("malee")
@pytest.mark.parametrize(
    "fault",
    [fault for fault in FAULTS if fault not in {"", "deny"}],
    ids=lambda fault: FAULTS[fault],
)
def test_dishonest_answer_opens_nothing(at_home: Client, fault: str) -> None:
    connect(at_home)
    other = browser()
    response = enter(other, fault=fault)
    assert response.status_code == 401
    assert "could not sign you in" in response.content.decode()
    assert not is_signed_in(other)


def test_person_who_declines_is_brought_back(client: Client) -> None:
    response = enter(client, fault="deny")
    assert response["Location"] == "/accounts/oidc/cancelled/"
    assert "You stopped signing in" in client.get(response["Location"]).content.decode()


@pytest.mark.usefixtures("malee")
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda way: way.replace("state=", "state=x"), id="another state"),
        pytest.param(lambda way: way.partition("&state")[0], id="no state"),
        pytest.param(lambda way: way.replace("code=", "code=x"), id="another code"),
    ],
)
def test_answer_that_was_tampered_with_opens_nothing(at_home: Client, change: object) -> None:
    connect(at_home)
    other = browser()
    way = agree(other.post(BEGIN))
    assert other.get(change(way)).status_code == 401  # type: ignore[operator]
    assert not is_signed_in(other)


@pytest.mark.usefixtures("malee")
def test_answer_meant_for_another_browser_opens_nothing(at_home: Client) -> None:
    connect(at_home)
    way = agree(browser().post(BEGIN))
    victim = browser()
    assert victim.get(way).status_code == 401
    assert not is_signed_in(victim)


@pytest.mark.usefixtures("malee")
def test_answer_is_good_once(at_home: Client) -> None:
    connect(at_home)
    other = browser()
    way = agree(other.post(BEGIN))
    other.get(way)
    other.post("/accounts/logout/")
    assert other.get(way).status_code == 401
    assert not is_signed_in(other)


def test_provider_that_is_away_is_a_page_and_no_failure(client: Client, settings: Settings) -> None:
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    for response in (client.post(BEGIN), client.get(f"{RETURN}?code=x&state=y")):
        assert response.status_code == 401
        assert "Try again" in response.content.decode()


def test_provider_nobody_configured_is_not_found(client: Client) -> None:
    assert client.post("/accounts/oidc/elsewhere/").status_code == 404
    assert client.get("/accounts/oidc/elsewhere/return/").status_code == 404


def test_disconnecting_asks_for_the_password_and_is_written_down(
    at_home: Client, malee: User
) -> None:
    connect(at_home)
    kept = SocialAccount.objects.get()
    at_home.post("/accounts/oidc/disconnect/", {"account": kept.pk})
    assert not SocialAccount.objects.exists()
    assert entries_about("user", malee.pk)[0].action == "provider.disconnect"
