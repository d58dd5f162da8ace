"""What would leave if a document were sent: shown before it is sent, and checked again then.

Whatever is encrypted is so by itself: where a certificate was compared and is alive, nobody chooses
to send without it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from khumkan.core.messages import Message, message
from khumkan.hub.incidents.choices import DocumentKind
from khumkan.hub.incidents.models import Document, Recipient
from khumkan.hub.incidents.recipients import USABLE, KeyStanding, standing_of
from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.selectors.hub import hub_mode
from khumkan.wire.tlp import Tlp


@dataclass(frozen=True, slots=True)
class Parcel:
    """One document for one recipient. `tlp` is what is proposed."""

    document: Document
    recipient: Recipient
    standing: KeyStanding
    tlp: Tlp

    @property
    def is_encrypted(self) -> bool:
        """Whether only the recipient will be able to open it."""
        return self.standing in USABLE


def pack(document: Document, recipient: Recipient, at: datetime) -> Parcel:
    """Return what would leave, as of a moment."""
    return Parcel(document, recipient, standing_of(recipient, at), _proposed(document.kind))


def needs_reason(kind: str, tlp: Tlp) -> bool:
    """Say whether it may go unencrypted only for a reason: all but what is for everybody."""
    return kind != DocumentKind.STATEMENT or tlp != Tlp.CLEAR


def hindrance(document: Document) -> Message | None:
    """Return why this hub sends no mail with this document, or None where it would."""
    if document.incident is not None and document.incident.is_drill:
        return message("This is a drill: nothing of it is sent to anybody.")
    if hub_mode() is Mode.SIMULATION:
        return message("This hub is a simulation: it sends no document to any office.")
    if not settings.SENDS_MAIL:
        return message(
            "This hub has no mail server. Fetch the file, send it from your own mailbox or hand it "
            "over, and record that."
        )
    return None


def _proposed(kind: str) -> Tlp:
    return Tlp.CLEAR if kind == DocumentKind.STATEMENT else Tlp.AMBER_STRICT
