"""Findings and sightings as nodes told of them, and the alerts that gather them.

Private to this app. Nothing here is raw: what may cross is the contract's, and no more is stored.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khumkan.hub.alerts.choices import LEVELS, OPEN, CloseReason, FoundIn, Kind, State
from khumkan.ui.keys import new_key

_LEVEL = 13


class Alert(models.Model):
    """What people look at: findings of one rule, or sightings of one indicator, at one place.

    `first_at` and `last_at` are the events' own times; `opened_at` and `updated_at` are when the
    hub was told of the first and the last of them. `is_gathering`: what comes next of the same
    kind is added here, until it is closed or too old. `previous` was about the same and is closed.
    `is_past`: an indicator that was only found by searching what the node had kept.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    rule_id = models.UUIDField(_("rule"), null=True, blank=True)
    indicator = models.ForeignKey(
        "intel.Indicator",
        verbose_name=_("indicator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    level = models.CharField(_("level"), max_length=_LEVEL, choices=LEVELS)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.NEW)
    is_gathering = models.BooleanField(default=True)
    is_past = models.BooleanField(_("seen in the past"), default=False)
    first_at = models.DateTimeField(_("first seen"))
    last_at = models.DateTimeField(_("last seen"))
    opened_at = models.DateTimeField(_("opened"))
    updated_at = models.DateTimeField(_("last reported"))
    n_findings = models.PositiveBigIntegerField(_("findings"), default=0)
    n_events = models.PositiveBigIntegerField(_("events"), default=0)
    acknowledged_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("taken by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    acknowledged_at = models.DateTimeField(_("taken"), null=True, blank=True)
    close_reason = models.CharField(
        _("why closed"), max_length=14, choices=CloseReason.choices, blank=True
    )
    close_note = models.CharField(_("note"), max_length=500, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    previous = models.ForeignKey(
        "self",
        verbose_name=_("earlier alert about the same"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    title: str  # what it is about, in the reader's language: only `naming` fills it

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering: ClassVar = ["-updated_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-updated_at"], name="alerts_alert_by_state"),
            models.Index(fields=["organisation", "-updated_at"], name="alerts_alert_by_place"),
            models.Index(fields=["-updated_at"], name="alerts_alert_by_time"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "rule_id"],
                condition=Q(kind=Kind.RULE, is_gathering=True),
                name="alerts_one_gathers_a_rule",
            ),
            models.UniqueConstraint(
                fields=["organisation", "indicator"],
                condition=Q(kind=Kind.INDICATOR, is_gathering=True),
                name="alerts_one_gathers_an_ioc",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.rule_id or self.indicator_id}"

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to look at it, or is doing so."""
        return self.state in OPEN


def about_the_same(alert: Alert) -> Q:
    """Return the condition for alerts about the same rule or indicator, at any place."""
    return Q(kind=alert.kind, rule_id=alert.rule_id, indicator=alert.indicator_id)


class Finding(models.Model):
    """One report that a rule fired at a node, by the node's own id.

    `first_at` and `last_at` are the events' own times, `received_at` and `detected_at` the node's
    clock, `reported_at` the hub's. `observables` is `[{kind, value, indicator}]`, the last the key
    of what became of it or null; `pseudonyms` is `[{kind, token}]`: only the node knows who.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    node = models.ForeignKey(
        "nodes.Node", verbose_name=_("node"), on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    alert = models.ForeignKey(
        Alert, verbose_name=_("alert"), on_delete=models.PROTECT, related_name="findings"
    )
    rule_id = models.UUIDField(_("rule"))
    level = models.CharField(_("level"), max_length=_LEVEL, choices=LEVELS)
    first_at = models.DateTimeField(_("first event"))
    last_at = models.DateTimeField(_("last event"))
    n_events = models.PositiveBigIntegerField(_("events"))
    is_authenticated = models.BooleanField(_("the source proves who it is"))
    pseudonyms = models.JSONField(default=list, blank=True)
    observables = models.JSONField(default=list, blank=True)
    received_at = models.DateTimeField(_("event arrived"))
    detected_at = models.DateTimeField(_("detected"))
    reported_at = models.DateTimeField(_("reported"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering: ClassVar = ["reported_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["alert", "reported_at"], name="alerts_finding_of")
        ]

    def __str__(self) -> str:
        return str(self.id)


class AlertSighting(models.Model):
    """One report of a node that it saw an indicator, as the alert that gathers it shows it."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="sightings")
    node = models.ForeignKey(
        "nodes.Node", verbose_name=_("node"), on_delete=models.PROTECT, related_name="+"
    )
    indicator = models.ForeignKey("intel.Indicator", on_delete=models.PROTECT, related_name="+")
    found_in = models.CharField(_("found in"), max_length=7, choices=FoundIn.choices)
    first_at = models.DateTimeField(_("first event"))
    last_at = models.DateTimeField(_("last event"))
    n_events = models.PositiveBigIntegerField(_("events"))
    is_authenticated = models.BooleanField(_("the source proves who it is"))
    detected_at = models.DateTimeField(_("detected"))
    reported_at = models.DateTimeField(_("reported"))

    class Meta:
        verbose_name = _("sighting of an alert")
        verbose_name_plural = _("sightings of alerts")
        ordering: ClassVar = ["reported_at", "id"]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.found_in}"
