"""How an enrolled node shows who it is: an assertion by its key, a short token by the hub's.

The assertion (`private_key_jwt`) is for this hub alone, named by the thumbprint of its key, so that
it holds wherever the hub moves; it lives two minutes and is taken once. The access token lives
five; its nonce is the name of the assertion it answers, so the node knows that it is fresh.
Source: RFC 7523 (assertions), RFC 9278 (thumbprints as URIs).
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.identity.keys import PrivateKey, PublicJwk, public_jwk, thumbprint
from khumkan.wire.identity.moments import (
    LEEWAY_SECONDS,
    NumericDate,
    check_clock,
    from_seconds,
    to_seconds,
)
from khumkan.wire.identity.signing import read_header, sign, verify

ASSERTION_SECONDS = 120
ACCESS_SECONDS = 300
_ASSERTION, _ACCESS = "khumkan-assert+jwt", "khumkan-access+jwt"
_URN = "urn:ietf:params:oauth:jwk-thumbprint:sha-256:"

Name = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{16,64}\Z")]
"""A `jti` or a nonce, as `new_name` makes them: of anything that is to be fresh."""


class Assertion(msgspec.Struct, frozen=True):
    """A node showed who it is. `jti` must not have been used before; keep it until `expires_at`."""

    node_id: UUID
    jti: str
    expires_at: datetime
    thumbprint: str


class AccessToken(msgspec.Struct, frozen=True):
    """What lets a node in until it expires."""

    node_id: UUID
    expires_at: datetime
    nonce: str


class _Assertion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    iss: UUID
    sub: UUID
    aud: Annotated[str, Meta(max_length=500)]
    jti: Name
    iat: NumericDate
    exp: NumericDate


class _Access(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    iss: Annotated[str, Meta(max_length=500)]
    sub: UUID
    nonce: Name
    iat: NumericDate
    exp: NumericDate


def audience_of(hub_jwk: PublicJwk) -> str:
    """Return how assertions name the hub they are for."""
    return _URN + thumbprint(hub_jwk)


def new_name() -> str:
    """Return 128 random bits as text: for a `jti`, or a nonce."""
    return secrets.token_urlsafe(16)


def write_assertion(
    key: PrivateKey, *, node_id: UUID, audience: str, at: datetime
) -> tuple[str, str]:
    """Return an assertion and its `jti`; `audience` is `audience_of` the hub's key."""
    jti, issued_at = new_name(), to_seconds(at)
    claims = _Assertion(
        iss=node_id,
        sub=node_id,
        aud=audience,
        jti=jti,
        iat=issued_at,
        exp=issued_at + ASSERTION_SECONDS,
    )
    return sign(key, _ASSERTION, claims, kid=thumbprint(public_jwk(key))), jti


def read_assertion(
    text: str, *, key_for: Callable[[str], PublicJwk | None], audience: str, at: datetime
) -> Assertion:
    """Return who a node is; `key_for` finds a key by its thumbprint.

    Whether the key is that node's, is still good, and whether `jti` is new, is for the caller.
    Raises ClockOffError if its clock is wrong, WireError for everything else that is.
    """
    kid = read_header(text, _ASSERTION, "kid")["kid"]
    jwk = key_for(kid) if isinstance(kid, str) else None
    if jwk is None or thumbprint(jwk) != kid:
        raise WireError(message("the token is signed with a key that nobody knows"))
    claims = verify(text, jwk, _Assertion)
    if claims.iss != claims.sub:
        raise WireError(message("nobody speaks for another node"))
    if claims.aud != audience:
        raise WireError(message("the token is for another hub"))
    check_clock(claims.iat, claims.exp, at, life_seconds=ASSERTION_SECONDS)
    return Assertion(claims.sub, claims.jti, from_seconds(claims.exp), kid)


def write_access_token(
    hub_key: PrivateKey, *, node_id: UUID, nonce: str, at: datetime, seconds: int = ACCESS_SECONDS
) -> str:
    """Return what lets a node in for some seconds."""
    issued_at = to_seconds(at)
    claims = _Access(
        iss=audience_of(public_jwk(hub_key)),
        sub=node_id,
        nonce=nonce,
        iat=issued_at,
        exp=issued_at + seconds,
    )
    return sign(hub_key, _ACCESS, claims)


def read_access_token(text: str, *, hub_jwk: PublicJwk, at: datetime) -> AccessToken:
    """Return whom the hub's own token lets in. Raises WireError if it is over, or not the hub's."""
    claims = _verify_access(text, hub_jwk)
    now = to_seconds(at)
    if now >= claims.exp:
        raise WireError(message("the token has expired; ask for a new one"))
    if claims.iat > now + LEEWAY_SECONDS:  # another machine of this hub, with a wrong clock
        raise WireError(message("the token was issued in the future"))
    return AccessToken(claims.sub, from_seconds(claims.exp), claims.nonce)


def check_token_answer(text: str, *, hub_jwk: PublicJwk, node_id: UUID, nonce: str) -> AccessToken:
    """Return the token that the hub gave, once it is this hub's, for this node, and fresh.

    `nonce` is the `jti` of the assertion that it answers; the node's own clock has no say.
    Raises WireError otherwise.
    """
    claims = _verify_access(text, hub_jwk)
    if claims.sub != node_id or claims.nonce != nonce:
        raise WireError(message("this answers another request than the one that was made"))
    return AccessToken(claims.sub, from_seconds(claims.exp), claims.nonce)


def _verify_access(text: str, hub_jwk: PublicJwk) -> _Access:
    read_header(text, _ACCESS)
    claims = verify(text, hub_jwk, _Access)
    if claims.iss != audience_of(hub_jwk):
        raise WireError(message("the token is of another hub"))
    return claims
