"""Signed tokens: one algorithm, one type each, claims that are known to the last field.

Neither the algorithm nor the key is ever taken from the token's word: the algorithm is Ed25519, the
key is what the caller holds (or, for who introduces himself, the key whose owner the token
proves). The type keeps a token of one use from serving another.
Source: RFC 7515 (JWS), RFC 8725 (best practice), RFC 9864 (Ed25519 as a name of its own).
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from joserfc import jws
from joserfc.errors import JoseError

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.encoding import encode_json
from khumkan.wire.identity.keys import PrivateKey, PublicJwk, verifying_key

MAX_TOKEN_BYTES = 16 * 1024
_ALGORITHM = "Ed25519"
_ALLOWED = [_ALGORITHM]

Claims = TypeVar("Claims", bound=msgspec.Struct)


def sign(key: PrivateKey, typ: str, claims: msgspec.Struct, **header: Any) -> str:
    """Return a compact JWS; `header` is what its protected header says besides `alg`, `typ`."""
    protected = {"alg": _ALGORITHM, "typ": typ, **header}
    return jws.serialize_compact(protected, encode_json(claims), key.key, _ALLOWED)


def read_header(text: str, typ: str, *expected: str) -> Mapping[str, Any]:
    """Return the header of a token that is not yet verified: to find the key by.

    Raises WireError unless it has our algorithm, this type and exactly the `expected` members.
    """
    if len(text) > MAX_TOKEN_BYTES:
        raise WireError(message("the token is longer than {limit} bytes", limit=MAX_TOKEN_BYTES))
    try:
        header: Any = jws.extract_compact(text.encode("ascii")).headers()
    except (JoseError, ValueError, TypeError, RecursionError):
        raise _no_token() from None
    if not isinstance(header, dict) or header.keys() != {"alg", "typ", *expected}:
        raise WireError(message("the header of the token has too few or too many members"))
    if header["alg"] != _ALGORITHM:
        raise WireError(message("the token is not signed with Ed25519"))
    if header["typ"] != typ:
        raise WireError(message("the token is of another type than {typ}", typ=typ))
    return dict(header)


def verify(text: str, jwk: PublicJwk, claims: type[Claims]) -> Claims:
    """Return the claims of a token whose header was read, once its signature holds.

    Raises WireError for a signature that doesn't, and for claims that were not agreed.
    """
    try:
        payload = jws.deserialize_compact(text, verifying_key(jwk), _ALLOWED).payload
    except (JoseError, ValueError, TypeError):
        raise WireError(message("the signature of the token does not hold")) from None
    try:
        return msgspec.json.decode(payload, type=claims)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WireError(message("the token does not say what such a token says")) from None


def _no_token() -> WireError:
    return WireError(message("this is no signed token (compact JWS)"))
