"""base64url without padding, one spelling only. Source: RFC 4648 §5, RFC 7515 appendix C."""

import base64
import binascii

from khumkan.core.errors import WireError
from khumkan.core.messages import message


def encode_base64url(data: bytes) -> str:
    """Return bytes as text."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """Return the bytes. Raises WireError for anything that `encode_base64url` would not write."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data or encode_base64url(data) != text:
        raise WireError(message("a text is not base64url without padding"))
    return data
