"""Observables of a finding are published at once, held or left; nothing is ever doubled."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hub_intel import ADDRESS, DOMAIN, HASH, SECOND, URL, Sector

from khumkan.core.severity import Severity
from khumkan.hub.intel import gate
from khumkan.hub.intel.choices import Audience, State
from khumkan.hub.intel.models import Collection, Frame, Indicator, Sighting, StoredObject
from khumkan.hub.intel.publishing.making import creator_of
from khumkan.ui.audit.selectors import entries_about
from khumkan.wire.contract import (
    SharedAddress,
    SharedDomain,
    SharedUrl,
    StreamFrame,
    parse_hub_message,
)
from khumkan.wire.stix import object_tlp, parse_object, read_object
from khumkan.wire.stix.domain_objects import Indicator as StixIndicator
from khumkan.wire.tlp import Tlp


def frames(sector: Sector) -> list[StreamFrame]:
    read = [
        parse_hub_message(row.body.encode())
        for row in Frame.objects.filter(collection=sector.collection).order_by("sequence")
    ]
    return [one for one in read if isinstance(one, StreamFrame)]


def last_sent(sector: Sector) -> StixIndicator:
    thing = read_object(frames(sector)[-1].objects[-1])
    assert isinstance(thing, StixIndicator)
    return thing


@pytest.mark.parametrize(
    ("shared", "pattern", "days"),
    [
        pytest.param(ADDRESS, "[ipv4-addr:value = '203.0.113.66']", 30, id="address"),
        pytest.param(
            SharedAddress(value="2001:db8::66"), "[ipv6-addr:value = '2001:db8::66']", 30, id="v6"
        ),
        pytest.param(DOMAIN, "[domain-name:value = 'c2.evil.example']", 90, id="domain"),
        pytest.param(URL, "[url:value = 'http://203.0.113.66/drop/a.exe']", 180, id="url"),
        pytest.param(HASH, f"[file:hashes.'SHA-256' = '{'ab' * 32}']", 180, id="hash"),
    ],
)
def test_each_kind_is_published_with_its_own_life(
    sector: Sector, shared: SharedAddress, pattern: str, days: int
) -> None:
    one = sector.publish_one(shared)
    sent = last_sent(sector)
    assert (one.state, one.pattern, sent.pattern) == (State.PUBLISHED, pattern, pattern)
    assert sent.id == one.stix_id
    assert sent.valid_until == one.valid_until
    assert abs(one.valid_until - sector.now - timedelta(days=days)) < SECOND


def test_what_is_published_only_detects_and_names_no_hospital(sector: Sector) -> None:
    sector.publish()
    sent, body = last_sent(sector), frames(sector)[-1]
    assert sent.labels == ("detect-only",)
    assert object_tlp(sent) is Tlp.AMBER
    assert sent.created_by_ref == creator_of(sector.collection.pk)
    said = str(body)
    for secret in (sector.a.node.pk, sector.world.a.pk, sector.world.a.name_th, "node A"):
        assert str(secret) not in said


def test_the_first_frame_holds_what_the_others_refer_to(sector: Sector) -> None:
    sector.publish()
    first, sent = frames(sector)[0], last_sent(sector)
    known = {one["id"] for one in first.objects}
    assert {sent.created_by_ref, *sent.object_marking_refs} <= known
    assert {one["type"] for one in first.objects} == {"identity", "marking-definition"}


def test_frame_object_and_indicator_say_the_same(sector: Sector) -> None:
    one = sector.publish_one()
    stored = StoredObject.objects.get(indicator=one)
    assert parse_object(stored.body.encode()) == last_sent(sector)
    assert (one.sequence, stored.sequence) == (frames(sector)[-1].sequence,) * 2
    assert one.published_at == sector.now


def test_the_observables_of_one_finding_share_a_frame(sector: Sector) -> None:
    sector.publish(ADDRESS, DOMAIN, URL, HASH, ADDRESS)
    assert [len(one.objects) for one in frames(sector)] == [6, 4]


def test_what_is_too_much_for_one_frame_goes_into_several(sector: Sector) -> None:
    many = [SharedUrl(value=f"http://evil.example/{n:03}/" + "x" * 1_900) for n in range(40)]
    sector.publish(*many)
    sent = frames(sector)[1:]
    assert [one.sequence for one in sent] == list(range(2, 2 + len(sent)))
    assert sum(len(one.objects) for one in sent) == len(many)
    assert max(len(row.body) for row in Frame.objects.all()) <= 64 * 1024


def test_every_object_has_a_moment_of_its_own_though_one_clock_tick_brought_them(
    sector: Sector,
) -> None:
    sector.publish(*[SharedDomain(value=f"a{n}.evil.example") for n in range(50)])
    sector.after(seconds=-5).publish(DOMAIN)  # and a clock that went back
    rows = StoredObject.objects.order_by("date_added").values_list("date_added", "sequence")
    moments = [at for at, _ in rows]
    assert len(set(moments)) == len(moments)
    assert [sequence for _, sequence in rows] == sorted(sequence for _, sequence in rows)


def test_the_same_observable_again_is_counted_and_not_sent_again(sector: Sector) -> None:
    first = sector.publish_one()
    again = sector.after(minutes=1).publish_one()
    assert again.pk == first.pk
    assert again.versioned_at == first.versioned_at
    assert len(frames(sector)) == 2
    assert Sighting.objects.get().n_events == 2


def test_seen_again_a_day_later_it_lives_on(sector: Sector) -> None:
    first = sector.publish_one()
    again = sector.after(days=1).publish_one()
    sent = last_sent(sector)
    assert again.valid_until - first.valid_until == timedelta(days=1)
    assert (sent.valid_until, sent.modified) == (again.valid_until, again.versioned_at)
    assert sent.created == first.valid_from
    assert StoredObject.objects.filter(indicator=first, is_latest=True).count() == 1
    assert StoredObject.objects.filter(indicator=first).count() == 2


def test_another_hospital_makes_it_surer_at_once(sector: Sector) -> None:
    assert sector.publish_one().confidence == 60
    both = sector.after(seconds=1).publish_one(node=sector.b.node)
    assert (both.confidence, both.n_organisations) == (80, 2)
    assert last_sent(sector).confidence == 80


def test_sources_that_prove_nothing_never_count(sector: Sector) -> None:
    weak: dict[str, Any] = {"is_authenticated": False}
    assert sector.publish_one(**weak).confidence == 30
    again = sector.publish_one(node=sector.b.node, **weak)
    assert (again.confidence, again.n_organisations) == (30, 0)
    proven = sector.publish_one(node=sector.b.node)
    assert (proven.confidence, proven.n_organisations) == (60, 1)


def test_two_nodes_of_one_hospital_are_one_hospital(sector: Sector) -> None:
    sector.publish()
    sector.b.node.organisation = sector.world.a
    assert sector.publish_one(node=sector.b.node).n_organisations == 1


@pytest.mark.parametrize("level", [Severity.INFORMATIONAL, Severity.LOW])
def test_findings_below_medium_publish_nothing(sector: Sector, level: Severity) -> None:
    assert sector.publish(ADDRESS, level=level) == []
    assert not Indicator.objects.exists()


def test_a_masked_url_would_never_match_and_is_left(sector: Sector) -> None:
    masked = SharedUrl(value="http://evil.example/id/*************/x")
    (one,) = sector.publish(masked, ADDRESS)
    assert one.value == ADDRESS.value


@pytest.mark.parametrize(
    ("shared", "reason"),
    [
        (SharedAddress(value="8.8.8.8"), "resolver"),
        (SharedAddress(value="2606:4700:4700::1111"), "resolver"),
        (SharedDomain(value="www.moph.go.th"), "government"),
        (SharedDomain(value="line.me"), "communication"),
        (SharedUrl(value="https://api.line.me/v2"), "communication"),
        (SharedUrl(value="https://1.1.1.1/dns-query"), "resolver"),
        (SharedAddress(value="198.41.0.4"), "root-server"),
        (SharedDomain(value="co.th"), "whole-zone"),
    ],
    ids=lambda value: getattr(value, "value", value),
)
def test_what_everybody_uses_waits_for_an_analyst(
    sector: Sector, shared: SharedAddress, reason: str
) -> None:
    one = sector.publish_one(shared)
    assert (one.state, one.held_reason, one.sequence) == (State.HELD, reason, None)
    assert one.published_at is None
    assert len(frames(sector)) == 1


def test_names_that_only_look_alike_are_published(sector: Sector) -> None:
    names = ["notline.me", "line.me.evil.example", "evil.co.th", "go.th.evil.example"]
    made = sector.publish(*[SharedDomain(value=name) for name in names])
    assert {one.state for one in made} == {State.PUBLISHED}


def test_a_node_gone_mad_is_held_up_and_others_are_not(
    sector: Sector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "MAX_PUBLISHED_AN_HOUR", 3)
    many = [SharedDomain(value=f"a{n}.evil.example") for n in range(5)]
    states = [one.state for one in sector.publish(*many)]
    assert states == [State.PUBLISHED] * 3 + [State.HELD] * 2
    assert sector.publish_one(HASH).held_reason == gate.TOO_MANY
    assert sector.publish_one(URL, node=sector.b.node).state == State.PUBLISHED
    assert sector.after(hours=1, seconds=1).publish_one(DOMAIN).state == State.PUBLISHED


def test_beyond_all_measure_it_is_counted_and_not_kept(
    sector: Sector, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("khumkan.hub.intel.services.publishing.MAX_HELD_AN_HOUR", 2)
    many = [SharedDomain(value=f"a{n}.evil.example") for n in range(5)]
    assert len(sector.publish(*many)) == 2
    (event,) = [one for one in caplog.records if one.message == "indicator.drop"]
    assert getattr(event, "event_fields", {})["n_dropped"] == 3


def test_a_collection_shared_with_nobody_publishes_nothing(sector: Sector) -> None:
    Collection.objects.update(audience=Audience.NOBODY)
    one = sector.publish_one()
    assert (one.state, one.held_reason, one.published_at) == (State.HELD, "closed", None)
    assert len(frames(sector)) == 1


def test_a_wrong_clock_of_a_node_is_put_right(sector: Sector) -> None:
    sector.a.node.clock_offset_ms = 20_000  # the hub is 20 seconds ahead of it
    behind = sector.now - timedelta(seconds=22)
    one = sector.publish_one(received_at=behind, detected_at=behind + SECOND)
    assert sector.now - one.event_received_at == timedelta(seconds=2)
    ahead = sector.now + timedelta(seconds=5)
    sector.a.node.clock_offset_ms = 10
    other = sector.publish_one(DOMAIN, received_at=ahead, detected_at=ahead)
    assert other.event_received_at == other.detected_at == sector.now


def test_the_trail_tells_what_was_published_and_held(sector: Sector) -> None:
    out, held = sector.publish(ADDRESS, SharedAddress(value="8.8.8.8"))
    for one, action in ((out, "indicator.publish"), (held, "indicator.hold")):
        entry = entries_about("indicator", one.pk).get()
        assert (entry.action, entry.channel) == (action, "node")
        assert entry.organisation_id == sector.world.a.pk


def test_a_finding_that_fails_later_published_nothing(sector: Sector) -> None:
    def fail() -> None:
        with transaction.atomic():
            sector.publish()
            raise IntegrityError

    with pytest.raises(IntegrityError):
        fail()
    assert len(frames(sector)) == 1
    assert not Indicator.objects.exists()
