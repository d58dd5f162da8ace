"""The hub is put back from an older backup: no node becomes deaf by it, or forgets anything."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from sector import Hospital, Sector, attack_of, new_sector, wait_for

BUSY = 60.0  # seconds; a node waits longer after each failure
KEPT, LOST, NEW = ("203.0.113.201",), ("203.0.113.202", "203.0.113.203"), ("203.0.113.204",)
MORE = ("203.0.113.205", "203.0.113.206", "203.0.113.207")


@pytest.fixture(scope="module")
def sector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sector]:
    """A sector of its own: what is lost here, others would look for."""
    with new_sector(tmp_path_factory.mktemp("put-back")) as made:
        yield made


def attack(sector: Sector, *addresses: str, know: str) -> None:
    """Attack hospital A, and wait until others know of each address."""
    for address in addresses:
        sector["a"].hit(attack_of(address))
        sector.wait_until_all_know(address, *know, seconds=BUSY)


def searches(hospital: Hospital) -> dict[str, str]:
    """Return when the past was searched for each indicator."""
    query = "SELECT stix_id, hunted_at FROM indicator WHERE is_hunted = 1"
    with closing(sqlite3.connect(hospital.node.data / "state.db")) as state:
        return dict(state.execute(query))


def immune_up_to(sector: Sector) -> list[int]:
    """Return up to which frame each node is immune, as the hub knows it."""
    query = "SELECT node_id, max(loaded_up_to) FROM intel_delivery GROUP BY node_id"
    return [row[1] for row in sector.rows(query)]


def test_nodes_that_are_ahead_and_nodes_that_were_away_miss_nothing(sector: Sector) -> None:
    b, c = sector["b"], sector["c"]
    attack(sector, *KEPT, know="abc")
    sector.hub.run("backup", "one.tgz")
    attack(sector, *LOST, know="abc")
    wait_for(lambda: all(len(searches(one)) == 3 for one in (b, c)))
    wait_for(lambda: all(one.is_calm() for one in sector.hospitals.values()))
    before, lost = searches(b), sector.published()
    assert b.node.stop() == 0
    sector.hub.stop()
    sector.hub.run("restore", "one.tgz", "--replace")
    sector.hub.start()

    # C comes back while the hub is behind it; B when the hub has given B's numbers to others.
    attack(sector, *NEW, know="ac")
    attack(sector, *MORE, know="ac")
    b.node.start()
    sector.wait_until_all_know(MORE[-1], "b", seconds=BUSY)

    everything = lost | sector.published()
    assert len(everything) == len(KEPT + LOST + NEW + MORE)
    wait_for(lambda: all(one.indicators() == everything for one in sector.hospitals.values()))
    wait_for(lambda: len(searches(b)) == len(everything))
    assert before.items() <= searches(b).items(), "searched for once"
    n = sector.n_frames()
    assert wait_for(lambda: immune_up_to(sector) == [n] * 3, BUSY)
    for one in (b, c):
        said = one.node.ask()
        assert said["counters"]["n_times_begun_anew"] == 1
        assert said["n_refused"] == 0
        assert "garbage" not in said["link"]["faults"]
