"""Ed25519 keys as JSON web keys, and the thumbprint by which each is known.

Where a private key is kept, and who may read the file, is the business of node and hub.
Source: RFC 8037 (OKP keys), RFC 7638 (thumbprints), RFC 9278 (thumbprints as URIs).
"""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import msgspec
from joserfc.jwk import OKPKey

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.identity.base64url import decode_base64url, encode_base64url

KEY_BYTES = 32
_TYPE: Final = "OKP"
_CURVE: Final = "Ed25519"
_VALUE = re.compile(r"[\w-]{43}", re.ASCII)
_LONGEST = 1_000

PublicJwk = dict[str, str]
"""Exactly `kty`, `crv` and `x`: made by `public_jwk`, or checked by `read_public_jwk`."""


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """An Ed25519 private key. It says nothing of itself, so no log can show it."""

    key: OKPKey = field(repr=False)


def new_private_key() -> PrivateKey:
    """Return a new key."""
    return PrivateKey(OKPKey.generate_key(_CURVE))


def public_jwk(key: PrivateKey) -> PublicJwk:
    """Return what others may know of a key."""
    return {"kty": _TYPE, "crv": _CURVE, "x": str(key.key.as_dict(private=False)["x"])}


def read_public_jwk(value: object) -> PublicJwk:
    """Check that a value is a public Ed25519 key and nothing more.

    Raises WireError for another kind, a key with a private part, and what is no key.
    """
    if not isinstance(value, dict) or value.keys() != {"kty", "crv", "x"}:
        raise WireError(message("a public key has kty, crv and x, and nothing else"))
    if value["kty"] != _TYPE or value["crv"] != _CURVE:
        raise WireError(message("only Ed25519 keys are used here (kty OKP, crv Ed25519)"))
    coordinate = value["x"]
    if not isinstance(coordinate, str) or not _VALUE.fullmatch(coordinate):
        raise WireError(message("the public key is not 32 bytes in base64url"))
    decode_base64url(coordinate)
    return {"kty": _TYPE, "crv": _CURVE, "x": coordinate}


def thumbprint(jwk: PublicJwk) -> str:
    """Return the SHA-256 thumbprint of a public key: 43 characters of base64url."""
    text = f'{{"crv":"{jwk["crv"]}","kty":"{jwk["kty"]}","x":"{jwk["x"]}"}}'
    return encode_base64url(sha256(text.encode()).digest())


def write_private_key(key: PrivateKey) -> bytes:
    """Return a private key as one JSON object, for a file that only its owner can read."""
    parts = key.key.as_dict(private=True)
    return msgspec.json.encode({name: parts[name] for name in ("kty", "crv", "x", "d")}) + b"\n"


def read_private_key(data: bytes) -> PrivateKey:
    """Read what `write_private_key` wrote. Raises WireError, which never holds a part of it."""
    try:
        parts = msgspec.json.decode(data[:_LONGEST], type=dict[str, str])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _no_key() from None
    if parts.keys() != {"kty", "crv", "x", "d"}:
        raise _no_key()
    public = read_public_jwk({name: parts[name] for name in ("kty", "crv", "x")})
    if len(decode_base64url(parts["d"])) != KEY_BYTES:
        raise _no_key()
    # The public part is computed: a file whose parts don't belong together is no key.
    key = PrivateKey(OKPKey.import_key(dict(parts)))
    computed = key.key.private_key
    if (
        computed is None
        or encode_base64url(computed.public_key().public_bytes_raw()) != public["x"]
    ):
        raise _no_key()
    return key


def verifying_key(jwk: PublicJwk) -> OKPKey:
    """Return a checked public key in the form that the signature library takes."""
    return OKPKey.import_key(dict(jwk))


def _no_key() -> WireError:
    return WireError(message("this is no private Ed25519 key of khumkan"))
