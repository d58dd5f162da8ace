"""One page of a collection: what passed the gate, in the order it was added; one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from khumkan.hub.intel.egress import Passing, Recipient, objects_leaving, without_warned
from khumkan.hub.intel.models import StoredObject
from khumkan.hub.intel.taxii.cursors import write_cursor
from khumkan.hub.intel.taxii.parameters import Versions, Wanted


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order; `next` is the cursor to go on with, "" at the end."""

    rows: Sequence[Passing]
    next: str


def read_page(recipient: Recipient, collection_id: UUID, wanted: Wanted, *, at: datetime) -> Page:
    """Return what a recipient gets of a collection for one question.

    A page may hold less than its limit, or nothing, and still have a next one: what the
    warninglist stops takes its place in the count.
    """
    if not wanted.is_spoken:
        return Page((), "")
    rows = _narrow(objects_leaving(recipient, collection_id, at=at), wanted)
    read = list(Passing.read(rows.order_by("date_added")[: wanted.limit + 1]))
    page = read[: wanted.limit]
    has_more = len(read) > len(page)
    cursor = write_cursor(page[-1].date_added, wanted.fingerprint) if has_more else ""
    return Page(list(without_warned(page)), cursor)


def _narrow(rows: QuerySet[StoredObject], wanted: Wanted) -> QuerySet[StoredObject]:
    if wanted.after is not None:
        rows = rows.filter(date_added__gt=wanted.after)
    if wanted.ids is not None:
        rows = rows.filter(stix_id__in=wanted.ids)
    if wanted.types is not None:
        rows = rows.filter(type__in=wanted.types)
    return rows if "all" in wanted.versions.words else rows.filter(_of_versions(wanted.versions))


def _of_versions(versions: Versions) -> Q:
    condition = Q(modified__in=versions.moments)
    if "last" in versions.words:
        condition |= Q(is_latest=True)
    if "first" in versions.words:
        earlier = StoredObject.objects.filter(
            collection=OuterRef("collection"),
            stix_id=OuterRef("stix_id"),
            modified__lt=OuterRef("modified"),
        )
        condition |= Q(~Exists(earlier))
    return condition
