"""Documents that were made, and the acts by which duties were done: proof, only ever added to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import ActKind, Channel, DocumentKind
from khumkan.ui.keys import new_key


class Document(models.Model):
    """One document as it was made: the bytes that were sent, and the facts they were made from.

    `serial` counts the documents of a kind of one incident, or of one organisation and `year` for
    form ก3. `lacking` names the fields that were missing.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    kind = models.CharField(_("document"), max_length=20, choices=DocumentKind.choices)
    purpose = models.CharField(_("purpose"), max_length=10, blank=True)
    serial = models.PositiveIntegerField()
    language = models.CharField(_("language"), max_length=2)
    law_version = models.CharField(_("version of the law"), max_length=20)
    facts = models.JSONField(default=dict)
    lacking = models.JSONField(default=list)
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64)
    docx = models.BinaryField(null=True, blank=True)
    docx_sha256 = models.CharField(_("SHA-256 of the DOCX"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["-made_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.serial}"


class Act(models.Model):
    """Something done about a duty, with its proof.

    Of an incident, or of an organisation's standing duty: then `incident` is None, `year` says
    which year's and `occasion` which time of it. `document_sha256` is the hash of exactly what was
    sent.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    incident = models.ForeignKey(
        "incidents.Incident", null=True, blank=True, on_delete=models.PROTECT, related_name="acts"
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    occasion = models.CharField(max_length=60, blank=True)
    duty_id = models.CharField(_("duty"), max_length=40)
    kind = models.CharField(_("what was done"), max_length=16, choices=ActKind.choices)
    channel = models.CharField(_("how"), max_length=10, choices=Channel.choices, blank=True)
    addressee = models.CharField(_("to whom"), max_length=300, blank=True)
    reference = models.CharField(_("reference number received"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    acted_at = models.DateTimeField(_("when"))
    acted_by = models.CharField(_("by whom"), max_length=200)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="acts"
    )
    document_sha256 = models.CharField(_("SHA-256 of what was sent"), max_length=64, blank=True)
    law_version = models.CharField(_("version of the law"), max_length=20)
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    retracted_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    retraction_reason = models.CharField(_("why taken back"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering: ClassVar = ["acted_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(incident__isnull=False) | Q(year__isnull=False),
                name="incidents_act_is_about",
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.kind}"


class Reminder(models.Model):
    """That people were reminded of a duty at one stage of its clock: once for each due time."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="reminders"
    )
    duty_id = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    stage = models.CharField(max_length=8)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering: ClassVar = ["made_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "duty_id", "due_at", "stage"], name="incidents_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.stage}"
