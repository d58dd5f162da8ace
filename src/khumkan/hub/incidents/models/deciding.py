"""What named people decided, and which times and facts they changed: only ever added to."""

from typing import ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import DecisionKind, Level, Risk
from khumkan.ui.keys import new_key

_LABELS: dict[str, str | Promise] = {
    **dict(Level.choices),
    **dict(Risk.choices),
    "yes": _("yes"),
    "no": _("no"),
    "unknown": _("not known yet"),
    "not_required": _("does not apply"),
    "required": _("applies"),
    "close": _("over"),
    "reopen": _("open again"),
}


class Decision(models.Model):
    """One decision by a named officer. Never edited: a later one supersedes it.

    `proposal` is what the software proposed at the time, `value` what the officer decided.
    `duty_id` names the duty of a decision that one does not apply.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="decisions"
    )
    kind = models.CharField(_("about"), max_length=16, choices=DecisionKind.choices)
    duty_id = models.CharField(_("duty"), max_length=40, blank=True)
    value = models.CharField(_("decided"), max_length=40)
    proposal = models.CharField(_("proposed"), max_length=40, blank=True)
    reasons = models.TextField(_("reasons"), max_length=4000)
    answers = models.JSONField(_("answers the proposal was made from"), default=dict, blank=True)
    officer_name = models.CharField(_("officer"), max_length=200)
    officer_position = models.CharField(_("position"), max_length=200)
    decided_at = models.DateTimeField(_("decided"))
    noted_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering: ClassVar = ["decided_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"

    @property
    def value_label(self) -> str | Promise:
        """What was decided, in the reader's language."""
        return _LABELS.get(self.value, self.value)

    @property
    def proposal_label(self) -> str | Promise:
        """What was proposed, in the reader's language."""
        return _LABELS.get(self.proposal, self.proposal)


class FactChange(models.Model):
    """A time or fact that clocks follow from, changed after the incident was opened, and why.

    `before` and `after` are JSON values, times ISO 8601 in UTC.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="fact_changes"
    )
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("changed fact")
        verbose_name_plural = _("changed facts")
        ordering: ClassVar = ["changed_at", "id"]

    def __str__(self) -> str:
        return self.field


class Assessment(models.Model):
    """The eight factors of a breach of personal data (clause 12), as somebody looked at them.

    `kinds` are letters of C, I and A; `factors` is `{number: {weight, note}}`, weight from 0 to 2;
    `no_risk_ground` and `no_risk_proof` say why there is no risk (clause 9). What follows from it
    is a `Decision`.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.OneToOneField(
        "incidents.Incident", on_delete=models.PROTECT, related_name="assessment"
    )
    kinds = models.CharField(_("kind of breach"), max_length=3, blank=True)
    factors = models.JSONField(default=dict, blank=True)
    no_risk_ground = models.CharField(_("ground for no risk"), max_length=24, blank=True)
    no_risk_proof = models.TextField(_("proof of no risk"), max_length=4000, blank=True)
    effects = models.TextField(_("likely effects"), max_length=4000, blank=True)
    measures = models.TextField(_("measures"), max_length=4000, blank=True)
    advice = models.TextField(_("what the people concerned can do"), max_length=4000, blank=True)
    late_reasons = models.TextField(_("reasons for lateness"), max_length=4000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("breach assessment")
        verbose_name_plural = _("breach assessments")

    def __str__(self) -> str:
        return str(self.incident_id)


class LegalProfile(models.Model):
    """What duties need to know of an organisation; each fact with the document that shows it.

    Empty means not known, never "no". `regulator_hours` is what the regulator has set.
    """

    organisation = models.OneToOneField(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    is_state_agency = models.BooleanField(_("state agency"), null=True, blank=True)
    is_cii = models.BooleanField(_("critical infrastructure"), null=True, blank=True)
    cii_document = models.CharField(_("document that says so"), max_length=300, blank=True)
    cii_since = models.DateField(_("since"), null=True, blank=True)
    regulator_name = models.CharField(_("regulator"), max_length=200, blank=True)
    regulator_hours = models.FloatField(_("hours set by the regulator"), null=True, blank=True)
    regulator_document = models.CharField(_("document that sets them"), max_length=300, blank=True)
    has_framework = models.BooleanField(_("code and framework are made"), null=True, blank=True)
    executives_changed_on = models.JSONField(default=list, blank=True)
    owners_change_on = models.JSONField(default=list, blank=True)
    audits_finished_on = models.JSONField(default=list, blank=True)
    categories_set_on = models.DateField(_("security category set"), null=True, blank=True)
    dpo_name = models.CharField(_("data-protection officer"), max_length=200, blank=True)
    dpo_contact = models.CharField(_("how to reach the officer"), max_length=300, blank=True)
    address = models.CharField(_("address for forms"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("legal profile")
        verbose_name_plural = _("legal profiles")

    def __str__(self) -> str:
        return str(self.organisation_id)
