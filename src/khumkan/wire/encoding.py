"""JSON as it goes over the wire: UTF-8, and never half a character."""

from typing import Any

import msgspec

from khumkan.core.errors import WireError
from khumkan.core.messages import message


def encode_json(value: Any) -> bytes:
    """Return a value as JSON without spaces, in the order its parts have.

    Raises WireError where a text can't be UTF-8: a lone surrogate, from a broken file name or log.
    """
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        raise WireError(message("a text holds half a character (a lone surrogate)")) from None
