"""Sightings are gathered row by row, move the confidence, and looking for nothing counts too."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hub_intel import ADDRESS, DOMAIN, Sector, sightings

from khumkan.hub.intel import services
from khumkan.hub.intel.choices import State
from khumkan.hub.intel.models import Frame, Sighting
from khumkan.ui.actors import Actor
from khumkan.wire.contract import SharedDomain


def test_reports_of_one_kind_are_one_row(sector: Sector) -> None:
    one = sector.publish_one()
    sector.sight(one)
    (taken,) = sector.after(minutes=5).sight(one)
    row = Sighting.objects.get(node=sector.b.node)
    assert (row.n_events, taken.n_events) == (6, 3)
    assert row.last_at - row.first_at == timedelta(minutes=5, seconds=1)
    assert row.last_received_at - row.received_at == timedelta(minutes=5)
    assert taken.sighting == row
    assert taken.indicator.pk == one.pk


def test_ways_and_proof_are_told_apart(sector: Sector) -> None:
    one = sector.publish_one()
    for given in ({}, {"found_in": "history"}, {"is_authenticated": False}):
        sector.sight(one, **given)
    rows = Sighting.objects.filter(node=sector.b.node).values_list("found_in", "is_authenticated")
    assert sorted(rows) == [("history", True), ("live", False), ("live", True)]


def test_searched_and_found_nothing_is_kept(sector: Sector) -> None:
    one = sector.publish_one()
    (taken,) = sector.sight(one, n_events=0, found_in="history")
    assert (taken.n_events, taken.sighting.n_events) == (0, 0)
    one.refresh_from_db()
    assert (one.n_organisations, one.confidence) == (1, 60)


def test_a_first_hit_replaces_the_span_of_having_found_nothing(sector: Sector) -> None:
    one = sector.publish_one()
    sector.sight(one, n_events=0)
    sector.after(hours=1).sight(one)
    row = Sighting.objects.get(node=sector.b.node)
    assert row.first_at == sector.now - timedelta(seconds=1)
    assert row.detected_at == sector.now
    sector.after(hours=1).sight(one, n_events=0)
    row.refresh_from_db()
    assert row.last_at == sector.now - timedelta(hours=1)


def test_a_second_hospital_makes_it_surer_and_everybody_hears_of_it(sector: Sector) -> None:
    one = sector.publish_one()
    before = Frame.objects.count()
    sector.sight(one)
    one.refresh_from_db()
    assert (one.n_organisations, one.confidence) == (2, 80)
    assert Frame.objects.count() == before + 1
    sector.sight(one)
    assert Frame.objects.count() == before + 1


def test_what_proves_nothing_moves_nothing(sector: Sector) -> None:
    one = sector.publish_one()
    sector.sight(one, is_authenticated=False)
    one.refresh_from_db()
    assert (one.n_organisations, one.confidence) == (1, 60)


@pytest.mark.parametrize(("found_in", "lives_on"), [("live", True), ("history", False)])
def test_only_what_is_seen_now_lives_on(sector: Sector, found_in: str, *, lives_on: bool) -> None:
    one = sector.publish_one()
    sector.after(days=2).sight(one, node=sector.a.node, found_in=found_in)
    until = one.valid_until
    one.refresh_from_db()
    assert (one.valid_until > until) is lives_on


def test_what_was_retracted_is_counted_and_not_told_on(sector: Sector) -> None:
    one, other = sector.publish_one(), sector.publish_one(DOMAIN)
    services.retract_indicator(one, reason="ours", version=1, by=Actor())
    (taken,) = sector.sight(one, other)
    assert taken.indicator.pk == other.pk
    assert Sighting.objects.filter(indicator=one, node=sector.b.node).exists()
    one.refresh_from_db()
    assert one.state == State.RETRACTED


def test_what_the_hub_never_published_is_counted(
    sector: Sector, caplog: pytest.LogCaptureFixture
) -> None:
    one = sector.publish_one()
    report = sightings(sector.b.node, [one], sector.now)
    one.stix_id = one.stix_id[:-4] + "0000"
    unknown = sightings(sector.b.node, [one], sector.now)
    both = type(report)(
        id=report.id,
        node_id=report.node_id,
        sent_at=report.sent_at,
        sightings=report.sightings + unknown.sightings,
    )
    assert len(services.take_sightings(sector.b.node, both, at=sector.now)) == 1
    (event,) = [entry for entry in caplog.records if entry.message == "sighting.unknown"]
    assert getattr(event, "event_fields", {})["n_unknown"] == 1


def test_a_long_report_takes_a_fixed_number_of_queries(sector: Sector) -> None:
    few = sector.publish(ADDRESS)
    many = sector.publish(*[SharedDomain(value=f"a{n}.evil.example") for n in range(40)])
    counted = []
    for indicators in (few, many):
        with CaptureQueriesContext(connection) as queries:
            sector.sight(*indicators, n_events=0)
        counted.append(len(queries))
    assert counted[0] == counted[1]
