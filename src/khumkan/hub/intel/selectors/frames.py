"""What the stream sends: whole frames, in order."""

from dataclasses import dataclass
from uuid import UUID

from khumkan.core.messages import message
from khumkan.hub.intel.choices import SECTOR_ALIAS, Audience
from khumkan.hub.intel.models import Collection, Frame
from khumkan.ui.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class FrameRow:
    """One frame: `body` is a StreamFrame as JSON, ready to be sent."""

    sequence: int
    body: str


@dataclass(frozen=True, slots=True)
class StreamHead:
    """Which count of frames a collection is in, and its last frame."""

    epoch: UUID
    last: int


def sector_collection() -> Collection:
    """Return the collection of the whole sector. Raises NotFoundError before `hub init`."""
    found = Collection.objects.filter(alias=SECTOR_ALIAS).first()
    if found is None:
        raise NotFoundError(message("this hub has no collection yet; run `khumkan hub init`"))
    return found


def frames_after(collection_id: UUID, sequence: int, limit: int) -> list[FrameRow]:
    """Return the next frames after a sequence, at most `limit`; one query.

    What may leave was judged when each was made. A collection that is shared with nobody, or that
    doesn't exist, has none.
    """
    rows = Frame.objects.filter(
        collection_id=collection_id, collection__audience=Audience.SECTOR, sequence__gt=sequence
    )
    values = rows.order_by("sequence").values_list("sequence", "body")[:limit]
    return [FrameRow(number, body) for number, body in values]


def stream_heads() -> dict[UUID, int]:
    """Return the last sequence of every collection that is shared; one query."""
    shared = Collection.objects.filter(audience=Audience.SECTOR).order_by()
    return dict(shared.values_list("pk", "sequence"))


def stream_head(collection_id: UUID) -> StreamHead | None:
    """Return where a shared collection stands; None for any other."""
    shared = Collection.objects.filter(pk=collection_id, audience=Audience.SECTOR)
    found = shared.values_list("epoch", "sequence").first()
    return StreamHead(*found) if found else None
