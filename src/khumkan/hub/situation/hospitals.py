"""Hospitals at a glance: which are healthy, which are silent, which are under attack right now."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, auto
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khumkan.hub.alerts.selectors import pressing_alerts
from khumkan.hub.nodes.selectors import Health, list_nodes, state_of
from khumkan.hub.organisations.access import organisations_where
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.components import Badge, StateTile, Text, Tone
from khumkan.ui.dates import write_number

if TYPE_CHECKING:
    from khumkan.hub.nodes.models import Node
    from khumkan.hub.organisations.models import Organisation
    from khumkan.ui.accounts.models import User

MOST_TILES: Final = 52


class Standing(IntEnum):
    """How a hospital stands, in the order in which somebody has to look."""

    UNDER_ATTACK = auto()
    SILENT = auto()
    CLOCK_OFF = auto()
    BEHIND = auto()
    HEALTHY = auto()
    NO_NODE = auto()


_BY_HEALTH: Final = {
    Health.SILENT: Standing.SILENT,
    Health.CLOCK_OFF: Standing.CLOCK_OFF,
    Health.BEHIND: Standing.BEHIND,
    Health.HEALTHY: Standing.HEALTHY,
}
_TONES: Final = {
    Standing.UNDER_ATTACK: Tone.DANGER,
    Standing.HEALTHY: Tone.GOOD,
    Standing.NO_NODE: Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class Hospital:
    """One hospital: what presses there, and its nodes that were not sent away."""

    organisation: "Organisation"
    n_alerts: int = 0
    nodes: "Sequence[Node]" = field(default=())

    @property
    def standing(self) -> Standing:
        """How it stands: an alert of high or critical level that nobody has closed is an attack."""
        return Standing.UNDER_ATTACK if self.n_alerts else self.health

    @property
    def health(self) -> Standing:
        """How the worst of its nodes does."""
        return min((_health_of(node) for node in self.nodes), default=Standing.NO_NODE)


@dataclass(frozen=True, slots=True)
class Hospitals:
    """What a page shows of them: one sentence, how many stand how, tiles, what has no tile."""

    headline: Text
    tone: Tone
    counts: list[Badge]
    tiles: list[StateTile]
    n_more: int


def read_hospitals(user: "User", at: datetime) -> Hospitals:
    """Return the hospitals in somebody's sight, those in trouble first; three queries.

    Any other place that has a node or an alert stands among them.
    """
    nodes: defaultdict[UUID, list[Node]] = defaultdict(list)
    for node in list_nodes(user, at):
        if _state(node) != Health.REVOKED:
            nodes[node.organisation_id].append(node)
    alerts = pressing_alerts(user)
    concerned = Q(kind=Kind.HOSPITAL) | Q(pk__in={*nodes, *alerts})
    places = organisations_where(user, Permission.VIEW_NODES).filter(concerned, closed_at=None)
    found = [Hospital(one, alerts.get(one.pk, 0), nodes.get(one.pk, ())) for one in places]
    return show_hospitals(found, at)


def show_hospitals(hospitals: Sequence[Hospital], at: datetime) -> Hospitals:
    """Return what a page shows of hospitals."""
    worst_first = sorted(hospitals, key=lambda one: one.standing)
    n_of = Counter(one.standing for one in hospitals)
    headline, tone = _headline(n_of)
    return Hospitals(
        headline=headline,
        tone=tone,
        counts=[_count(standing, n_of[standing]) for standing in Standing if n_of[standing]],
        tiles=[_tile(one, at) for one in worst_first[:MOST_TILES]],
        n_more=max(0, len(hospitals) - MOST_TILES),
    )


def _state(node: "Node") -> Health:
    return Health(node.health)  # type: ignore[attr-defined]  # `list_nodes` adds the column


def _health_of(node: "Node") -> Standing:
    return _BY_HEALTH[_state(node)]


def _headline(n_of: Counter[Standing]) -> tuple[str, Tone]:
    n = n_of[Standing.UNDER_ATTACK]
    if n:
        words = ngettext("%(n)s hospital is under attack", "%(n)s hospitals are under attack", n)
        return words % {"n": write_number(n)}, Tone.DANGER
    n = sum(n_of[one] for one in (Standing.SILENT, Standing.CLOCK_OFF, Standing.BEHIND))
    if n:
        words = ngettext(
            "No pressing alert; the node of %(n)s hospital needs a look",
            "No pressing alert; the nodes of %(n)s hospitals need a look",
            n,
        )
        return words % {"n": write_number(n)}, Tone.WARNING
    if n_of[Standing.HEALTHY]:
        return _("No pressing alert, and every node is healthy"), Tone.GOOD
    return _("No hospital has a node yet"), Tone.NEUTRAL


def _label(standing: Standing) -> Text:
    if standing == Standing.UNDER_ATTACK:
        return _("under attack")
    if standing == Standing.NO_NODE:
        return _("no node yet")
    return next(health.label for health, one in _BY_HEALTH.items() if one == standing)


def _count(standing: Standing, n: int) -> Badge:
    words = {"state": _label(standing), "n": write_number(n)}
    return Badge(_("%(state)s: %(n)s") % words, _TONES.get(standing, Tone.WARNING))


def _tile(hospital: Hospital, at: datetime) -> StateTile:
    standing = hospital.standing
    badge = Badge(_label(standing), _TONES.get(standing, Tone.WARNING))
    text = " ".join(filter(None, (_tell_alerts(hospital), _tell_health(hospital, at))))
    place = hospital.organisation
    return StateTile(place.name, badge, text, _address(hospital), str(place.pk))


def _tell_alerts(hospital: Hospital) -> str:
    n = hospital.n_alerts
    words = ngettext("%(n)s alert to look at.", "%(n)s alerts to look at.", n)
    return words % {"n": write_number(n)} if n else ""


def _tell_health(hospital: Hospital, at: datetime) -> str:
    if hospital.health in {Standing.HEALTHY, Standing.NO_NODE}:
        return ""
    return state_of(_worst(hospital), at).sentence


def _address(hospital: Hospital) -> str:
    if hospital.n_alerts:
        return f"{reverse('alerts:list')}?state=open&organisation={hospital.organisation.pk}"
    if hospital.nodes:
        return reverse("nodes:detail", args=[_worst(hospital).pk])
    return ""


def _worst(hospital: Hospital) -> "Node":
    return min(hospital.nodes, key=_health_of)
