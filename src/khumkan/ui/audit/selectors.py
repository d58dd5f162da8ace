"""Reads the audit trail. Whose entries somebody may see is decided above: it is passed in."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from khumkan.ui.audit.links import Seal, Verdict
from khumkan.ui.audit.models import Entry
from khumkan.ui.audit.moments import make_moments
from khumkan.ui.audit.verification import latest_seal, verify_chain
from khumkan.ui.components import Moment

__all__ = [
    "Seal",
    "Verdict",
    "entries",
    "entries_about",
    "entries_by",
    "latest_seal",
    "moments_about",
    "moments_of",
    "verify_chain",
]
_MOST_MOMENTS = 100


def entries(
    organisation_ids: QuerySet[Any, Any] | Iterable[UUID] | None = None,
) -> QuerySet[Entry]:
    """Return the entries of some organisations (a queryset of ids stays in SQL), None for all."""
    everything = Entry.objects.order_by("-pk")
    if organisation_ids is None:
        return everything
    return everything.filter(organisation_id__in=organisation_ids)


def entries_about(object_kind: str, object_id: object) -> QuerySet[Entry]:
    """Return what happened to one object, newest first."""
    return entries().filter(object_kind=object_kind, object_id=str(object_id))


def entries_by(user_id: UUID) -> QuerySet[Entry]:
    """Return what one person did, newest first."""
    return entries().filter(actor_id=user_id)


def moments_about(
    object_kind: str, object_id: object, *, limit: int = _MOST_MOMENTS
) -> list[Moment]:
    """Return what happened to one object as a timeline, newest first, in two queries."""
    return make_moments(entries_about(object_kind, object_id)[:limit])


def moments_of(some: Iterable[Entry]) -> list[Moment]:
    """Return entries as a timeline with links to their objects, in the order given."""
    return make_moments(some, has_links=True)
