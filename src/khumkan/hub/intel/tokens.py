"""Tokens of readers: 256 random bits, stored as a hash, compared in constant time."""

import hashlib
import hmac
import secrets
from typing import Final

_BYTES: Final = 32
PREFIX: Final = "kkr_"  # so that a token in the wrong place is recognised for what it is


def make_token() -> str:
    """Return a new token."""
    return PREFIX + secrets.token_urlsafe(_BYTES)


def hash_token(token: str) -> str:
    """Return what is stored: it has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_same(token: str, stored: str) -> bool:
    """Say whether a token is the one of a stored hash."""
    return hmac.compare_digest(hash_token(token), stored)
