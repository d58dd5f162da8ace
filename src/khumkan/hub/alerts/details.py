"""Everything that one page tells of an alert: what matched, what was shared, who acted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from khumkan.hub.alerts.choices import CloseReason
from khumkan.hub.alerts.models import Alert, AlertSighting, Finding
from khumkan.hub.alerts.presenting import level_badge, make_harmless, shorten_token, state_badge
from khumkan.hub.alerts.selectors import alerts_about
from khumkan.hub.alerts.services.storing import KIND
from khumkan.hub.intel.access import indicators_visible_to
from khumkan.hub.intel.presenting import defang
from khumkan.hub.rules.selectors import RuleCard, rule_card
from khumkan.ui.audit.selectors import moments_about
from khumkan.ui.components import Badge, Fact, Moment

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

N_SHOWN: Final = 50
_COMMAND: Final = "khumkan node findings"


@dataclass(frozen=True, slots=True)
class Shared:
    """A public observable that a rule named; `url` is what became of it, "" if that is not seen."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as the page lists it."""

    finding: Finding
    badge: Badge
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertDetails:
    """What the page of an alert shows besides the alert itself."""

    card: RuleCard | None
    facts: list[Fact]
    findings: list[FindingRow]
    sightings: list[AlertSighting]
    shared: list[Shared]
    moments: list[Moment]
    others: list[Alert]
    badges: tuple[Badge, Badge]

    @property
    def command(self) -> str:
        """What is typed at the node to see the evidence of the latest finding, or of all."""
        if not self.findings:
            return _COMMAND
        return f"{_COMMAND} --json --limit 1000 | grep {self.findings[0].finding.pk}"

    @property
    def n_shown(self) -> int:
        """The most rows that the page lists of each."""
        return N_SHOWN


def read_details(viewer: "User", alert: Alert) -> AlertDetails:
    """Return what one page shows; the number of queries does not grow with the findings."""
    card = rule_card(alert.rule_id) if alert.rule_id else None
    findings = list(_latest_findings(alert))
    sightings = alert.sightings.select_related("node", "indicator").order_by("-reported_at", "-id")
    return AlertDetails(
        card=card,
        facts=_facts(alert, card),
        findings=[_row(one) for one in findings],
        sightings=list(sightings[:N_SHOWN]),
        shared=_shared(viewer, alert, findings),
        moments=moments_about(KIND, alert.pk),
        others=alerts_about(viewer, alert),
        badges=(level_badge(alert.level), state_badge(alert.state)),
    )


def _latest_findings(alert: Alert) -> "list[Finding]":
    rows = alert.findings.select_related("node").order_by("-reported_at", "-id")
    return list(rows[:N_SHOWN])


def _row(one: Finding) -> FindingRow:
    tokens = dict.fromkeys(shorten_token(other["token"]) for other in one.pseudonyms)
    return FindingRow(one, level_badge(one.level), tuple(tokens))


def _facts(alert: Alert, card: RuleCard | None) -> list[Fact]:
    place = alert.organisation
    facts = [
        Fact(_("Organisation"), place.name, reverse("organisations:detail", args=[place.pk])),
        Fact(_("First seen"), alert.first_at),
        Fact(_("Last seen"), alert.last_at),
        Fact(_("Events"), alert.n_events),
        Fact(_("Reports"), alert.n_findings),
        Fact(_("Reported to the hub"), alert.opened_at),
    ]
    if alert.previous:
        url = reverse("alerts:detail", args=[alert.previous.pk])
        facts.append(Fact(_("Earlier alert"), alert.previous.last_at, url))
    if card and card.tags:
        facts.append(Fact(_("Technique"), ", ".join(map(_write_tag, card.tags))))
    if alert.acknowledged_by:
        facts.append(Fact(_("Taken by"), alert.acknowledged_by.name))
    if alert.close_reason:
        facts.append(Fact(_("Why closed"), CloseReason(alert.close_reason).label))
    if alert.close_note:
        facts.append(Fact(_("Note"), alert.close_note))
    return facts


def _write_tag(tag: str) -> str:
    """Return a tag of a rule as people know it: `attack.t1110.001` is technique T1110.001."""
    space, _dot, name = tag.partition(".")
    if space != "attack":
        return tag
    return name.upper() if name[:1] == "t" and name[1:2].isdigit() else name.replace("-", " ")


def _shared(viewer: "User", alert: Alert, findings: list[Finding]) -> list[Shared]:
    """Return what was shared of these findings, each once, with a link where it may be followed."""
    keys: dict[str, str | None] = {}
    for one in findings:
        for told in one.observables:
            text = make_harmless(told["kind"], told["value"])
            keys[text] = keys.get(text) or told["indicator"]
    if alert.indicator:
        keys[defang(alert.indicator.kind, alert.indicator.value)] = str(alert.indicator.pk)
    visible = _visible(viewer, {UUID(key) for key in keys.values() if key})
    return [
        Shared(text, reverse("intel:indicator", args=[key]) if key in visible else "")
        for text, key in keys.items()
    ]


def _visible(viewer: "User", keys: set[UUID]) -> set[str]:
    if not keys:
        return set()
    rows = indicators_visible_to(viewer).filter(pk__in=keys).order_by()
    return {str(key) for key in rows.values_list("pk", flat=True)}
