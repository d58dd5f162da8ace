"""The line between hospitals and hub fails, in every way that lines do: nothing is lost by it."""

import http.client
import itertools
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sector import PATIENCE, Sector, attack_of, visit_of, wait_for

BUSY = 60.0  # seconds; a node waits longer after each failure
CALM_SECONDS = 5.0
N_CUTS = 4


@pytest.fixture(autouse=True)
def calm(sector: Sector) -> Iterator[None]:
    """Whatever happened to a line, all is well afterwards."""
    yield
    for hospital in sector.hospitals.values():
        wait_for(hospital.is_calm, BUSY)


def test_while_the_hub_is_away_nodes_detect_on_and_catch_up_afterwards(sector: Sector) -> None:
    first, second, third = "203.0.113.51", "203.0.113.52", "203.0.113.53"
    a, b = sector["a"], sector["b"]
    n_before = a.node.ask()["n_findings"]
    sector.hub.stop()
    a.hit(attack_of(first))
    a.hit_by_syslog(b"<134>" + attack_of(second))
    b.hit(attack_of(third))
    wait_for(lambda: a.node.ask()["n_findings"] >= n_before + 2)
    wait_for(lambda: a.meets("hub-away") and b.meets("hub-away"))
    said = a.node.run("status")
    assert "the hub does not answer; detection goes on and reports wait" in said
    assert "reports wait for the hub" in said
    sector.hub.start()
    for address in (first, second, third):
        sector.wait_until_all_know(address, seconds=BUSY)
        assert sector.n_findings(address) == 1
    wait_for(lambda: not a.meets("hub-away"))
    assert "the hub does not answer" not in a.node.run("status")


def test_a_node_that_was_away_misses_nothing_and_searches_its_past(sector: Sector) -> None:
    missed = [f"203.0.113.{number}" for number in range(61, 66)]
    b = sector["b"]
    b.hit(visit_of(missed[2]))
    wait_for(b.is_calm)
    assert b.node.stop() == 0
    for address, letter in zip(missed, itertools.cycle("ac"), strict=False):
        sector[letter].hit(attack_of(address))
    for address in missed:
        sector.wait_until_all_know(address, "a", "c")
    b.node.start()
    sector.wait_until_all_know(missed[-1], "b")
    assert b.indicators() == sector["c"].indicators() == sector.published()
    query = (
        "SELECT s.n_events FROM intel_sighting s JOIN nodes_node n ON n.id = s.node_id "  # noqa: S608
        "JOIN intel_indicator i ON i.id = s.indicator_id "
        f"WHERE n.name = 'node of b' AND s.found_in = 'history' AND i.value = '{missed[2]}'"
    )
    assert wait_for(lambda: sector.rows(query)) == [(1,)]


def test_a_stream_that_is_cut_every_second_brings_every_frame_once(sector: Sector) -> None:
    b = sector["b"]
    wait_for(b.is_calm)
    before, known, n_published = b.link, b.indicators(), sector.n_frames()
    addresses = [f"203.0.113.{number}" for number in range(71, 71 + N_CUTS)]
    for address, letter in zip(addresses, itertools.cycle("ac"), strict=False):
        sector[letter].hit(attack_of(address))
        time.sleep(1)  # the fault itself: no condition to wait for
        wait_for(lambda: b.stream.is_open, BUSY)
        b.stream.cut()
    for address in addresses:
        sector.wait_until_all_know(address, seconds=BUSY)
    wait_for(b.is_calm, BUSY)
    after = b.link
    assert len(b.indicators() - known) == len(addresses)
    assert b.indicators() == sector.published()
    assert after["n_frames"] - before["n_frames"] == sector.n_frames() - n_published >= 2
    assert after["n_streams_opened"] - before["n_streams_opened"] >= N_CUTS
    assert "garbage" not in after["faults"]  # nor came any out of order
    assert "the hub's stream is open since" in b.node.run("status")


def test_a_report_whose_answer_was_lost_counts_once(sector: Sector) -> None:
    address = "203.0.113.91"
    a = sector["a"]
    a.api.cut()
    n_cut, a.api.loses_answers = a.api.n_cut, True
    a.hit(attack_of(address))
    wait_for(lambda: a.api.n_cut >= n_cut + 2)
    wait_for(lambda: sector.n_findings(address))
    assert a.node.ask()["n_waiting"] >= 1
    a.api.loses_answers = False
    wait_for(a.is_calm, BUSY)
    assert sector.n_findings(address) == 1


@contextmanager
def held(sector: Sector) -> Iterator[None]:
    """Keep the hub's database locked, as a program that hangs in a transaction does."""
    with closing(sqlite3.connect(sector.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="a lock of the whole database is SQLite's")
def test_while_the_hubs_database_is_locked_reports_wait_and_pages_open(sector: Sector) -> None:
    address = "203.0.113.95"
    a = sector["a"]
    with held(sector):
        a.hit(attack_of(address))
        wait_for(lambda: a.meets("hub-away"))
        wait_for(lambda: "status=503" in sector.hub.log, BUSY)
        began = time.monotonic()
        assert page_status(sector) == http.client.OK
        assert time.monotonic() - began < CALM_SECONDS
        assert sector.n_findings(address) == 0
        assert a.node.ask()["n_waiting"] >= 1
    sector.wait_until_all_know(address, seconds=BUSY)
    assert sector.n_findings(address) == 1
    assert "Traceback" not in sector.hub.log


def page_status(sector: Sector) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", sector.hub.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/accounts/login/")
        return connection.getresponse().status
    finally:
        connection.close()
