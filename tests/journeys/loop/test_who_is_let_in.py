"""Wrong keys, wrong clocks, garbage, and a node that was sent away: told plainly, others unharmed."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from node_process import PROGRAM
from raw_node import RawNode
from sector import Hospital, Sector, attack_of, wait_for

from khumkan.core.clock import SystemClock, format_time
from khumkan.wire.contract import MAX_NODE_MESSAGE_BYTES
from khumkan.wire.identity import new_private_key, write_private_key

TEN_MINUTES = 600
LEEWAY = 30_000  # milliseconds
REVOKED_WITHIN = 5.0
BUSY = 60.0
SHIFTED = str(Path(__file__).parents[2] / "support" / "shifted_clock.py")


@pytest.fixture
def raw(sector: Sector) -> RawNode:
    return RawNode(sector.hub, sector["c"].node)


@contextmanager
def stopped(hospital: Hospital) -> Iterator[None]:
    """Do something to a node that does not run, and start it again."""
    assert hospital.node.stop() == 0
    yield
    hospital.node.start()


def column(sector: Sector, letter: str, name: str) -> Any:
    """Return what the hub's books say of a hospital's node."""
    query = f"SELECT {name} FROM nodes_node WHERE name = '{sector[letter].node_name}'"  # noqa: S608
    ((found,),) = sector.rows(query)
    return found


def assert_others_are_unharmed(sector: Sector, address: str) -> None:
    """Let an attack at one of the others protect the other."""
    sector["a"].hit(attack_of(address))
    sector.wait_until_all_know(address, "a", "b")


def test_a_key_that_the_hub_does_not_know_opens_nothing(sector: Sector) -> None:
    c = sector["c"]
    file = c.node.data / "keys" / "node.jwk"
    own = file.read_bytes()
    with stopped(c):
        file.write_bytes(write_private_key(new_private_key()))
    c.hit(attack_of("198.51.100.81"))
    wait_for(lambda: c.meets("not-known"))
    assert "the hub does not know this node's key" in c.node.run("status")
    assert not c.listens()
    assert c.node.ask()["n_waiting"] >= 1
    assert_others_are_unharmed(sector, "198.51.100.82")
    assert sector.n_findings("198.51.100.81") == 0
    with stopped(c):
        file.write_bytes(own)
    sector.wait_until_all_know("198.51.100.81", seconds=BUSY)
    assert c.indicators() == sector.published()


def test_a_proof_of_who_it_is_works_once(sector: Sector, raw: RawNode) -> None:
    proof = raw.assertion()
    assert raw.ask_for_token(proof)[0] == 200
    n_before = column(sector, "c", "n_refused")
    status, said = raw.ask_for_token(proof)
    assert (status, said["reason"]) == (401, "not-authenticated")
    assert column(sector, "c", "n_refused") == n_before + 1
    assert column(sector, "c", "last_refusal") == "not-authenticated"
    assert "the assertion was used before" in sector.hub.log
    assert sector["c"].listens()


def test_a_machine_whose_clock_is_ten_minutes_ahead_is_told_and_works(sector: Sector) -> None:
    address = "198.51.100.83"
    c = sector["c"]
    with stopped(c):
        c.node.program = (sys.executable, SHIFTED, str(TEN_MINUTES), "node")
    wait_for(c.listens)
    assert c.meets("clock-off")
    assert "this machine's clock is wrong; set it, by NTP best" in c.node.run("status")
    assert c.link["clock_offset_seconds"] == pytest.approx(TEN_MINUTES, abs=LEEWAY / 1_000)
    wait_for(lambda: abs(column(sector, "c", "clock_offset_ms")) > LEEWAY)
    assert column(sector, "c", "clock_offset_ms") == pytest.approx(-TEN_MINUTES * 1_000, abs=LEEWAY)
    c.hit(attack_of(address))
    sector.wait_until_all_know(address)
    assert_in_hub_time(sector, address)
    with stopped(c):
        c.node.program = PROGRAM
    wait_for(c.is_calm, BUSY)
    assert not c.meets("clock-off")


def assert_in_hub_time(sector: Sector, address: str) -> None:
    """The seconds that the pages show don't count the wrong clock in."""
    query = "SELECT event_received_at, published_at FROM intel_indicator WHERE value = "
    ((received, published),) = sector.rows(f"{query}'{address}'")
    assert str(received) <= str(published)
    earliest = f"SELECT count(*) FROM intel_indicator WHERE value = '{address}' AND "  # noqa: S608
    moment = format_time(SystemClock().now()).replace("T", " ").removesuffix("Z")
    assert sector.count(f"{earliest} published_at <= '{moment}'") == 1


