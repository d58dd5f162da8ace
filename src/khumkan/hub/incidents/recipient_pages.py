"""What pages show of recipients: their certificate, whether it counts, what to see to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khumkan.hub.incidents.models import Recipient
from khumkan.hub.incidents.recipients import (
    KeyStanding,
    group_fingerprint,
    names_address,
    standing_of,
)
from khumkan.ui.components import Badge, Fact, Tone

STANDINGS: Final = {
    KeyStanding.NONE: Badge(gettext_lazy("no certificate"), Tone.NEUTRAL),
    KeyStanding.NOT_COMPARED: Badge(gettext_lazy("fingerprint not compared"), Tone.WARNING),
    KeyStanding.EXPIRED: Badge(gettext_lazy("certificate has expired"), Tone.DANGER),
    KeyStanding.ENDING: Badge(gettext_lazy("certificate ends soon"), Tone.WARNING),
    KeyStanding.GOOD: Badge(gettext_lazy("is encrypted to"), Tone.GOOD),
}


def recipient_facts(recipient: Recipient, at: datetime) -> list[Fact]:
    """Return what is known of a recipient and its certificate."""
    standing = standing_of(recipient, at)
    facts = [
        Fact(_("Kind of office"), recipient.get_office_display()),
        Fact(_("E-mail address"), recipient.email),
        Fact(_("Where the address is from"), recipient.source),
        Fact(_("Certificate"), STANDINGS[standing]),
        Fact(_("Fingerprint"), group_fingerprint(recipient.fingerprint)),
        Fact(_("User IDs"), "; ".join(recipient.user_ids)),
        Fact(_("Can be used until"), recipient.usable_until or _say_endless(recipient)),
        Fact(_("Compared"), recipient.compared_at),
        Fact(_("How it was compared"), recipient.compared_how),
        Fact(_("Who compared it"), recipient.compared_by.name if recipient.compared_by else ""),
    ]
    return [fact for fact in facts if not fact.is_absent]


def recipient_warnings(recipient: Recipient, at: datetime) -> list[str]:
    """Return what somebody should see to, before it is too late."""
    standing = standing_of(recipient, at)
    told = {
        KeyStanding.NOT_COMPARED: _(
            "The certificate does not count yet: nobody compared its fingerprint with the office."
        ),
        KeyStanding.EXPIRED: _(
            "The certificate has expired. Ask the office for a new one: until then nothing is "
            "encrypted to it."
        ),
        KeyStanding.ENDING: _(
            "The certificate ends within 30 days. Ask the office for a new one now."
        ),
    }
    found = [told[standing]] if standing in told else []
    if recipient.certificate and not names_address(recipient.user_ids, recipient.email):
        found.append(_("No user ID of the certificate names this e-mail address."))
    return found


def book_rows(recipients: Iterable[Recipient], at: datetime) -> list[tuple[Recipient, Badge]]:
    """Return entries of the book, each with how its certificate stands."""
    return [(one, STANDINGS[standing_of(one, at)]) for one in recipients]


def _say_endless(recipient: Recipient) -> str:
    return _("without end") if recipient.certificate else ""
