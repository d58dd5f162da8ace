"""Where the next page begins, in the client's hands: signed, so that it stays what we said.

Nothing is kept here. A cursor outlives a restart and is good at every server of the hub; it holds
the moment that the last object of the page was added, which no other object has.
"""

from datetime import datetime
from typing import Final

from django.core.signing import BadSignature, Signer

from khumkan.core.clock import format_time, parse_time
from khumkan.hub.intel.taxii.errors import bad_request

_SALT: Final = "khumkan.hub.intel.taxii"
_NOT_OURS: Final = "next is no cursor of this server; begin again without it"
_ELSEWHERE: Final = "next belongs to another question; begin again without it"


def write_cursor(added_at: datetime, fingerprint: str) -> str:
    """Return the cursor of a page that ends there, for one question."""
    return _signer().sign(f"{format_time(added_at, 'microseconds')}~{fingerprint}")


def read_cursor(text: str, fingerprint: str) -> datetime:
    """Return where the last page ended. Raises TaxiiError (400) for what isn't ours, or of here."""
    try:
        moment, _, question = _signer().unsign(text).partition("~")
    except BadSignature:
        raise bad_request(_NOT_OURS) from None
    if question != fingerprint:
        raise bad_request(_ELSEWHERE)
    return parse_time(moment)


def _signer() -> Signer:
    return Signer(sep=".", salt=_SALT)
