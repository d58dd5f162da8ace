"""Reads for the pages of indicators and readers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from khumkan.hub.intel.access import indicators_visible_to, may_know_place, readers_visible_to
from khumkan.hub.intel.choices import State
from khumkan.hub.intel.models import Indicator, Reader, Sighting, StoredObject

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

MOST_SIGHTINGS = 200


@dataclass(frozen=True, slots=True)
class SightingRow:
    """A sighting as a reader may know it: `place` and `node` are "" where they may not."""

    place: str
    node: str
    sighting: Sighting


def list_indicators(viewer: "User") -> QuerySet[Indicator]:
    """Return the indicators somebody may see, with what a row needs."""
    return indicators_visible_to(viewer).select_related("organisation")


def count_held(viewer: "User") -> int:
    """Return how many wait for an analyst, of those somebody may see."""
    return indicators_visible_to(viewer).filter(state=State.HELD).count()


def sightings_of(viewer: "User", indicator: Indicator) -> list[SightingRow]:
    """Return who saw it, newest first; those who looked and found nothing are left out.

    One query. Of hospitals that the viewer may not know of, neither name nor node is told.
    """
    rows = Sighting.objects.filter(indicator=indicator, n_events__gt=0)
    newest = rows.select_related("organisation", "node").order_by("-last_received_at", "-id")
    return [_tell(viewer, one) for one in newest[:MOST_SIGHTINGS]]


def versions_of(indicator: Indicator) -> list[StoredObject]:
    """Return what was sent, newest first."""
    rows = indicator.stored.defer("body").order_by("-date_added")
    return list(rows[:MOST_SIGHTINGS])


def list_readers(viewer: "User") -> QuerySet[Reader]:
    """Return the readers somebody may see, with what a row needs."""
    return readers_visible_to(viewer).select_related("organisation", "made_by")


def names_of_indicators(ids: Iterable[str]) -> dict[str, str]:
    """Return the values of indicators, by id, for the audit trail."""
    rows = Indicator.objects.filter(pk__in=set(ids)).order_by()
    return {str(key): value for key, value in rows.values_list("pk", "value")}


def names_of_readers(ids: Iterable[str]) -> dict[str, str]:
    """Return what readers are called, by id."""
    rows = Reader.objects.filter(pk__in=set(ids)).order_by()
    return {str(key): name for key, name in rows.values_list("pk", "name")}


def _tell(viewer: "User", one: Sighting) -> SightingRow:
    if may_know_place(viewer, one.organisation):
        return SightingRow(one.organisation.name, one.node.name, one)
    return SightingRow(_("another hospital"), "", one)