GARBAGE = {
    "nothing": b"",
    "noise": b"\x00\xff" * 500,
    "half a report": b'{"type": "findings-report"',
    "brackets": b"[" * 100_000,
    "tomorrow's contract": b'{"contract": 999, "type": "node-status"}',
    "another letter": json.dumps({"id": str(uuid4()), "type": "gift"}).encode(),
    "too much": b"x" * (MAX_NODE_MESSAGE_BYTES + 1),
}


def test_a_node_that_reports_garbage_harms_nobody(sector: Sector, raw: RawNode) -> None:
    token = raw.token()
    n_before = column(sector, "c", "n_refused")
    n_known = len(sector.published())
    for what, body in GARBAGE.items():
        status, said = raw.post("messages", body, token=token)
        assert 400 <= status < 500, what
        assert said["is_permanent"], what
        assert said["detail"], what
    assert column(sector, "c", "n_refused") == n_before + len(GARBAGE)
    assert column(sector, "c", "last_refusal") == "too-large"
    assert len(sector.published()) == n_known
    status, said = raw.post("messages", b"{}", token=token[:-9])
    assert (status, said["reason"]) == (401, "not-authenticated")
    assert_others_are_unharmed(sector, "198.51.100.84")
    assert "Traceback" not in sector.hub.log


def test_a_node_that_is_sent_away_hears_nothing_more(sector: Sector, raw: RawNode) -> None:
    c = sector["c"]
    wait_for(c.is_calm, BUSY)
    token = raw.token()
    code = sector.hub.python(REVOKE.format(id=raw.id))
    began = time.monotonic()
    wait_for(lambda: not c.listens(), REVOKED_WITHIN)
    assert time.monotonic() - began < REVOKED_WITHIN
    wait_for(lambda: c.meets("revoked"))
    assert "the hub has revoked this node; detection goes on here alone" in c.node.run("status")
    status, said = raw.post("messages", b"{}", token=token)
    assert (status, said["reason"]) == (403, "revoked")
    status, said = raw.ask_for_token(raw.assertion())
    assert (status, said["reason"]) == (403, "revoked")
    n_before = c.node.ask()["n_findings"]
    c.hit(attack_of("198.51.100.85"))
    wait_for(lambda: c.node.ask()["n_findings"] > n_before)
    assert_others_are_unharmed(sector, "198.51.100.86")
    assert sector.n_findings("198.51.100.85") == 0
    assert c.indicators() < sector.published()

    # Only a new code lets the machine in again; then it has nothing missed.
    with stopped(c):
        c.enrol(sector.hub, code, "--again")
    sector.wait_until_all_know("198.51.100.86", seconds=BUSY)
    wait_for(c.is_calm, BUSY)
    assert c.indicators() == sector.published()


REVOKE = """
from sector_population import code_for
from khumkan.hub.nodes.models import Node
from khumkan.hub.nodes.services import revoke_node
from khumkan.ui.actors import OPERATOR
node = Node.objects.get(pk={id!r})
print(code_for(node.organisation, node.name + " again"), end="")
revoke_node(node, reason="stolen", by=OPERATOR)
"""
