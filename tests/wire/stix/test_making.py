from datetime import timedelta

import msgspec
import pytest
import stix2

from khumkan.core.errors import WireError
from khumkan.wire.observables import Kind, Observable
from khumkan.wire.stix import (
    File,
    Origin,
    make_cyber_observable,
    make_identity,
    make_indicator,
    make_sighting,
    object_to_fields,
)

ADDRESS = Observable(Kind.IPV4, "192.0.2.1")
ONE_OF_EACH = [
    ADDRESS,
    Observable(Kind.IPV6, "2001:db8::1"),
    Observable(Kind.IPV4_NETWORK, "192.0.2.0/24"),
    Observable(Kind.IPV6_NETWORK, "2001:db8::/32"),
    Observable(Kind.DOMAIN, "evil.example"),
    Observable(Kind.URL, "https://evil.example/a"),
    Observable(Kind.EMAIL, "a@evil.example"),
    Observable(Kind.FILE_NAME, "ใบแจ้งหนี้.exe"),
    Observable(Kind.MD5, "a" * 32),
    Observable(Kind.SHA1, "a" * 40),
    Observable(Kind.SHA256, "a" * 64),
    Observable(Kind.SHA512, "a" * 128),
]

each = pytest.mark.parametrize("observable", ONE_OF_EACH, ids=[str(o.kind) for o in ONE_OF_EACH])


def test_every_kind_is_tried_here() -> None:
    assert [observable.kind for observable in ONE_OF_EACH] == list(Kind)


@each
def test_a_cyber_observable_has_the_id_that_the_stix2_library_gives_it(
    observable: Observable,
) -> None:
    fields = object_to_fields(make_cyber_observable(observable))
    without_id = {key: value for key, value in fields.items() if key != "id"}
    assert stix2.parse(without_id, version="2.1").id == fields["id"]


def test_a_hash_is_filed_under_its_name_in_stix() -> None:
    thing = make_cyber_observable(Observable(Kind.SHA1, "a" * 40))
    assert isinstance(thing, File)
    assert thing.hashes == {"SHA-1": "a" * 40}


@each
def test_an_indicator_for_any_kind_is_valid_stix(observable: Observable, origin: Origin) -> None:
    fields = object_to_fields(make_indicator(observable, origin))
    assert stix2.parse(fields, version="2.1").pattern == fields["pattern"]


def test_an_indicator_says_who_vouches_since_when_and_how_far_it_may_travel(origin: Origin) -> None:
    indicator = make_indicator(ADDRESS, origin, confidence=70)
    assert indicator.created_by_ref == origin.creator
    assert indicator.created == indicator.modified == indicator.valid_from
    assert indicator.object_marking_refs == (origin.tlp.marking_id,)
    assert (indicator.confidence, indicator.valid_until) == (70, None)


def test_the_id_of_an_indicator_is_what_it_asks_for_and_who_asks(origin: Origin) -> None:
    later = Origin(origin.creator, origin.at + timedelta(days=1), origin.tlp)
    other = Origin("identity--11111111-1111-5111-8111-111111111111", origin.at, origin.tlp)
    same, ours = make_indicator(ADDRESS, later), make_indicator(ADDRESS, origin)
    assert same.id == ours.id
    assert make_indicator(ADDRESS, other).id != ours.id
    assert make_indicator(ONE_OF_EACH[1], origin).id != ours.id


def test_an_indicator_can_not_end_before_it_starts(origin: Origin) -> None:
    with pytest.raises(WireError, match="valid_until"):
        make_indicator(ADDRESS, origin, valid_until=origin.at - timedelta(days=1))


def test_a_later_version_keeps_id_and_creation(origin: Origin) -> None:
    first = make_indicator(ADDRESS, origin)
    retracted = msgspec.structs.replace(
        first, modified=first.modified + timedelta(hours=1), revoked=True
    )
    fields = object_to_fields(retracted)
    assert fields["revoked"] is True
    assert (fields["id"], fields["created"]) == (first.id, "2026-01-31T08:30:00.123Z")
    assert stix2.parse(fields).revoked


def test_one_span_reported_twice_is_one_sighting(origin: Origin) -> None:
    sighted = make_indicator(ADDRESS, origin).id
    span = {"first_seen": origin.at, "last_seen": origin.at + timedelta(minutes=5)}
    once = make_sighting(sighted, origin, count=1, **span)
    again = make_sighting(sighted, origin, count=2, **span)
    earlier = make_sighting(
        sighted, origin, first_seen=origin.at - timedelta(1), last_seen=origin.at, count=1
    )
    assert once.id == again.id != earlier.id
    assert once.where_sighted_refs == (origin.creator,)
    assert once.sighting_of_ref == sighted


def test_an_organisation_keeps_its_id_when_its_name_changes(origin: Origin) -> None:
    old, new = (make_identity(name, "99001", origin) for name in ("ก", "ข"))
    assert old.id == new.id != make_identity("ก", "99002", origin).id
    assert old.identity_class == "organization"
