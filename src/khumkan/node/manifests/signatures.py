"""Plain Ed25519 signatures over a file's bytes, as openssl makes and checks them too.

The node's key also signs tokens (JWS). None of them can pass for another: a token's signed text is
base64url and dots, a manifest begins with a brace, a list of hashes holds spaces.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from khumkan.wire.identity import PrivateKey, PublicJwk
from khumkan.wire.identity.keys import verifying_key

SIGNATURE_BYTES: Final = 64


def sign_bytes(key: PrivateKey, data: bytes) -> bytes:
    """Return the signature of the bytes."""
    private = key.key.private_key
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(type(private).__name__)
    return private.sign(data)


def is_signed(jwk: PublicJwk, data: bytes, signature: bytes) -> bool:
    """Say whether the owner of a checked public key signed the bytes."""
    try:
        _public(jwk).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def write_pem(jwk: PublicJwk) -> bytes:
    """Return a checked public key as openssl reads it."""
    return _public(jwk).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _public(jwk: PublicJwk) -> Ed25519PublicKey:
    public = verifying_key(jwk).public_key
    if not isinstance(public, Ed25519PublicKey):
        raise TypeError(type(public).__name__)
    return public
