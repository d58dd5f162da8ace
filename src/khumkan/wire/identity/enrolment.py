"""How a new node and the hub meet: each proves its key, the code ties them together.

The request is signed by the node's new key, which stands in its header: who sends it has that key.
It carries the secret of the code, so it travels over TLS alone. The answer is signed by the hub,
whose key stands in its header and must be the one that the code pins.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.contract.fields import Time
from khumkan.wire.contract.status import SoftwareVersion
from khumkan.wire.identity.base64url import decode_base64url, encode_base64url
from khumkan.wire.identity.codes import SECRET_BYTES, EnrolmentCode, pins
from khumkan.wire.identity.keys import PrivateKey, PublicJwk, public_jwk, read_public_jwk
from khumkan.wire.identity.moments import NumericDate, check_clock, to_seconds
from khumkan.wire.identity.signing import read_header, sign, verify
from khumkan.wire.identity.tokens import Name

_REQUEST, _ANSWER = "khumkan-enrol+jwt", "khumkan-enrolled+jwt"
_LIFE_SECONDS = 120

Url = Annotated[str, Meta(pattern=r"\Ahttps?://[!-~]+\Z", max_length=500)]
_Title = Annotated[str, Meta(min_length=1, max_length=200)]


class EnrolmentRequest(msgspec.Struct, frozen=True):
    """What a node says of itself when it presents a code."""

    public_jwk: PublicJwk
    secret: bytes
    software_version: str
    nonce: str


class EnrolmentAnswer(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=False
):
    """What a node learns when it is let in: who it is, where the hub is, under which agreement.

    `collection` is the one of the whole sector; `nonce` is the request's, `at` the hub's clock.
    """

    node_id: UUID
    organisation_name: _Title
    node_name: _Title
    collection: UUID
    api_url: Url
    stream_url: Url
    nonce: Name
    at: Time
    agreement_reference: Annotated[str, Meta(max_length=200)] = ""
    agreement_signed_on: date | None = None


class Enrolled(msgspec.Struct, frozen=True):
    """An answer that was verified, and the hub's key to trust from now on."""

    answer: EnrolmentAnswer
    hub_jwk: PublicJwk


class _RequestClaims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    secret: str
    software_version: SoftwareVersion
    nonce: Name
    iat: NumericDate
    exp: NumericDate


def write_enrolment_request(
    key: PrivateKey, code: EnrolmentCode, *, software_version: str, nonce: str, at: datetime
) -> str:
    """Return the request of a node that holds a code; `nonce` is random and asked for again."""
    issued_at = to_seconds(at)
    claims = _RequestClaims(
        secret=encode_base64url(code.secret),
        software_version=software_version,
        nonce=nonce,
        iat=issued_at,
        exp=issued_at + _LIFE_SECONDS,
    )
    return sign(key, _REQUEST, claims, jwk=public_jwk(key))


def read_enrolment_request(text: str, *, at: datetime) -> EnrolmentRequest:
    """Return what a node asks for, once it has proved that it holds the key it shows.

    Raises ClockOffError if its clock is wrong, WireError for everything else that is.
    """
    jwk = read_public_jwk(read_header(text, _REQUEST, "jwk")["jwk"])
    claims = verify(text, jwk, _RequestClaims)
    secret = decode_base64url(claims.secret)
    if len(secret) != SECRET_BYTES:
        raise WireError(message("the secret of an enrolment code has {n} bytes", n=SECRET_BYTES))
    check_clock(claims.iat, claims.exp, at, life_seconds=_LIFE_SECONDS)
    return EnrolmentRequest(jwk, secret, claims.software_version, claims.nonce)


def write_enrolment_answer(hub_key: PrivateKey, answer: EnrolmentAnswer) -> str:
    """Return the answer to a node that was let in."""
    return sign(hub_key, _ANSWER, answer, jwk=public_jwk(hub_key))


def read_enrolment_answer(text: str, *, pin: bytes, nonce: str) -> Enrolled:
    """Return who the node is now, once the hub has proved that it is the one the code means.

    Raises WireError if it is another hub, or answers another request.
    """
    jwk = read_public_jwk(read_header(text, _ANSWER, "jwk")["jwk"])
    if not pins(pin, jwk):
        raise WireError(
            message(
                "this is not the hub that made the code; somebody stands between, or the address "
                "is wrong"
            )
        )
    answer = verify(text, jwk, EnrolmentAnswer)
    if answer.nonce != nonce:
        raise WireError(message("this answers another request than the one that was made"))
    return Enrolled(answer, jwk)
