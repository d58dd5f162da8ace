"""The incident itself: whose it is, its times, and what the law asks to know of it."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khumkan.hub.incidents.choices import (
    SEVERITIES,
    AssetKind,
    Category,
    CountKind,
    Level,
    Origin,
    Risk,
    Standing,
    State,
)
from khumkan.hub.intel.choices import KINDS
from khumkan.ui.keys import new_key

if TYPE_CHECKING:
    from khumkan.hub.incidents.models.deciding import Decision
    from khumkan.hub.incidents.models.sending import Act
    from khumkan.hub.incidents.progress import Progress

_WORD = 16


class Incident(models.Model):
    """What people work on, and what the clocks of the law run for.

    `year` (common era, in Thailand) and `number` count within one organisation: a number over all
    would tell a hospital how many others have. Times are apart and any may be unknown: the clocks
    are computed from them and never stored. `level`, `risk` and `is_significant` are what the
    newest decision of a named officer says. `details` holds the other fields of form ก2 as
    `record.Details`. `is_restricted`: only its members see it.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("what happened, in one line"), max_length=160)
    summary = models.TextField(_("what is known"), max_length=4000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    origin = models.CharField(_("how we heard of it"), max_length=8, choices=Origin.choices)
    informant = models.CharField(_("who told us"), max_length=200, blank=True)
    severity = models.CharField(_("our own severity"), max_length=_WORD, choices=SEVERITIES)
    is_drill = models.BooleanField(_("a drill"), default=False)
    is_restricted = models.BooleanField(_("only for its members"), default=False)

    occurred_at = models.DateTimeField(_("happened"), null=True, blank=True)
    detected_at = models.DateTimeField(_("detected"), null=True, blank=True)
    aware_at = models.DateTimeField(_("aware of it"), null=True, blank=True)
    processor_aware_at = models.DateTimeField(_("supplier aware of it"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported here"))
    service_down_at = models.DateTimeField(_("service down"), null=True, blank=True)
    service_restored_at = models.DateTimeField(_("service restored"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    personal_data = models.BooleanField(_("personal data are concerned"), null=True, blank=True)
    via_processor = models.BooleanField(_("at a supplier"), null=True, blank=True)
    processor_name = models.CharField(_("supplier"), max_length=200, blank=True)
    has_agreement = models.BooleanField(
        _("processing agreement with the supplier"), null=True, blank=True
    )
    is_cii = models.BooleanField(_("critical infrastructure is concerned"), null=True, blank=True)
    level = models.CharField(
        pgettext_lazy("level of section 60", "level"),
        max_length=_WORD,
        choices=Level.choices,
        default=Level.UNDETERMINED,
    )
    is_significant = models.BooleanField(_("significant"), null=True, blank=True)
    risk = models.CharField(_("risk"), max_length=_WORD, choices=Risk.choices, blank=True)
    details = models.JSONField(default=dict, blank=True)

    opened_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    alerts = models.ManyToManyField("alerts.Alert", blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    # Only `owed` fills these, where it reads many at once.
    next_duty: "Progress | None"
    known_categories: "list[IncidentCategory]"
    known_acts: "list[Act]"
    known_waivers: "list[Decision]"

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering: ClassVar = ["-reported_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-reported_at"], name="incidents_by_state"),
            models.Index(fields=["organisation", "-reported_at"], name="incidents_by_place"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "year", "number"], name="incidents_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.number}"

    @property
    def lacks_agreement(self) -> bool:
        """Whether it is at a supplier with whom there is no processing agreement."""
        return self.via_processor is True and self.has_agreement is False

    @property
    def is_open(self) -> bool:
        """Whether people still work on it."""
        return self.state == State.OPEN


class IncidentCategory(models.Model):
    """One of the ten categories an incident is in; `is_main` is the one statistics may want."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="categories")
    number = models.PositiveSmallIntegerField(_("category"), choices=Category.choices)
    is_main = models.BooleanField(_("the main one"), default=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "number"], name="incidents_category_once"),
            models.UniqueConstraint(
                fields=["incident"], condition=Q(is_main=True), name="incidents_one_main_category"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Asset(models.Model):
    """A system, device or service that is affected. Never a patient."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="assets")
    kind = models.CharField(_("kind"), max_length=_WORD, choices=AssetKind.choices)
    name = models.CharField(_("name"), max_length=200)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_cii = models.BooleanField(_("critical infrastructure"), null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("affected system")
        verbose_name_plural = _("affected systems")
        ordering: ClassVar = ["added_at", "id"]

    def __str__(self) -> str:
        return self.name


class CaseObservable(models.Model):
    """Something that can be looked for elsewhere: an address, a name, a hash."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="observables")
    kind = models.CharField(_("kind"), max_length=32)
    value = models.CharField(_("value"), max_length=2048)
    note = models.CharField(_("note"), max_length=500, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("observable")
        verbose_name_plural = _("observables")
        ordering: ClassVar = ["added_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"

    @property
    def kind_label(self) -> str | Promise:
        """What kind of thing it is, in the reader's language."""
        labels: dict[str, str | Promise] = dict(KINDS)
        return labels.get(self.kind, self.kind)


class Count(models.Model):
    """A number that somebody claimed, or that was looked up; the newest of each counts."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="counts")
    kind = models.CharField(_("what was counted"), max_length=_WORD, choices=CountKind.choices)
    standing = models.CharField(
        _("claimed or verified"), max_length=_WORD, choices=Standing.choices
    )
    value = models.PositiveBigIntegerField(_("number"))
    source = models.CharField(_("by whom, or how"), max_length=300)
    at = models.DateTimeField(_("when"))
    noted_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Downtime(models.Model):
    """A clinical service that could not work, and how it worked on paper meanwhile."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="downtimes")
    service = models.CharField(_("service"), max_length=200)
    down_at = models.DateTimeField(_("down since"))
    on_paper_at = models.DateTimeField(_("on paper since"), null=True, blank=True)
    restored_at = models.DateTimeField(_("restored"), null=True, blank=True)
    entered_at = models.DateTimeField(_("paper entered"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("downtime")
        verbose_name_plural = _("downtimes")
        ordering: ClassVar = ["down_at", "id"]

    def __str__(self) -> str:
        return self.service

    @property
    def next_step(self) -> str:
        """Which moment comes next: on_paper_at, restored_at, entered_at; "" after the last."""
        if self.entered_at or (self.restored_at and not self.on_paper_at):
            return ""
        if self.restored_at:
            return "entered_at"
        return "restored_at" if self.on_paper_at else "on_paper_at"


class Campaign(models.Model):
    """What links cases of several organisations at the centre; no case sees another by it.

    Linked are indicators and shared summaries: both can be seen by who links them. Which cases
    belong to it is worked out for each hospital's own people, and stored nowhere.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("what they share"), max_length=4000, blank=True)
    indicators = models.ManyToManyField("intel.Indicator", blank=True, related_name="+")
    shares = models.ManyToManyField("incidents.Share", blank=True, related_name="campaigns")
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering: ClassVar = ["-opened_at", "id"]

    def __str__(self) -> str:
        return self.name
