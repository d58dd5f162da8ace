"""To whom documents are sent by e-mail, and each such mail with what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import MailState, Office
from khumkan.hub.organisations.choices import Failure
from khumkan.ui.keys import new_key


class Recipient(models.Model):
    """An office to which an organisation sends documents; those below it may use the entry too.

    `certificate` is armoured and public, cut down to the keys that can be encrypted to;
    `usable_until` is when the last of them ends. It counts only once somebody compared the
    fingerprint: `compared_at`. A new certificate has to be compared again.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    office = models.CharField(_("kind of office"), max_length=12, choices=Office.choices)
    name = models.CharField(_("name"), max_length=200)
    email = models.CharField(_("e-mail address"), max_length=254)
    source = models.CharField(_("where the address is from"), max_length=300)
    certificate = models.TextField(_("OpenPGP certificate"), blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    user_ids = models.JSONField(_("user IDs"), default=list, blank=True)
    usable_until = models.DateTimeField(_("can be used until"), null=True, blank=True)
    compared_at = models.DateTimeField(_("compared"), null=True, blank=True)
    compared_how = models.CharField(_("how it was compared"), max_length=300, blank=True)
    compared_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Mailing(models.Model):
    """One document on its way to one recipient, with exactly what leaves.

    `sealed` are the encrypted bytes, made once, so that every attempt sends the same; None where
    the PDF goes as it is. `sent_at` is when the mail server accepted it, which is not yet proof
    that anybody has it: a duty ends only by `act`, the sending that a person recorded.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    incident = models.ForeignKey(
        "incidents.Incident", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    document = models.ForeignKey(
        "incidents.Document", on_delete=models.PROTECT, related_name="mailings"
    )
    recipient = models.ForeignKey("incidents.Recipient", on_delete=models.PROTECT, related_name="+")
    addressee = models.CharField(_("to whom"), max_length=200)
    address = models.CharField(_("e-mail address"), max_length=254)
    reply_to = models.CharField(_("answers go to"), max_length=254, blank=True)
    tlp = models.CharField(_("TLP"), max_length=12)
    fingerprint = models.CharField(_("encrypted to"), max_length=64, blank=True)
    reason = models.CharField(_("why it is not encrypted"), max_length=500, blank=True)
    file_name = models.CharField(_("file"), max_length=120)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    sealed = models.BinaryField(null=True, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=120)
    state = models.CharField(
        _("state"), max_length=10, choices=MailState.choices, default=MailState.QUEUED
    )
    failure = models.CharField(_("why not"), max_length=12, choices=Failure.choices, blank=True)
    n_attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked for"))
    asked_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(_("accepted by the mail server"), null=True, blank=True)
    act = models.OneToOneField(
        "incidents.Act", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("mail with a document")
        verbose_name_plural = _("mails with documents")
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="incidents_mail_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(fingerprint="", sealed__isnull=True)
                | (~Q(fingerprint="") & Q(sealed__isnull=False)),
                name="incidents_mail_sealed_names_its_key",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state=MailState.QUEUED),
                name="incidents_mail_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_encrypted(self) -> bool:
        """Whether only the recipient can open what left."""
        return bool(self.fingerprint)

    @property
    def is_recorded(self) -> bool:
        """Whether its sending stands as proof: recorded, and not taken back."""
        return self.act is not None and self.act.retracted_at is None


class VerisCopy(models.Model):
    """An organisation's own copy of VERIS's vocabulary; the newest that is not removed counts."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    words = models.JSONField(_("words"))
    version = models.CharField(_("version"), max_length=20)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    n_words = models.PositiveIntegerField(_("words"))
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("copy of VERIS’s vocabulary")
        verbose_name_plural = _("copies of VERIS’s vocabulary")
        ordering: ClassVar = ["-added_at", "-id"]

    def __str__(self) -> str:
        return self.version
