"""OpenID Connect, stricter than allauth: a nonce, signatures always checked, no borrowed claims.

What a provider tells about a person is used to recognise them and is not kept: the account has a
name and an address already, and a national ID number has no business here.
"""

import hmac
import json
from enum import StrEnum
from typing import Any, Final

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_decode

# Signatures of a key pair alone: "none" and shared secrets prove nothing about the provider.
_ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


class Flaw(StrEnum):
    """Why an answer is not believed."""

    ALGORITHM = "not signed with a key pair of the provider's"
    MISSING = "no ID token"
    NOBODY = "the ID token names nobody"
    NONCE = "the ID token belongs to another sign-in"
    TWO_PEOPLE = "the two answers speak of different people"


class UntrustedError(OAuth2Error):  # type: ignore[misc]  # allauth has no types
    """A provider's answer that proves nothing; the person sees a page, the log the flaw."""


def make_nonce(state: str) -> str:
    """Return the nonce that belongs to a state; without our secret key nobody can tell it."""
    return salted_hmac("khumkan.ui.accounts.oidc", state, algorithm="sha256").hexdigest()


class _Client(OAuth2Client):  # type: ignore[misc]  # as above
    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        """Ask for an ID token that is bound to this very sign-in."""
        params = {**extra_params, "nonce": make_nonce(self.state)}
        return str(super().get_redirect_url(authorization_url, sorted(scope), params))


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # as above
    """The conversation with a provider; what is wrong in an answer raises UntrustedError."""

    client_class = _Client

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **more: Any) -> Any:
        """Insist on an ID token, which the steps below check."""
        if not more["response"].get("id_token"):
            raise UntrustedError(Flaw.MISSING)
        return super().complete_login(request, app, token, **more)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        _require_public_key(id_token)
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        expected = make_nonce(self.request.GET.get("state", ""))
        if not hmac.compare_digest(str(claims.get("nonce", "")), expected):
            raise UntrustedError(Flaw.NONCE)
        return claims


class Provider(OpenIDConnectProvider):  # type: ignore[misc]  # as above
    """One configured provider."""

    oauth2_adapter_class = Exchange

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Any:
        """Take the identity from the signed ID token; the other answer must speak of the same."""
        claims, told = response["id_token"], response.get("userinfo")
        if told is not None and told.get("sub") != claims.get("sub"):
            raise UntrustedError(Flaw.TWO_PEOPLE)
        if not claims.get("sub"):
            raise UntrustedError(Flaw.NOBODY)
        return super().sociallogin_from_response(request, {"id_token": claims})

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Keep nothing of what was told."""
        del data
        return {}

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        """Take neither name nor address."""
        del data
        return {}

    def extract_email_addresses(self, data: Any) -> list[Any]:
        """Take no address: nobody is recognised by one."""
        del data
        return []

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        """Take parameters from the settings; an address that was sent to somebody adds none."""
        del request, action
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Take the scope from the settings, as above."""
        del request
        return list(self.get_scope())


def _require_public_key(id_token: str) -> None:
    header = json.loads(urlsafe_base64_decode(id_token.partition(".")[0]))
    if header["alg"] not in _ALGORITHMS:
        raise UntrustedError(Flaw.ALGORITHM)
