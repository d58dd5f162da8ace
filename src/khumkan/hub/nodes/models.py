"""Nodes, their keys, the codes that enrol them, their log sources. Private to this app."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khumkan.hub.nodes.choices import CodeFault, NodeState
from khumkan.ui.keys import new_key

_THUMBPRINT = 43  # base64url of a SHA-256


class Node(models.Model):
    """A hospital's node: whose it is, under which agreement, and what it last said of itself.

    An organisation may have several. `clock_offset_ms` is the hub's clock less the node's: above 0
    the node is behind. `streams_since` is when it opened the stream it holds, None without one.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="nodes",
    )
    name = models.CharField(_("name"), max_length=100)
    state = models.CharField(
        _("state"), max_length=8, choices=NodeState.choices, default=NodeState.ACTIVE
    )
    enrolled_at = models.DateTimeField(_("enrolled"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_because = models.CharField(_("why revoked"), max_length=300, blank=True)
    agreement_reference = models.CharField(_("data-sharing agreement"), max_length=100)
    agreement_signed_on = models.DateField(_("agreement signed on"), null=True, blank=True)

    software_version = models.CharField(_("software version"), max_length=20, blank=True)
    last_seen_at = models.DateTimeField(_("last heard of"), null=True, blank=True)
    status_sent_at = models.DateTimeField(_("said at, by its own clock"), null=True, blank=True)
    clock_offset_ms = models.BigIntegerField(_("clock difference"), null=True, blank=True)
    n_rules = models.PositiveIntegerField(_("rules"), default=0)
    n_rules_refused = models.PositiveIntegerField(_("rules it could not load"), default=0)
    rules_dated = models.DateField(_("rules of"), null=True, blank=True)
    n_indicators = models.PositiveBigIntegerField(_("indicators"), default=0)
    n_waiting = models.PositiveBigIntegerField(_("reports waiting"), default=0)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    free_disk_ratio = models.FloatField(_("free disk"), null=True, blank=True)
    streams_since = models.DateTimeField(_("stream open since"), null=True, blank=True)

    n_refused = models.PositiveBigIntegerField(_("refusals"), default=0)
    last_refusal = models.CharField(_("last refusal"), max_length=24, blank=True)
    last_refusal_detail = models.CharField(_("what was said"), max_length=500, blank=True)
    last_refused_at = models.DateTimeField(_("last refused"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("node")
        verbose_name_plural = _("nodes")
        ordering: ClassVar = ["enrolled_at", "id"]

    def __str__(self) -> str:
        return self.name


class NodeKey(models.Model):
    """A public key by which a node is known; from `retired_at` on it opens nothing.

    A key belongs to one node for ever: a revoked one can't come back as somebody else.
    """

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="keys")
    thumbprint = models.CharField(_("thumbprint"), max_length=_THUMBPRINT, unique=True)
    public_jwk = models.JSONField(_("public key"))
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    retired_at = models.DateTimeField(_("works until"), null=True, blank=True)

    class Meta:
        verbose_name = _("key of a node")
        verbose_name_plural = _("keys of nodes")
        ordering: ClassVar = ["added_at", "id"]

    def __str__(self) -> str:
        return self.thumbprint


class EnrolmentCode(models.Model):
    """A code that lets one node in, once, until `expires_at`. Only its hash is stored."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    node_name = models.CharField(_("name of the node"), max_length=100)
    secret_hash = models.CharField(max_length=64, unique=True)
    agreement_reference = models.CharField(_("data-sharing agreement"), max_length=100)
    agreement_signed_on = models.DateField(_("agreement signed on"), null=True, blank=True)
    made_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("made by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("works until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    node = models.ForeignKey(
        Node,
        verbose_name=_("node"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="codes",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    n_refused = models.PositiveIntegerField(_("refusals"), default=0)
    last_fault = models.CharField(
        _("last refused because"), max_length=12, choices=CodeFault.choices, blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("enrolment code")
        verbose_name_plural = _("enrolment codes")
        ordering: ClassVar = ["-made_at", "id"]

    def __str__(self) -> str:
        return self.node_name


class UsedAssertion(models.Model):
    """The name of an assertion that was used, kept until it would be too old anyway."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    jti = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("used assertion")
        verbose_name_plural = _("used assertions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "jti"], name="nodes_assertion_once")
        ]

    def __str__(self) -> str:
        return self.jti


class NodeSource(models.Model):
    """One log source of a node, as the node tells of it; its name and address stay there."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="sources")
    source_id = models.UUIDField(_("source"))
    kind = models.CharField(_("kind"), max_length=64)
    last_event_at = models.DateTimeField(_("last event"), null=True, blank=True)
    n_events = models.PositiveBigIntegerField(_("events"), default=0)
    n_rejected = models.PositiveBigIntegerField(_("could not be read"), default=0)

    class Meta:
        verbose_name = _("log source")
        verbose_name_plural = _("log sources")
        ordering: ClassVar = ["kind", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "source_id"], name="nodes_source_once")
        ]

    def __str__(self) -> str:
        return self.kind
