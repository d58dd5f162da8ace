"""Reads of organisations: counts for the map, what stands above and below, namesakes, choices.

Whoever asks has been given a scope before: querysets come from `access`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from khumkan.hub.organisations.access import organisations_visible_to, organisations_where
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.models import Contact, Organisation
from khumkan.hub.organisations.particulars import PARENTS
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.provinces import REGIONS
from khumkan.hub.organisations.tree import above

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_N_SUGGESTED = 200


@dataclass(frozen=True, slots=True)
class RegionCount:
    """How many open hospitals and units of one health region somebody may see."""

    region: int
    n_hospitals: int
    n_units: int
    n_unreachable: int


def with_night_contact(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Return the same with `has_night_contact`: somebody who answers at any hour."""
    around_the_clock = Contact.objects.filter(organisation=OuterRef("pk"), is_around_the_clock=True)
    return organisations.annotate(has_night_contact=Exists(around_the_clock))


def listed_organisations(user: "User", state: str = "") -> QuerySet[Organisation]:
    """Return what a list shows, with parents and night contacts; `state` is "", closed or all."""
    rows = with_night_contact(organisations_visible_to(user)).select_related("parent")
    if state == "all":
        return rows
    return rows.filter(closed_at__isnull=state != "closed")


def count_by_region(user: "User") -> list[RegionCount]:
    """Return the thirteen regions with their counts, in one query."""
    is_unreachable = Q(kind=Kind.HOSPITAL, has_night_contact=False)
    visible = with_night_contact(organisations_visible_to(user).filter(closed_at=None))
    rows = (
        visible.order_by()
        .values("region")
        .annotate(
            hospitals=Count("pk", filter=Q(kind=Kind.HOSPITAL)),
            units=Count("pk", filter=Q(kind=Kind.HEALTH_UNIT)),
            unreachable=Count("pk", filter=is_unreachable),
        )
    )
    by_region = {row["region"]: row for row in rows}
    return [_count(region, by_region.get(region, {})) for region in REGIONS]


def way_to(user: "User", organisation: Organisation) -> list[Organisation]:
    """Return what an organisation belongs to, from the top down, as far as somebody may see it."""
    return list(organisations_visible_to(user).filter(pk__in=above(organisation).values("pk")))


def units_below(
    user: "User", organisation: Organisation, state: str = ""
) -> QuerySet[Organisation]:
    """Return what lies below an organisation, at any depth, as far as somebody may see it."""
    rows = listed_organisations(user, state)
    return rows.filter(path__startswith=organisation.path).exclude(pk=organisation.pk)


def suggested_parents(user: "User", kind: Kind) -> QuerySet[Organisation]:
    """Return some under which one of this kind may stand, for a form to suggest."""
    kinds = [one for one in PARENTS[kind] if one is not None]
    allowed = organisations_where(user, Permission.MOVE_ORGANISATION)
    found = allowed.filter(kind__in=kinds, closed_at=None)
    return found.order_by("kind", "name_th", "pk")[:_N_SUGGESTED]


def find_parent(user: "User", text: str) -> Organisation | None:
    """Return the one organisation of that code or exact name; None for none or several."""
    condition = Q()
    for column in ("hcode", "code9", "short_name", "name_th", "name_en"):
        condition |= Q(**{f"{column}__iexact": text})
    allowed = organisations_where(user, Permission.MOVE_ORGANISATION)
    found = list(allowed.filter(condition)[:2])
    return found[0] if len(found) == 1 else None


def organisations_with_codes(codes: Iterable[str]) -> dict[str, Organisation]:
    """Return organisations by H-code and by nine-character code, in one query."""
    wanted = {code for code in codes if code}
    found = Organisation.objects.filter(Q(hcode__in=wanted) | Q(code9__in=wanted))
    return {code: one for one in found for code in (one.hcode, one.code9) if code}


def names_below(parents: Iterable[Organisation]) -> list[tuple[UUID | None, str]]:
    """Return (parent's key, Thai name) of what stands directly below some, or at the top."""
    keys = {parent.pk for parent in parents}
    rows = Organisation.objects.filter(Q(parent__in=keys) | Q(parent=None)).order_by()
    return [(row.parent_id, row.name_th) for row in rows.only("parent_id", "name_th")]


def only_ministry() -> Organisation | None:
    """Return the open ministry if there is exactly one."""
    found = list(Organisation.objects.filter(kind=Kind.MINISTRY, closed_at=None)[:2])
    return found[0] if len(found) == 1 else None


def _count(region: int, row: Mapping[str, Any]) -> RegionCount:
    return RegionCount(
        region, row.get("hospitals", 0), row.get("units", 0), row.get("unreachable", 0)
    )
