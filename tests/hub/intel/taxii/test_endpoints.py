"""The endpoints say what the standard wants, and every refusal has its shape."""

import json
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hub_intel import ADDRESS, DOMAIN, HASH, Sector
from taxii_asking import COLLECTION, MANIFEST, MEDIA_TYPE, OBJECTS, ROOT, Asking

from khumkan.core.clock import parse_time
from khumkan.hub.intel.models import StoredObject
from khumkan.hub.intel.services import retract_indicator
from khumkan.hub.intel.taxii import pages
from khumkan.ui.actors import Actor
from khumkan.wire.contract import SharedDomain
from khumkan.wire.tlp import Tlp

MISSING = "indicator--00000000-0000-4000-8000-000000000000"


def test_a_client_finds_its_way_from_the_address_alone(sector: Sector, reader: Asking) -> None:
    found = reader.get("/taxii2/").json()
    (root,) = found["api_roots"]
    assert found["default"] == root
    assert root.endswith(ROOT)
    assert reader.get(ROOT).json()["versions"] == [MEDIA_TYPE]
    (one,) = reader.get(f"{ROOT}collections/").json()["collections"]
    assert one == {
        "id": str(sector.collection.pk),
        "title": "Indicators of the health sector",
        "alias": "sector",
        "can_read": True,
        "can_write": False,
        "media_types": ["application/stix+json;version=2.1"],
    }
    for name in (one["id"], one["alias"]):
        assert reader.get(f"{ROOT}collections/{name}/").json() == one


def test_an_object_is_given_as_it_went_down_the_stream(sector: Sector, reader: Asking) -> None:
    one = sector.publish_one()
    response = reader.get(match_type="indicator")
    assert response["Content-Type"] == MEDIA_TYPE
    (given,) = response.json()["objects"]
    assert given == json.loads(StoredObject.objects.get(indicator=one).body)
    assert reader.objects(f"{OBJECTS}{one.stix_id}/") == [given]


def test_identity_and_markings_come_along(sector: Sector, reader: Asking) -> None:
    sector.publish()
    things = reader.objects()
    known = {one["id"] for one in things}
    for one in things:
        assert {*one.get("object_marking_refs", []), one.get("created_by_ref")} - {None} <= known


def test_the_manifest_tells_of_the_same_objects(sector: Sector, reader: Asking) -> None:
    sector.publish(ADDRESS, DOMAIN, HASH)
    things, records = reader.get(), reader.get(MANIFEST)
    listed = records.json()["objects"]
    assert [one["id"] for one in listed] == [one["id"] for one in things.json()["objects"]]
    assert things["X-TAXII-Date-Added-First"] == listed[0]["date_added"]
    assert records["X-TAXII-Date-Added-Last"] == listed[-1]["date_added"]
    assert {one["media_type"] for one in listed} == {"application/stix+json;version=2.1"}


def test_nothing_at_all_is_an_empty_object(reader: Asking) -> None:
    for path in (OBJECTS, MANIFEST):
        response = reader.get(path, added_after="2099-01-01T00:00:00Z")
        assert response.json() == {}
        assert "X-TAXII-Date-Added-First" not in response


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["203.0.113.66", "c2.evil.example", "ab" * 32]),
        ({"match_type": "indicator,identity"}, ["203.0.113.66", "c2.evil.example", "ab" * 32]),
        ({"match_type": "malware"}, []),
        ({"match_spec_version": "2.0"}, []),
        ({"match_spec_version": "2.0,2.1"}, ["203.0.113.66", "c2.evil.example", "ab" * 32]),
        ({"match_id": MISSING}, []),
        ({"match_confidence": "1"}, ["203.0.113.66", "c2.evil.example", "ab" * 32]),
    ],
    ids=str,
)
def test_filters(
    sector: Sector, reader: Asking, query: dict[str, str], expected: list[str]
) -> None:
    sector.publish(ADDRESS, DOMAIN, HASH)
    found = [one["name"] for one in reader.objects(**query) if one["type"] == "indicator"]
    assert found == expected


def test_several_ids_may_be_asked_for(sector: Sector, reader: Asking) -> None:
    one, other, _ = sector.publish(ADDRESS, DOMAIN, HASH)
    found = reader.objects(match_id=f"{other.stix_id},{one.stix_id},{MISSING}")
    assert [thing["id"] for thing in found] == [one.stix_id, other.stix_id]


def test_versions_are_first_last_all_or_by_their_moment(sector: Sector, reader: Asking) -> None:
    one = sector.publish_one()
    sector.after(days=2).publish_one()
    sector.after(days=2).publish_one()
    path = f"{OBJECTS}{one.stix_id}/"
    listed = reader.get(f"{path}versions/").json()["versions"]
    first, second, last = listed

    def given(version: str) -> list[str]:
        return [thing["modified"] for thing in reader.objects(path, match_version=version)]

    assert given("last") == [last] == [thing["modified"] for thing in reader.objects(path)]
    assert given("first") == [first]
    assert given("all") == listed
    assert given(second) == [second]
    assert given(f"first,{second}") == [first, second]
    assert reader.get(path, match_version="2001-01-01T00:00:00Z").status_code == 404


