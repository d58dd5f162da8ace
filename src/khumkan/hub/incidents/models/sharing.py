"""What of an incident others may see, and what was learnt from it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khumkan.hub.incidents.choices import Audience, ShareKind, ShareState, TaskState
from khumkan.ui.keys import new_key


class Share(models.Model):
    """A sanitised summary for the sector: the hospital decides, and can withdraw it.

    `organisation_named` says whether the sector learns whose it was. `observables` is
    `[{kind, value}]`, each let through by the gate when it was shared.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="shares"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ShareKind.choices)
    audience = models.CharField(_("for whom"), max_length=8, choices=Audience.choices)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("summary"), max_length=8000)
    tlp = models.CharField(_("TLP"), max_length=16)
    organisation_named = models.BooleanField(_("name the organisation"), default=False)
    observables = models.JSONField(_("observables that go with it"), default=list, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ShareState.choices, default=ShareState.DRAFT
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    shared_at = models.DateTimeField(_("shared"), null=True, blank=True)
    shared_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("shared summary")
        verbose_name_plural = _("shared summaries")
        ordering: ClassVar = ["-made_at", "id"]

    def __str__(self) -> str:
        return self.title


class Review(models.Model):
    """The review after an incident, due in a set time."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.OneToOneField(
        "incidents.Incident", on_delete=models.PROTECT, related_name="review"
    )
    due_at = models.DateTimeField(_("due"))
    held_at = models.DateTimeField(pgettext_lazy("review", "held"), null=True, blank=True)
    causes = models.TextField(_("causes"), max_length=8000, blank=True)
    went_well = models.TextField(_("what went well"), max_length=8000, blank=True)
    went_badly = models.TextField(_("what did not"), max_length=8000, blank=True)
    lessons = models.TextField(_("lessons"), max_length=8000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return str(self.incident_id)


class Recommendation(models.Model):
    """Something that a review asks for, with who does it by when."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="recommendations")
    text = models.CharField(_("what to do"), max_length=500)
    owner_name = models.CharField(_("who"), max_length=200, blank=True)
    due_on = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=TaskState.choices, default=TaskState.OPEN
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering: ClassVar = ["due_on", "id"]

    def __str__(self) -> str:
        return self.text[:40]
