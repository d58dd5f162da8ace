"""The secret in an invitation's link: 128 random bits, of which we keep the SHA-256 alone."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

LINK_LIFE = timedelta(hours=24)
_N_BYTES = 16


def new_token() -> str:
    """Return the secret of a new link; whoever makes it hands it on at once and forgets it."""
    return secrets.token_urlsafe(_N_BYTES)


def hash_token(token: str) -> str:
    """Return what is stored of a token, 64 hexadecimal digits: 128 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def write_link(token: str) -> str:
    """Return the whole address that an invited person opens."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("organisations:invitation-open", args=[token])
