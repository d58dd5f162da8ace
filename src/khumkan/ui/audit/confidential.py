"""Keeps secrets out of a trail that nobody can erase: by the field's name and the value's look."""

import re
from typing import Final

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.ui.audit.errors import SecretError

HIDDEN: Final = "•••"
_NAMES = re.compile(
    r"passw|passphrase|passcode|secret|token|credential|cookie|recovery_code|totp|otp\b|\bpin\b"
    r"|(private|api|session|signing|access|secret)_?key",
    re.IGNORECASE,
)
# Password hashes as Django stores them, JSON web tokens, PEM blocks.
_LOOKS = re.compile(
    r"(pbkdf2|argon2|bcrypt|scrypt|md5)\w*\$|ey[\w-]{8,}\.ey[\w-]+\.|-----BEGIN [A-Z ]*PRIVATE"
)


def hide_secrets(changes: JsonObject) -> JsonObject:
    """Return the changes with HIDDEN for each text that looks like a secret.

    Anybody can type such a text into a field of ours, so it stops nothing. A field that is named
    like a secret is a mistake of ours and raises SecretError, whose message holds the name, never
    the value. Whether there is a secret is no secret: true, false and null pass.
    """
    return {field: _hide(field, value) for field, value in changes.items()}


def _hide(field: str, value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {name: _hide(name, item) for name, item in value.items()}
    if isinstance(value, list):
        return [_hide(field, item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if _NAMES.search(field):
        raise SecretError(field)
    return HIDDEN if isinstance(value, str) and _LOOKS.search(value) else value
