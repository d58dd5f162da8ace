"""What the overview tells one person: first steps, readiness of the hospitals in sight, news."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khumkan.hub.incidents.details import DutyRow, row_of
from khumkan.hub.incidents.owed import pressing_duties
from khumkan.hub.organisations.access import audit_entries_visible_to, grants_of, may
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.selectors.contacts import contacts_at_any_hour
from khumkan.hub.organisations.selectors.readiness import Readiness, hospitals_readiness
from khumkan.ui.audit.selectors import moments_of
from khumkan.ui.checklist import ListedStep, list_steps
from khumkan.ui.components import EmptyState, Moment, RegionTile, Tone

if TYPE_CHECKING:
    from khumkan.hub.incidents.models import Incident
    from khumkan.hub.organisations.models import Contact
    from khumkan.ui.accounts.models import User

N_REGIONS = 13
N_NEWS = 8
N_AWAKE = 6
N_CLOCKS = 6
N_WAITING = 20


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page shows; a part that is not this person's is empty or None."""

    has_role: bool
    steps: list[ListedStep]
    tiles: list[RegionTile]
    waiting: list[Readiness]
    n_hospitals: int
    n_ready: int
    news: list[Moment] | None
    awake: "list[Contact]"
    clocks: "list[tuple[Incident, DutyRow]]"
    no_news: EmptyState

    @property
    def n_more_waiting(self) -> int:
        """How many hospitals miss something besides those that are listed."""
        return self.n_hospitals - self.n_ready - len(self.waiting)

    @property
    def n_steps_left(self) -> int:
        """How many first steps are still to be done."""
        return sum(not step.progress.is_done for step in self.steps)


def read_overview(user: "User", at: datetime) -> Overview:
    """Return the overview of one person at a moment; queries do not grow with the hospitals."""
    hospitals = hospitals_readiness(user)
    return Overview(
        has_role=bool(grants_of(user)),
        steps=list_steps(user),
        tiles=region_tiles(hospitals) if len(hospitals) > 1 else [],
        waiting=[hospital for hospital in hospitals if not hospital.is_ready][:N_WAITING],
        n_hospitals=len(hospitals),
        n_ready=sum(hospital.is_ready for hospital in hospitals),
        news=_news(user),
        awake=contacts_at_any_hour(user)[:N_AWAKE],
        clocks=[(incident, row_of(one)) for incident, one in pressing_duties(user, at, N_CLOCKS)],
        no_news=_no_news(),
    )


def region_tiles(hospitals: Iterable[Readiness]) -> list[RegionTile]:
    """Return a tile for each health region: how many of its hospitals are ready."""
    everybody = Counter(hospital.region for hospital in hospitals)
    ready = Counter(hospital.region for hospital in hospitals if hospital.is_ready)
    return [_tile(region, ready[region], everybody[region]) for region in range(1, N_REGIONS + 1)]


def _tile(region: int, n_ready: int, n_all: int) -> RegionTile:
    sentence = ngettext(
        "%(ready)s of %(all)s hospital is reachable at any hour and has its officers",
        "%(ready)s of %(all)s hospitals are reachable at any hour and have their officers",
        n_all,
    )
    return RegionTile(
        region=region,
        value=f"{n_ready}/{n_all}" if n_all else "–",
        label=sentence % {"ready": n_ready, "all": n_all} if n_all else _("no hospital yet"),
        tone=_tone(n_ready, n_all),
        url=f"{reverse('organisations:list')}?region={region}&kind=hospital",
        short=_("ready") if n_all else _("no hospital yet"),
    )


def _tone(n_ready: int, n_all: int) -> Tone:
    if not n_all:
        return Tone.NEUTRAL
    return Tone.GOOD if n_ready == n_all else Tone.WARNING


def _news(user: "User") -> list[Moment] | None:
    """Return the latest changes in sight; None for those who may not read the audit trail."""
    if not may(user, Permission.VIEW_AUDIT):
        return None
    return moments_of(audit_entries_visible_to(user)[:N_NEWS])


def _no_news() -> EmptyState:
    return EmptyState(
        title=_("Nothing has changed yet"),
        text=_("Every change of an organisation, a person or a role will be listed here."),
    )
