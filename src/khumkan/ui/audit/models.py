"""The audit trail as it is stored; rows are made by `services.record` and never changed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from khumkan.ui.audit.encoding import ReadableEncoder


class Entry(models.Model):
    """One change of state: who, when, from where, what, and the hash that chains it.

    People and objects are named by id and not by foreign key: the trail outlives both.
    `changes` is `{field: [before, after]}`; `hash` covers every column and `previous_hash`.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("when"))
    actor_id = models.UUIDField(_("who"), null=True)
    channel = models.CharField(_("channel"), max_length=12)
    address = models.CharField(_("from where"), max_length=45, blank=True)
    organisation_id = models.UUIDField(_("organisation"), null=True)
    action = models.CharField(_("what"), max_length=80)
    object_kind = models.CharField(_("kind"), max_length=40)
    object_id = models.CharField(_("object"), max_length=64)
    changes = models.JSONField(_("changes"), default=dict, encoder=ReadableEncoder)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    who: str  # who acted, by name: only `named.NamedEntries` fills it
    about: str  # what the object is called; likewise

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation_id", "-id"], name="audit_by_organisation"),
            models.Index(fields=["object_kind", "object_id", "-id"], name="audit_by_object"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.action}"


class Head(models.Model):
    """The last entry's number and hash, in one row: locked while an entry is added."""

    entry_id = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.hash[:8]}"
