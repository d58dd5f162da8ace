"""Adds versions of objects to a collection: rows to pull, frames to stream, a word to who waits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from khumkan.core.errors import WireError
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.hub.intel.models import Collection, Frame, Indicator, StoredObject
from khumkan.wire.contract import MAX_HUB_MESSAGE_BYTES, StreamFrame, write_message
from khumkan.wire.encoding import encode_json
from khumkan.wire.stix import StixObject, object_to_fields
from khumkan.wire.tlp import Tlp

CHANNEL: Final = "khumkan_stream"
"""What PostgreSQL notifies on commit; the payload is the collection's id."""

MAX_OBJECT_BYTES: Final = 48 * 1024
_ENVELOPE_BYTES: Final = 1024
_ROOM: Final = MAX_HUB_MESSAGE_BYTES - _ENVELOPE_BYTES
_STEP: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A version of an object on its way into a collection; `expires_at` None: it doesn't."""

    thing: StixObject
    modified: datetime
    tlp: Tlp
    expires_at: datetime | None = None
    indicator: Indicator | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    draft: Draft
    fields: JsonObject
    body: str
    size: int


def add_objects(collection: Collection, drafts: Sequence[Draft], *, at: datetime) -> list[int]:
    """Add versions to a locked collection; return the sequence of the frame that holds each.

    Raises WireError for an object that is not valid or larger than any frame.
    """
    rows: list[StoredObject] = []
    frames: list[Frame] = []
    for part in _split(list(map(_write, drafts))):
        collection.sequence += 1
        frames.append(_frame(collection, part, at))
        rows += [_row(collection, one, at) for one in part]
    _retire([row.stix_id for row in rows])
    StoredObject.objects.bulk_create(rows)
    Frame.objects.bulk_create(frames)
    collection.save(update_fields=["sequence", "last_added_at"])
    _tell(collection)
    return [row.sequence for row in rows]


def _write(draft: Draft) -> _Written:
    fields = object_to_fields(draft.thing)
    body = encode_json(fields)
    if len(body) > MAX_OBJECT_BYTES:
        raise WireError(
            message(
                "the object has {size} bytes; a frame has room for {limit}",
                size=len(body),
                limit=MAX_OBJECT_BYTES,
            )
        )
    return _Written(draft, fields, body.decode(), len(body) + 1)


def _split(written: Sequence[_Written]) -> Iterator[list[_Written]]:
    """Yield what fits into one frame each, in order."""
    part: list[_Written] = []
    for one in written:
        if part and sum(other.size for other in part) + one.size > _ROOM:
            yield part
            part = []
        part.append(one)
    if part:
        yield part


def _frame(collection: Collection, part: Sequence[_Written], at: datetime) -> Frame:
    content = StreamFrame(
        collection=collection.pk,
        sequence=collection.sequence,
        objects=tuple(one.fields for one in part),
    )
    return Frame(
        collection=collection,
        sequence=collection.sequence,
        body=write_message(content).decode(),
        made_at=at,
    )


def _row(collection: Collection, one: _Written, at: datetime) -> StoredObject:
    last = collection.last_added_at
    collection.last_added_at = at if last is None else max(at, last + _STEP)
    draft = one.draft
    return StoredObject(
        collection=collection,
        indicator=draft.indicator,
        stix_id=draft.thing.id,
        type=draft.thing.type,
        modified=draft.modified,
        date_added=collection.last_added_at,
        sequence=collection.sequence,
        tlp=draft.tlp.value,
        expires_at=draft.expires_at,
        body=one.body,
    )


def _retire(stix_ids: Sequence[str]) -> None:
    StoredObject.objects.filter(stix_id__in=stix_ids, is_latest=True).update(is_latest=False)


def _tell(collection: Collection) -> None:
    """Wake the streams once this is committed; on SQLite they see the file's version change."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(collection.pk)])
