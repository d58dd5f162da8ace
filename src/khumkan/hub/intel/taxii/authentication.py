"""Who reads: another program with its token, or a node with its access token."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import HttpRequest

from khumkan.hub.intel.egress import MEMBER_CLEARANCE
from khumkan.hub.intel.models import Reader
from khumkan.hub.intel.services.readers import note_read
from khumkan.hub.intel.taxii.errors import TaxiiError
from khumkan.hub.intel.tokens import PREFIX, hash_token
from khumkan.hub.nodes.access import authenticate_node
from khumkan.hub.nodes.errors import NodeRefusedError
from khumkan.wire.tlp import Tlp

_LONGEST: Final = 8_192
_HOW: Final = "sign in with HTTP Basic (reader id and token) or with a Bearer token"
_UNKNOWN: Final = "these credentials open nothing here; ask who gave them to you"


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks, by a name that says nothing to others, and how far it is cleared."""

    name: str
    clearance: Tlp


def authenticate(request: HttpRequest, *, at: datetime) -> Client:
    """Return who asks; one query. Raises TaxiiError (401) for everybody else, told alike."""
    scheme, _, shown = request.headers.get("Authorization", "")[:_LONGEST].partition(" ")
    shown = shown.strip()
    if scheme.lower() == "basic":
        return _find_reader(*_read_basic(shown), at=at)
    if scheme.lower() != "bearer":
        raise _refused(_HOW)
    if shown.startswith(PREFIX):
        return _find_reader("", shown, at=at)
    try:
        node = authenticate_node(shown, at=at)
    except NodeRefusedError:
        raise _unknown() from None
    return Client(f"node {node.pk}", MEMBER_CLEARANCE)


def _find_reader(name: str, token: str, *, at: datetime) -> Client:
    # The hash has 256 random bits in it: looking it up tells nobody by its time what is stored.
    rows = Reader.objects.filter(
        token_hash=hash_token(token), revoked_at=None, organisation__closed_at=None
    )
    reader = rows.first()
    if reader is None or (name and not _is_same(name, reader.pk)):
        raise _unknown()
    note_read(reader, at=at)
    return Client(f"reader {reader.pk}", Tlp(reader.tlp))


def _is_same(name: str, key: UUID) -> bool:
    return name.strip().lower().replace("-", "") == key.hex


def _read_basic(shown: str) -> tuple[str, str]:
    try:
        name, _, token = base64.b64decode(shown, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise _unknown() from None
    if not name:
        raise _unknown()
    return name, token


def _unknown() -> TaxiiError:
    return _refused(_UNKNOWN)


def _refused(text: str) -> TaxiiError:
    return TaxiiError(HTTPStatus.UNAUTHORIZED, text)