def test_added_after_leaves_out_its_own_moment(sector: Sector, reader: Asking) -> None:
    sector.publish(ADDRESS)
    seen = reader.get()["X-TAXII-Date-Added-Last"]
    sector.after(seconds=1).publish(DOMAIN)
    assert reader.indicators(added_after=seen) == [DOMAIN.value]
    just_before = (parse_time(seen) - timedelta(microseconds=1)).isoformat()
    assert reader.indicators(added_after=just_before) == [ADDRESS.value, DOMAIN.value]


def test_nothing_new_is_cheap_to_ask_for(sector: Sector, reader: Asking) -> None:
    sector.publish()
    first = reader.get()
    known = {"If-None-Match": first["ETag"]}
    with CaptureQueriesContext(connection) as queries:
        again = reader.get(headers=known)
    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
    assert len(queries) == 2
    assert reader.get(headers=known, limit=1).status_code == HTTPStatus.OK
    sector.publish(DOMAIN)
    assert reader.get(headers=known).status_code == HTTPStatus.OK


def walk(reader: Asking, limit: int, path: str = OBJECTS, **query: object) -> list[str]:
    """Follow `next` to the end."""
    found: list[str] = []
    page = reader.get(path, limit=limit, **query).json()
    while True:
        assert len(page.get("objects", [])) <= limit
        found += [one["id"] for one in page.get("objects", [])]
        if not page.get("more"):
            return found
        page = reader.get(path, limit=limit, next=page["next"], **query).json()


@pytest.mark.parametrize("limit", [1, 7, 1_000])
@pytest.mark.parametrize("path", [OBJECTS, MANIFEST])
def test_pages_lose_and_repeat_nothing_though_all_came_at_one_moment(
    sector: Sector, reader: Asking, limit: int, path: str
) -> None:
    sector.publish(*[SharedDomain(value=f"a{n}.evil.example") for n in range(40)])
    stored = list(StoredObject.objects.order_by("date_added").values_list("stix_id", flat=True))
    assert walk(reader, limit, path) == stored


def test_what_comes_while_somebody_pages_comes_at_the_end(sector: Sector, reader: Asking) -> None:
    sector.publish(ADDRESS, HASH)
    page = reader.get(limit=2, match_type="indicator").json()
    assert not page["more"]
    page = reader.get(limit=1, match_type="indicator").json()
    sector.publish(DOMAIN)
    rest = reader.get(limit=5, match_type="indicator", next=page["next"]).json()
    assert [one["name"] for one in rest["objects"]] == [HASH.value, DOMAIN.value]


