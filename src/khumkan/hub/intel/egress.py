"""The one gate through which intelligence leaves the hub: TAXII, stream and pages ask here.

Every question ends in the same four: may the TLP level reach this recipient, was the collection
shared with them (with nobody, unless somebody said so), is it still in force, is it on the
warninglist. A frame is the same for every node and is judged when it is made.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from django.db.models import Q, QuerySet

from khumkan.hub.intel.choices import Audience
from khumkan.hub.intel.models import Collection, StoredObject
from khumkan.hub.intel.warninglist import find_warning
from khumkan.wire.observables import Kind
from khumkan.wire.tlp import Tlp

# AMBER+STRICT is for one organisation alone, and a node belongs to one; RED is for named people,
# and neither a program nor a page that a whole office reads is one.
MEMBER_CLEARANCE: Final = Tlp.AMBER_STRICT


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who would get something: cleared how far, for which collections."""

    clearance: Tlp
    collections: frozenset[UUID]


class Leaving(Protocol):
    """What wants to leave: an indicator, as far as the gate has to know it."""

    kind: str
    value: str
    tlp: str
    valid_until: datetime
    is_overruled: bool


class Passing(NamedTuple):
    """One stored version on its way out, with what `without_warned` has to know."""

    stix_id: str
    modified: datetime
    date_added: datetime
    expires_at: datetime | None
    body: str
    kind: str | None
    value: str | None
    is_overruled: bool | None

    @classmethod
    def read(cls, rows: QuerySet[StoredObject]) -> "Iterator[Passing]":
        """Read rows, and no more of them than that; one query."""
        names = cls._fields[:5]
        of_indicator = (f"indicator__{name}" for name in cls._fields[5:])
        return itertools.starmap(cls, rows.values_list(*names, *of_indicator))

    @property
    def is_warned(self) -> bool:
        """Whether the warninglist names it, and nobody overruled that."""
        if self.kind is None or self.value is None or self.is_overruled:
            return False
        return bool(find_warning(Kind(self.kind), self.value))


def member_recipient() -> Recipient:
    """Return every member organisation's node, and its people, as one recipient; one query."""
    return read_recipient(MEMBER_CLEARANCE)[0]


def read_recipient(clearance: Tlp) -> tuple[Recipient, list[Collection]]:
    """Return a recipient within the sector, cleared so far, and what it may read; one query."""
    shared = list(Collection.objects.filter(audience=Audience.SECTOR))
    return Recipient(clearance, frozenset(one.pk for one in shared)), shared


def levels_reaching(clearance: Tlp) -> list[str]:
    """Return the TLP levels that may reach somebody cleared so far; RED reaches no list at all."""
    return [one.value for one in Tlp if one.may_reach(clearance) and one is not Tlp.RED]


def may_leave(thing: Leaving, collection_id: UUID, recipient: Recipient, *, at: datetime) -> bool:
    """Say whether one indicator in force may reach a recipient."""
    return (
        collection_id in recipient.collections
        and thing.tlp in levels_reaching(recipient.clearance)
        and thing.valid_until > at
        and (thing.is_overruled or not find_warning(Kind(thing.kind), thing.value))
    )


def objects_leaving(
    recipient: Recipient, collection_id: UUID, *, at: datetime
) -> QuerySet[StoredObject]:
    """Return the stored versions that may reach a recipient, but for the warninglist.

    That is asked row by row, by `without_warned`: what a query can't look up.
    """
    if collection_id not in recipient.collections:
        return StoredObject.objects.none()
    return StoredObject.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=at),
        collection_id=collection_id,
        is_withdrawn=False,
        tlp__in=levels_reaching(recipient.clearance),
    )


def without_warned(rows: Iterable[Passing]) -> Iterator[Passing]:
    """Leave out what the warninglist of this version names, though it was published once.

    A retraction goes out all the same: whoever loaded the indicator has to hear of it.
    """
    return (row for row in rows if row.expires_at is None or not row.is_warned)
