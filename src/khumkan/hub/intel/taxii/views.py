"""The endpoints. Source: TAXII 2.1 §4 and §5."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from khumkan.core.jsontypes import JsonObject
from khumkan.hub.intel.egress import Recipient, read_recipient
from khumkan.hub.intel.models import Collection
from khumkan.hub.intel.taxii.answers import (
    STIX_MEDIA_TYPE,
    answer,
    answer_manifest,
    answer_objects,
    answer_versions,
    etag_of,
    is_known,
    not_modified,
)
from khumkan.hub.intel.taxii.authentication import Client
from khumkan.hub.intel.taxii.endpoints import endpoint
from khumkan.hub.intel.taxii.errors import MEDIA_TYPE, not_found
from khumkan.hub.intel.taxii.pages import Page, read_page
from khumkan.hub.intel.taxii.parameters import ID, read_wanted

ROOT: Final = "/taxii2/sector/"
_MAX_CONTENT: Final = 1024 * 1024


@endpoint
def discover(_request: HttpRequest, _client: Client, _at: datetime) -> HttpResponse:
    """Say which API roots there are."""
    root = settings.PUBLIC_URL.rstrip("/") + ROOT
    return answer({"title": "khumkan hub", "default": root, "api_roots": [root]})


@endpoint
def show_root(_request: HttpRequest, _client: Client, _at: datetime) -> HttpResponse:
    """Say what the one API root speaks."""
    return answer(
        {
            "title": "The health sector",
            "versions": [MEDIA_TYPE],
            "max_content_length": _MAX_CONTENT,
        }
    )


@endpoint
def list_collections(_request: HttpRequest, client: Client, _at: datetime) -> HttpResponse:
    """List what this client may read."""
    listed = [_describe(one) for one in read_recipient(client.clearance)[1]]
    return answer({"collections": [*listed]} if listed else {})


@endpoint
def show_collection(
    _request: HttpRequest, client: Client, _at: datetime, name: str
) -> HttpResponse:
    """Describe one collection."""
    return answer(_describe(_find(client, name)[0]))


@endpoint
def list_objects(request: HttpRequest, client: Client, at: datetime, name: str) -> HttpResponse:
    """Give objects, a page at a time."""
    return _give(request, client, at, name, answer_objects)


@endpoint
def list_manifest(request: HttpRequest, client: Client, at: datetime, name: str) -> HttpResponse:
    """Give the manifest, a page at a time."""
    return _give(request, client, at, name, answer_manifest)


@endpoint
def show_object(
    request: HttpRequest, client: Client, at: datetime, name: str, stix_id: str
) -> HttpResponse:
    """Give one object, its last version unless others are asked for."""
    return _give(request, client, at, name, answer_objects, stix_id)


@endpoint
def list_versions(
    request: HttpRequest, client: Client, at: datetime, name: str, stix_id: str
) -> HttpResponse:
    """Give the moments of one object's versions."""
    return _give(request, client, at, name, answer_versions, stix_id)


@endpoint
def miss(_request: HttpRequest, _client: Client, _at: datetime, **_where: str) -> HttpResponse:
    """Answer every other address: those of things written, too, of which there are none."""
    raise not_found()


def _give(
    request: HttpRequest,
    client: Client,
    at: datetime,
    name: str,
    write: Callable[[Page], HttpResponse],
    stix_id: str = "",
) -> HttpResponse:
    collection, recipient = _find(client, name)
    query = request.GET.copy()
    if stix_id:
        if not ID.fullmatch(stix_id):
            raise not_found()
        query["match[id]"] = stix_id
        if write is answer_versions:
            query["match[version]"] = "all"
    wanted = read_wanted(query, f"{write.__name__} {collection.pk}")
    etag = etag_of(request, client, collection, wanted.fingerprint)
    if is_known(request, etag):
        return not_modified(etag)
    page = read_page(recipient, collection.pk, wanted, at=at)
    if stix_id and not page.rows and wanted.after is None:
        raise not_found()
    response = write(page)
    response["ETag"] = etag
    return response


def _find(client: Client, name: str) -> tuple[Collection, Recipient]:
    """Return a collection that this client may read, by id or alias; one query."""
    recipient, readable = read_recipient(client.clearance)
    found = next((one for one in readable if name in {str(one.pk), one.alias}), None)
    if found is None:
        raise not_found()
    return found, recipient


def _describe(collection: Collection) -> JsonObject:
    return {
        "id": str(collection.pk),
        "title": collection.title,
        "alias": collection.alias,
        "can_read": True,
        "can_write": False,
        "media_types": [STIX_MEDIA_TYPE],
    }
