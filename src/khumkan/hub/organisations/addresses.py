"""E-mail addresses as we keep them: lower case, the domain in its ASCII form.

One address must not become two accounts because somebody wrote it in capitals or a Thai domain
once in Thai letters and once as `xn--`. What stands after a plus sign is part of the address.
"""

import unicodedata

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from khumkan.core.messages import message
from khumkan.ui.errors import RefusedError

MAX_LETTERS = 254


def parse_address(text: str) -> str:
    """Return the address as we keep it.

    Raises RefusedError for what is no address: a line break among its letters, two `@`, a name.
    """
    local, _at, domain = unicodedata.normalize("NFC", text.strip(" \t")).rpartition("@")
    address = f"{local}@{_to_ascii(domain)}".lower()
    try:
        validate_email(address)
    except ValidationError:
        raise _no_address() from None
    if len(address) > MAX_LETTERS:
        raise _no_address()
    return address


def _to_ascii(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise _no_address() from None


def _no_address() -> RefusedError:
    return RefusedError(
        message("Write an e-mail address such as somchai@hospital.go.th."), field="email"
    )
