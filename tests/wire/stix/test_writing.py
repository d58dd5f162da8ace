import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
import stix2

from khumkan.core.clock import ClockError, parse_time
from khumkan.core.errors import WireError
from khumkan.core.jsontypes import JsonObject
from khumkan.wire.observables import Kind, Observable
from khumkan.wire.stix import (
    Origin,
    format_stix_time,
    make_cyber_observable,
    make_identity,
    make_indicator,
    make_sighting,
    object_to_fields,
    parse_bundle,
    with_tlp_markings,
    write_bundle,
    write_object,
)

ADDRESS = Observable(Kind.IPV4, "192.0.2.1")


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [
        (0, "2026-01-31T08:30:00.000Z"),
        (123_000, "2026-01-31T08:30:00.123Z"),
        (123_456, "2026-01-31T08:30:00.123456Z"),
    ],
)
def test_times_have_milliseconds_unless_somebody_was_finer(microseconds: int, text: str) -> None:
    at = datetime(2026, 1, 31, 15, 30, 0, microseconds, tzinfo=timezone(timedelta(hours=7)))
    assert format_stix_time(at) == text


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ClockError):
        format_stix_time(datetime(2026, 1, 31))  # noqa: DTZ001  # the mistake under test


def test_properties_come_in_one_order_and_defaults_are_left_out(origin: Origin) -> None:
    fields = object_to_fields(make_indicator(ADDRESS, origin))
    assert list(fields)[:3] == ["type", "spec_version", "id"]
    assert not {"revoked", "extra", "valid_until", "labels", "external_references"} & set(fields)


def test_unknown_properties_go_out_after_ours_and_never_over_them(origin: Origin) -> None:
    indicator = msgspec.structs.replace(
        make_indicator(ADDRESS, origin), extra={"x_b": 1, "x_a": 2, "pattern": "[x]"}
    )
    fields = object_to_fields(indicator)
    assert list(fields)[-2:] == ["x_a", "x_b"]
    assert fields["pattern"] == "[ipv4-addr:value = '192.0.2.1']"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"name": 7}, "name", id="wrong type"),
        pytest.param({"confidence": 200}, "confidence", id="out of range"),
        pytest.param({"pattern": ""}, "pattern", id="empty"),
        pytest.param({"object_marking_refs": ("red",)}, "object_marking_refs", id="no id"),
    ],
)
def test_what_our_own_reader_would_refuse_is_never_written(
    origin: Origin, change: dict[str, object], said: str
) -> None:
    indicator = msgspec.structs.replace(make_indicator(ADDRESS, origin), **change)
    for write in (object_to_fields, write_object, lambda thing: write_bundle([thing])):
        with pytest.raises(WireError, match=said):
            write(indicator)


def test_half_a_character_is_never_written(origin: Origin) -> None:
    indicator = msgspec.structs.replace(make_indicator(ADDRESS, origin), name="\ud800")
    with pytest.raises(WireError, match="half a character"):
        write_object(indicator)


def test_the_same_objects_make_the_same_bundle(origin: Origin) -> None:
    first = make_indicator(ADDRESS, origin)
    newer = msgspec.structs.replace(first, modified=first.modified + timedelta(seconds=1))
    assert write_bundle([first]) == write_bundle([first])
    ids = {json.loads(write_bundle(things))["id"] for things in ([], [first], [newer])}
    assert len(ids) == 3


def test_an_empty_bundle_has_no_empty_list() -> None:
    assert "objects" not in json.loads(write_bundle([]))


def everything(origin: Origin) -> bytes:
    """A bundle with one of each thing that khumkan makes."""
    hospital = make_identity("โรงพยาบาลสมมุติ ๑", "99001", origin, sectors=("healthcare",))
    indicator = make_indicator(
        ADDRESS, origin, valid_until=origin.at + timedelta(days=30), confidence=80
    )
    sighting = make_sighting(
        indicator.id, origin, first_seen=origin.at, last_seen=origin.at, count=3
    )
    observables = [
        Observable(Kind.IPV4_NETWORK, "198.51.100.0/24"),
        Observable(Kind.IPV6, "2001:db8::1"),
        Observable(Kind.DOMAIN, "xn--72c2blqcq3gb1l.xn--o3cw4h"),
        Observable(Kind.URL, "https://evil.example/a'b"),
        Observable(Kind.SHA256, "a" * 64),
    ]
    return write_bundle(
        with_tlp_markings([hospital, indicator, sighting, *map(make_cyber_observable, observables)])
    )


def test_what_goes_out_is_what_was_agreed(
    origin: Origin, match_golden: Callable[[str, bytes], None]
) -> None:
    match_golden("stix_bundle.json", everything(origin))


def test_the_stix2_library_reads_what_we_write_and_finds_the_same_times(origin: Origin) -> None:
    data = everything(origin)
    judged = stix2.parse(data, version="2.1")
    ours = parse_bundle(data)
    assert [thing.id for thing in judged.objects] == [thing.id for thing in ours.objects]
    assert ours.rejected == []
    for theirs, fields in zip(judged.objects, json.loads(data)["objects"], strict=True):
        assert json.loads(theirs.serialize()) == fields


def test_what_was_read_is_written_as_it_was(origin: Origin) -> None:
    data = everything(origin)
    assert write_bundle(parse_bundle(data).objects) == data


def same_times(fields: JsonObject) -> dict[str, object]:
    """The same object with each time as a time, and what is left out by default left out."""
    times = ("created", "modified", "valid_from", "valid_until", "published", "first_seen")
    return {
        key: parse_time(str(value)) if key in times else value
        for key, value in fields.items()
        if (key, value) not in [("revoked", False), ("defanged", False), ("spec_version", "2.1")]
    }


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["stix21/examples", "attack_ics"])
def test_published_objects_go_out_with_everything_they_came_with(corpus: Path, folder: str) -> None:
    n_objects = 0
    for file in sorted((corpus / "intel" / folder).rglob("*.json")):
        whole = json.loads(file.read_bytes())
        members = whole["objects"] if whole["type"] == "bundle" else [whole]
        for fields, thing in zip(members, parse_bundle(file.read_bytes()).objects, strict=True):
            assert same_times(object_to_fields(thing)) == same_times(fields)
            n_objects += 1
    assert n_objects > 200


def test_the_clock_of_the_origin_is_cut_to_milliseconds(origin: Origin) -> None:
    assert origin.at.microsecond == 123_999
    fields = object_to_fields(make_indicator(ADDRESS, origin))
    assert fields["created"] == fields["modified"] == fields["valid_from"]
    assert fields["created"] == "2026-01-31T08:30:00.123Z"
    assert parse_time(str(fields["created"])).tzinfo is UTC
