"""How a node changes its key: the new one signs, the old one's access token lets the request in."""

from datetime import datetime
from uuid import UUID

import msgspec

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.identity.keys import PrivateKey, PublicJwk, public_jwk, read_public_jwk
from khumkan.wire.identity.moments import NumericDate, check_clock, to_seconds
from khumkan.wire.identity.signing import read_header, sign, verify
from khumkan.wire.identity.tokens import Name

_ROTATION = "khumkan-rotate+jwt"
_LIFE_SECONDS = 120


class RotationRequest(msgspec.Struct, frozen=True):
    """The key that a node wants to be known by."""

    public_jwk: PublicJwk
    node_id: UUID
    nonce: str


class _Claims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sub: UUID
    aud: str
    nonce: Name
    iat: NumericDate
    exp: NumericDate


def write_rotation_request(
    new_key: PrivateKey, *, node_id: UUID, audience: str, nonce: str, at: datetime
) -> str:
    """Return a request to be known by a new key; `audience` is `audience_of` the hub's."""
    issued_at = to_seconds(at)
    claims = _Claims(
        sub=node_id, aud=audience, nonce=nonce, iat=issued_at, exp=issued_at + _LIFE_SECONDS
    )
    return sign(new_key, _ROTATION, claims, jwk=public_jwk(new_key))


def read_rotation_request(
    text: str, *, node_id: UUID, audience: str, at: datetime
) -> RotationRequest:
    """Return the new key, once its owner has proved to have it and to be this node.

    Raises ClockOffError if its clock is wrong, WireError for everything else that is.
    """
    jwk = read_public_jwk(read_header(text, _ROTATION, "jwk")["jwk"])
    claims = verify(text, jwk, _Claims)
    if claims.aud != audience:
        raise WireError(message("the token is for another hub"))
    if claims.sub != node_id:
        raise WireError(message("nobody speaks for another node"))
    check_clock(claims.iat, claims.exp, at, life_seconds=_LIFE_SECONDS)
    return RotationRequest(jwk, claims.sub, claims.nonce)
