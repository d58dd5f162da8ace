"""Keeps secrets out of a trail that nobody can erase: by the field's name and the value's look."""

import re
from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.ui.audit.errors import SecretError

_NAMES = re.compile(
    r"passw|passphrase|passcode|secret|token|credential|cookie|recovery_code|totp|otp\b|\bpin\b"
    r"|(private|api|session|signing|access|secret)_?key",
    re.IGNORECASE,
)
# Password hashes as Django stores them, JSON web tokens, PEM blocks.
_LOOKS = re.compile(
    r"(pbkdf2|argon2|bcrypt|scrypt|md5)\w*\$|ey[\w-]{8,}\.ey[\w-]+\.|-----BEGIN [A-Z ]*PRIVATE"
)


def refuse_secrets(changes: JsonObject) -> None:
    """Raise SecretError if a field is named like a secret or a value looks like one.

    Whether there is a secret is no secret: true, false and null pass. The message holds the name of
    the field, never the value.
    """
    for field, value in _walk("", changes):
        if _NAMES.search(field) and isinstance(value, str | int) and not isinstance(value, bool):
            raise SecretError(field)
        if isinstance(value, str) and _LOOKS.search(value):
            raise SecretError(field)


def _walk(field: str, value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    yield field, value
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _walk(name, item)
    elif isinstance(value, list):
        for item in value:
            yield from _walk(field, item)