def test_a_page_that_the_warninglist_empties_still_leads_on(
    sector: Sector, reader: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    sector.publish(ADDRESS, DOMAIN)
    monkeypatch.setattr(
        "khumkan.hub.intel.egress.find_warning",
        lambda _kind, value: "platform" if value == ADDRESS.value else "",
    )
    page = reader.get(limit=1, match_type="indicator").json()
    assert (page["more"], page.get("objects")) == (True, None)
    assert reader.indicators(limit=1, next=page["next"]) == [DOMAIN.value]


def test_a_page_takes_as_many_queries_however_long_it_is(sector: Sector, reader: Asking) -> None:
    sector.publish(*[SharedDomain(value=f"a{n}.evil.example") for n in range(100)])
    reader.get()  # which notes that this reader reads
    counted = []
    for limit in (1, 100):
        with CaptureQueriesContext(connection) as queries:
            assert len(reader.objects(limit=limit)) == limit
        counted.append(len(queries))
    assert counted == [3, 3]


@pytest.mark.parametrize(
    "query",
    [
        {"added_after": "yesterday"},
        {"added_after": ""},
        {"added_after": "2027-01-01T00:00:00"},
        {"limit": "0"},
        {"limit": "-1"},
        {"limit": "many"},
        {"limit": "1.5"},
        {"limit": "9" * 30},
        {"next": "x"},
        {"next": ""},
        {"match_id": "nobody"},
        {"match_id": "indicator--\x00"},
        {"match_type": "In dicator"},
        {"match_version": "newest"},
        {"match_version": ""},
    ],
    ids=str,
)
def test_what_can_not_be_meant_is_refused(reader: Asking, query: dict[str, str]) -> None:
    response = reader.get(**query)
    assert_error(response, HTTPStatus.BAD_REQUEST)


@pytest.mark.parametrize(
    "moment",
    ["2027-01-01T00:00:00Z", "2027-01-01T07:00:00.123+07:00", "2027-01-01T00:00:00.1234567Z"],
)
def test_every_way_to_write_a_moment_is_understood(reader: Asking, moment: str) -> None:
    assert reader.get(added_after=moment).json() == {}


def test_a_cursor_is_good_for_its_own_question_only(sector: Sector, reader: Asking) -> None:
    sector.publish(ADDRESS, DOMAIN)
    cursor = reader.get(limit=1).json()["next"]
    for query in ({"match_type": "indicator"}, {"added_after": "2020-01-01T00:00:00Z"}):
        assert_error(reader.get(next=cursor, **query), HTTPStatus.BAD_REQUEST)
    assert_error(reader.get(MANIFEST, next=cursor), HTTPStatus.BAD_REQUEST)
    assert_error(reader.get(next=cursor[:-1] + "!"), HTTPStatus.BAD_REQUEST)


@pytest.mark.parametrize(
    "path",
    [
        "/taxii2/nowhere/",
        f"{ROOT}status/{MISSING}/",
        f"{ROOT}collections/nowhere/",
        f"{ROOT}collections/nowhere/objects/",
        f"{OBJECTS}{MISSING}/",
        f"{OBJECTS}{MISSING}/versions/",
        f"{OBJECTS}nonsense/",
        f"{COLLECTION}objects/%00/",
        f"{COLLECTION}objects",
    ],
)
def test_what_is_not_there_is_missed_in_the_standards_shape(reader: Asking, path: str) -> None:
    assert_error(reader.get(path), HTTPStatus.NOT_FOUND)


@pytest.mark.parametrize("method", ["post", "delete"])
def test_nothing_can_be_written(reader: Asking, method: str) -> None:
    ask: Callable[..., Any] = getattr(reader.client, method)
    for path in (OBJECTS, f"{OBJECTS}{MISSING}/"):
        response = ask(path, headers={"Authorization": reader.authorization})
        assert_error(response, HTTPStatus.FORBIDDEN)


def test_other_methods_are_not_known(reader: Asking) -> None:
    response = reader.client.put(OBJECTS, headers={"Authorization": reader.authorization})
    assert_error(response, HTTPStatus.METHOD_NOT_ALLOWED)


@pytest.mark.parametrize(
    ("accept", "is_taken"),
    [
        ("application/taxii+json;version=2.1", True),
        ("application/taxii+json; version=2.1", True),
        ('application/taxii+json; version="2.1"', True),
        ("application/taxii+json", True),
        ("*/*", True),
        ("application/*;q=0.5", True),
        ("text/html, application/taxii+json;version=2.1;q=0.1", True),
        ("", True),
        ("application/taxii+json;version=2.0", False),
        ("application/taxii+json;version=2.1;q=0", False),
        ("application/json", False),
        ("text/html", False),
        (";;;,,", False),
    ],
)
def test_what_a_client_takes(reader: Asking, accept: str, *, is_taken: bool) -> None:
    response = reader.get(headers={"Accept": accept})
    if is_taken:
        assert response.status_code == HTTPStatus.OK
    else:
        assert_error(response, HTTPStatus.NOT_ACCEPTABLE)


def test_when_we_fail_the_client_is_told_in_its_own_language(
    reader: Asking,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pages, "objects_leaving", fail)
    assert_error(reader.get(), HTTPStatus.INTERNAL_SERVER_ERROR)
    assert "taxii.fail" in [one.message for one in caplog.records]


def test_a_retraction_is_all_that_is_left_of_an_object(sector: Sector, reader: Asking) -> None:
    one = sector.publish_one()
    retract_indicator(one, reason="ours", version=1, by=Actor(), at=sector.now)
    (given,) = reader.objects(match_type="indicator", match_version="all")
    assert given["revoked"] is True
    assert len(reader.get(f"{OBJECTS}{one.stix_id}/versions/").json()["versions"]) == 1


def test_what_has_run_out_is_given_no_more(sector: Sector, reader: Asking) -> None:
    sector.after(days=-31).publish(ADDRESS)
    sector.after(days=30).publish(HASH, DOMAIN)
    assert reader.indicators() == [HASH.value, DOMAIN.value]


def test_a_reader_gets_what_it_is_cleared_for(
    sector: Sector, asking_as: Callable[[Tlp], Asking]
) -> None:
    sector.publish()
    assert asking_as(Tlp.AMBER_STRICT).indicators() == [ADDRESS.value]
    green = asking_as(Tlp.GREEN)
    assert green.indicators() == []
    assert {one["type"] for one in green.objects()} == {"identity", "marking-definition"}


def assert_error(response: Any, status: HTTPStatus) -> None:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == MEDIA_TYPE
    said = response.json()
    assert said["http_status"] == str(status.value)
    assert said["title"]
    assert said["description"]
