"""Who works on an incident, what they wrote down, what is to be done, and what was kept."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khumkan.hub.incidents.choices import CustodyAction, EntryKind, Part, TaskState
from khumkan.ui.keys import new_key


class Member(models.Model):
    """Somebody who takes part in a response, from when until when."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="members"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(_("part"), max_length=10, choices=Part.choices)
    added_at = models.DateTimeField(_("since"))
    added_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering: ClassVar = ["added_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "user", "part"],
                condition=Q(removed_at=None),
                name="incidents_member_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.part}"


class Entry(models.Model):
    """One line of the log. `happened_at` is the event's own time, `noted_at` when it was told."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="entries"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices)
    text = models.TextField(_("text"), max_length=4000)
    happened_at = models.DateTimeField(_("when"))
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    struck_at = models.DateTimeField(_("struck out"), null=True, blank=True)
    struck_reason = models.CharField(_("why struck out"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering: ClassVar = ["happened_at", "id"]

    def __str__(self) -> str:
        return self.text[:40]


class Playbook(models.Model):
    """A CACAO 2.0 playbook: ours, or one that an organisation brought.

    `body` is the whole document, checked; `organisation` is None for those that come with khumkan.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    cacao_id = models.CharField(max_length=60)
    modified = models.DateTimeField()
    name = models.CharField(_("name"), max_length=200)
    name_th = models.CharField(_("name in Thai"), max_length=200, blank=True)
    body = models.JSONField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("playbook")
        verbose_name_plural = _("playbooks")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "cacao_id", "modified"], name="incidents_playbook_once"
            ),
            models.UniqueConstraint(
                fields=["cacao_id", "modified"],
                condition=Q(organisation=None),
                name="incidents_shipped_playbook_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    """Something to be done by somebody; `step_id` names the playbook's step it came from.

    `due_minutes` are the step's, counted from when the organisation knew: `due_at` follows them
    until a person sets a time, or none.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="tasks"
    )
    playbook = models.ForeignKey(
        Playbook, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    step_id = models.CharField(max_length=80, blank=True)
    rank = models.PositiveIntegerField(default=0)
    phase = models.CharField(_("phase"), max_length=16, blank=True)
    title = models.CharField(_("what to do"), max_length=200)
    text = models.TextField(_("how"), max_length=4000, blank=True)
    owner = models.ForeignKey(
        "accounts.User",
        verbose_name=_("who"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_at = models.DateTimeField(_("until"), null=True, blank=True)
    due_minutes = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=TaskState.choices, default=TaskState.OPEN
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering: ClassVar = ["rank", "id"]

    def __str__(self) -> str:
        return self.title


class Evidence(models.Model):
    """A file that was kept, by its hash. The bytes lie in the hub's folder, `path` below it.

    Malware is stored as an encrypted archive and never served as itself.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="evidence"
    )
    name = models.CharField(_("name"), max_length=255)
    description = models.CharField(_("what it is and where it is from"), max_length=500, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    is_malware = models.BooleanField(_("may be malware"), default=False)
    path = models.CharField(max_length=200, unique=True)
    taken_at = models.DateTimeField(_("taken in"))
    taken_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering: ClassVar = ["taken_at", "id"]

    def __str__(self) -> str:
        return self.name


class Custody(models.Model):
    """One link of a piece of evidence's chain of custody; each is hashed with the one before."""

    id = models.BigAutoField(primary_key=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="custody")
    number = models.PositiveIntegerField()
    action = models.CharField(_("what was done"), max_length=12, choices=CustodyAction.choices)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    counterpart = models.CharField(_("to or from whom"), max_length=200, blank=True)
    reason = models.CharField(pgettext_lazy("custody", "why"), max_length=500, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("custody")
        verbose_name_plural = _("custody")
        ordering: ClassVar = ["evidence", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evidence", "number"], name="incidents_custody_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"
