"""What the server says: resources as JSON, pages with the moments they span."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.hub.intel.egress import Passing
from khumkan.hub.intel.models import Collection
from khumkan.hub.intel.taxii.authentication import Client
from khumkan.hub.intel.taxii.errors import MEDIA_TYPE
from khumkan.hub.intel.taxii.pages import Page
from khumkan.wire.stix import format_stix_time

STIX_MEDIA_TYPE: Final = "application/stix+json;version=2.1"


def answer(resource: JsonObject) -> HttpResponse:
    """Return a resource."""
    return HttpResponse(json.dumps(resource, ensure_ascii=False), content_type=MEDIA_TYPE)


def answer_objects(page: Page) -> HttpResponse:
    """Return an envelope: the objects as they are stored, put together and never read again."""
    if not page.rows and not page.next:
        return answer({})
    head = f'"more":true,"next":{json.dumps(page.next)},' if page.next else '"more":false,'
    bodies = ",".join(row.body for row in page.rows)
    body = f'{{{head}"objects":[{bodies}]}}' if bodies else f"{{{head.rstrip(',')}}}"
    return _spanning(HttpResponse(body, content_type=MEDIA_TYPE), page.rows)


def answer_manifest(page: Page) -> HttpResponse:
    """Return what a page of objects would hold, without the objects."""
    records = [_record(row) for row in page.rows]
    return _listing(page, "objects", records)


def answer_versions(page: Page) -> HttpResponse:
    """Return the versions of one object, in the order they were added."""
    return _listing(page, "versions", [format_stix_time(row.modified) for row in page.rows])


def etag_of(request: HttpRequest, client: Client, collection: Collection, fingerprint: str) -> str:
    """Return a name for the answer that changes when the collection does: cheap to ask for.

    An object that has run out meanwhile doesn't change it: nothing leaves with "not modified", and
    whoever has the object knows its `valid_until`.
    """
    parts = (
        collection.sequence,
        collection.audience,
        client.clearance.value,
        fingerprint,
        request.GET.get("limit"),
        request.GET.get("next"),
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def is_known(request: HttpRequest, etag: str) -> bool:
    """Say whether the client has this answer already."""
    return etag in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]


def not_modified(etag: str) -> HttpResponse:
    """Return "nothing new"."""
    return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag})


def _listing(page: Page, name: str, items: Sequence[JsonObject | str]) -> HttpResponse:
    resource: JsonObject = {"more": True, "next": page.next} if page.next else {"more": False}
    if items:
        resource[name] = [*items]
    return _spanning(answer(resource if items or page.next else {}), page.rows)


def _record(row: Passing) -> JsonObject:
    return {
        "id": row.stix_id,
        "date_added": _write(row.date_added),
        "version": format_stix_time(row.modified),
        "media_type": STIX_MEDIA_TYPE,
    }


def _spanning(response: HttpResponse, rows: Sequence[Passing]) -> HttpResponse:
    if rows:
        response["X-TAXII-Date-Added-First"] = _write(rows[0].date_added)
        response["X-TAXII-Date-Added-Last"] = _write(rows[-1].date_added)
    return response


def _write(at: datetime) -> str:
    return format_time(at, "microseconds")
