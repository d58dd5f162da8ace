"""What pages show of mails with documents: what would leave, what became of it, what to do next."""

from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khumkan.hub.incidents.calendar import read_calendar
from khumkan.hub.incidents.choices import DocumentKind, MailState
from khumkan.hub.incidents.mailing import Parcel, Preview
from khumkan.hub.incidents.models import Document, Incident, LegalProfile, Mailing, Recipient
from khumkan.hub.incidents.owed import read_duties
from khumkan.hub.incidents.presenting import words_of
from khumkan.hub.incidents.recipients import group_fingerprint
from khumkan.hub.organisations.choices import Failure
from khumkan.ui.components import Badge, Fact, Tone
from khumkan.wire.tlp import Tlp

_TONES: Final = {
    MailState.QUEUED: Tone.INFO,
    MailState.SENT: Tone.GOOD,
    MailState.FAILED: Tone.DANGER,
    MailState.CANCELLED: Tone.NEUTRAL,
    MailState.BY_HAND: Tone.NEUTRAL,
}
_WHAT_TO_DO: Final[dict[str, str | Promise]] = {
    Failure.ADDRESS: gettext_lazy(
        "Telephone the office and ask for the right address, change it in the address book, and "
        "send the document anew. The clock goes on: hand it over meanwhile, and record that."
    ),
    Failure.REFUSED: gettext_lazy(
        "The mail server does not take this letter. Ask who runs the hub’s mail; meanwhile fetch "
        "the file, send it from your own mailbox or hand it over, and record that."
    ),
    Failure.SIGN_IN: gettext_lazy(
        "Whoever runs the hub must look at its mail password. Meanwhile fetch the file, send it "
        "from your own mailbox or hand it over, and record that."
    ),
    Failure.UNREACHABLE: gettext_lazy(
        "The mail server did not answer for more than an hour. Fetch the file, send it from your "
        "own mailbox or hand it over, and record that. It can be tried again here."
    ),
}
_USUAL: Final = {
    DocumentKind.K1: ("threat_notice",),
    DocumentKind.K2: ("significant_report", "report_update"),
    DocumentKind.K3: ("annual_summary",),
    DocumentKind.PDPC_NOTICE: ("pdpc_notice",),
    DocumentKind.LATE_EXCUSE: ("pdpc_late_excuse",),
    DocumentKind.SUBJECT_LETTER: ("subject_notice",),
    DocumentKind.PROCESSOR_NOTICE: ("processor_notice",),
}
_CLOSING: Final = "closing_report"


def parcel_facts(parcel: Parcel, preview: Preview) -> list[Fact]:
    """Return exactly what would leave."""
    recipient, document = parcel.recipient, parcel.document
    key = group_fingerprint(recipient.fingerprint) if parcel.is_encrypted else ""
    if parcel.is_encrypted:
        how = Badge(_("encrypted: only the recipient can open it"), Tone.GOOD)
    else:
        how = Badge(_("not encrypted"), Tone.DANGER)
    facts = [
        Fact(_("To whom"), f"{recipient.name} <{recipient.email}>"),
        Fact(_("Document"), f"{document.get_kind_display()} {document.serial}"),
        Fact(_("Attached file"), preview.file_name),
        Fact(_("Encryption"), how),
        Fact(_("Fingerprint"), key),
        Fact(_("How it was compared"), _say_comparison(recipient) if parcel.is_encrypted else ""),
        Fact(_("Address book of"), recipient.organisation.name),
        Fact(_("SHA-256 of the PDF"), document.pdf_sha256),
        Fact(_("Size of the PDF in bytes"), len(document.pdf)),
        Fact(_("Subject"), preview.subject),
    ]
    return [fact for fact in facts if not fact.is_absent]


def open_mails_of(incident: Incident) -> list[Mailing]:
    """Return the mails of an incident that somebody must see to: failed, or not recorded."""
    rows = Mailing.objects.filter(incident=incident).defer("sealed")
    unproven = Q(act=None) | Q(act__retracted_at__isnull=False)
    stuck = Q(state=MailState.FAILED) | (Q(state=MailState.SENT) & unproven)
    return list(rows.filter(stuck).select_related("document").order_by("-asked_at"))


def mailing_badge(mailing: Mailing) -> Badge:
    """Return how far a mail is."""
    return Badge(MailState(mailing.state).label, _TONES[MailState(mailing.state)])


def mailing_facts(mailing: Mailing) -> list[Fact]:
    """Return what left, or was to leave, and what became of it."""
    document = mailing.document
    where = reverse("incidents:document", args=[document.pk, "pdf"])
    facts = [
        Fact(_("State"), mailing_badge(mailing)),
        Fact(_("Accepted by the mail server"), mailing.sent_at),
        Fact(_("Why not"), mailing.get_failure_display() if mailing.failure else ""),
        Fact(_("What to do"), str(what_to_do(mailing))),
        Fact(_("Attempts"), mailing.n_attempts),
        Fact(_("Next attempt"), mailing.next_try_at),
        Fact(_("To whom"), f"{mailing.addressee} <{mailing.address}>"),
        Fact(_("Answers go to"), mailing.reply_to),
        Fact(_("Document"), f"{document.get_kind_display()} {document.serial}", where),
        Fact(_("SHA-256 of the PDF"), document.pdf_sha256),
        Fact(_("Attached file"), mailing.file_name),
        Fact(_("SHA-256 of the file"), mailing.file_sha256),
        Fact(_("Encrypted to"), group_fingerprint(mailing.fingerprint)),
        Fact(_("Why it is not encrypted"), mailing.reason),
        Fact(_("TLP"), Tlp(mailing.tlp).label),
        Fact(_("Message-ID"), mailing.message_id),
        Fact(_("Asked for"), mailing.asked_at),
        Fact(_("By whom"), mailing.asked_by.name if mailing.asked_by else ""),
    ]
    return [fact for fact in facts if not fact.is_absent]


def what_to_do(mailing: Mailing) -> str | Promise:
    """Return what somebody has to do about a mail that could not be sent."""
    return _WHAT_TO_DO.get(mailing.failure, "") if mailing.state == MailState.FAILED else ""


def duties_for(mailing: Mailing) -> list[tuple[str, str]]:
    """Return the duties that a mail may be proof for, the likeliest first: key and words.

    A key is the duty's id and, of a standing duty, its occasion behind a bar.
    """
    rows = _duties_of(mailing)
    usual = _usual_duties(mailing.document)
    return sorted(rows, key=lambda row: row[0].partition("|")[0] not in usual)


def _say_comparison(recipient: Recipient) -> str:
    who = recipient.compared_by.name if recipient.compared_by else ""
    return f"{recipient.compared_how} · {who}".strip(" ·")


def _duties_of(mailing: Mailing) -> list[tuple[str, str]]:
    now, document = timezone.now(), mailing.document
    if mailing.incident is not None:
        found = read_duties(mailing.incident, now)
        return [(one.duty.id, words_of(one.duty.rule.what)) for one in found]
    profile = LegalProfile.objects.filter(pk=mailing.organisation_id).first()
    standing = read_calendar(mailing.organisation, profile, document.year or 0, now)
    return [
        (f"{one.progress.duty.id}|{one.occasion}", words_of(one.progress.duty.rule.what))
        for one in standing
    ]


def _usual_duties(document: Document) -> tuple[str, ...]:
    if document.kind == DocumentKind.K2 and document.purpose == "closing":
        return (_CLOSING,)
    return _USUAL.get(DocumentKind(document.kind), ())
