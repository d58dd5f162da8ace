"""Every address of accounts: a page of ours or a way onward, and closed to strangers."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver
from signing_in import add_app, browser

import khumkan.ui
from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.urls import urlpatterns

pytestmark = pytest.mark.django_db

OURS = Path(khumkan.ui.__file__).parent
# Who is nobody yet may open these; every other address leads strangers to the sign-in page.
OPEN = {
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_login_cancelled",
}
GIVEN = {
    "account_reset_password_from_key": "accounts/password/reset/key/1-2-3/",
    "accounts:end_session": "account/security/sessions/1/end/",
    "mfa_edit_webauthn": "accounts/2fa/passkeys/1/rename/",
    "mfa_remove_webauthn": "accounts/2fa/passkeys/1/remove/",
    "openid_connect_callback": "accounts/oidc/none/return/",
    "openid_connect_login": "accounts/oidc/none/",
}


def names_and_paths(
    patterns: list[URLPattern | URLResolver], before: str = "", space: str = ""
) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{one.namespace}:" if one.namespace else space
            found |= names_and_paths(one.url_patterns, path, inner)
        else:
            found[f"{space}{one.name}"] = path
    return found


ADDRESSES = {
    name: "/" + GIVEN.get(name, path) for name, path in names_and_paths(urlpatterns).items()
}


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name not in OPEN])
def test_stranger_is_led_to_the_sign_in_page(client: Client, name: str) -> None:
    answer = client.get(ADDRESSES[name])
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", sorted(OPEN))
def test_open_address_is_open(client: Client, name: str) -> None:
    answer = client.get(ADDRESSES[name])
    assert answer.status_code in {200, 302, 404}
    if name not in {"mfa_authenticate", "mfa_login_webauthn"}:
        assert "/accounts/login/" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("has_factor", [False, True], ids=["no factor", "an app"])
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_page_is_made_of_our_templates(
    at_home: Client, malee: User, name: str, language: str, has_factor: bool
) -> None:
    User.objects.filter(pk=malee.pk).update(language=language)
    if has_factor:
        add_app(malee)
    for one in (at_home, browser()):
        answer = one.get(ADDRESSES[name])
        assert answer.status_code < 500
        for template in answer.templates:
            path = Path(template.origin.name)
            assert path.is_relative_to(OURS) or "django/forms" in str(path), path


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/email/",
        "/accounts/confirm-email/",
        "/accounts/login/code/confirm/",
        "/accounts/2fa/codes/download/",
        "/accounts/social/signup/",
        "/accounts/3rdparty/",
        "/accounts/sessions/",
    ],
)
def test_page_of_allauth_that_is_not_ours_is_not_there(at_home: Client, path: str) -> None:
    assert at_home.get(path).status_code == 404
