"""The token of a source: 256 random bits, of which we keep the SHA-256 alone."""

import hashlib
import secrets
from typing import Final

_PREFIX: Final = "khumkan-source_"  # so that a program that looks for lost secrets knows it
_N_BYTES: Final = 32


def new_token() -> str:
    """Return a token that was never used; it is shown once, and can't be shown again."""
    return _PREFIX + secrets.token_urlsafe(_N_BYTES)


def hash_token(token: str) -> str:
    """Return what is stored of a token, 64 hexadecimal digits: 256 random bits need no salt."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
