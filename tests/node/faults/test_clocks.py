"""A clock that is set back an hour, or on a day: nothing is lost, doubled, or held back for long."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fake_hub import FakeHub
from node_line import RULES, Line, firewall
from node_process import PROGRAM, NodeProcess, fake_hub_beside, new_node, wait_for

SHIFTED = str(Path(__file__).parents[2] / "support" / "shifted_clock.py")
SHIFTS = [
    pytest.param([timedelta(hours=-1)], id="back an hour"),
    pytest.param([timedelta(days=1)], id="on a day"),
    pytest.param([timedelta(days=1), timedelta(days=-1), timedelta(hours=-1)], id="back and forth"),
]


def attack(number: int) -> bytes:
    return firewall(action="attack", src_ip="203.0.113.45", number=f"n{number}")


@pytest.mark.parametrize("shifts", SHIFTS)
@pytest.mark.parametrize("restarts", [False, True], ids=["while it runs", "while it is down"])
def test_each_event_is_stored_and_told_once(
    line: Line, shifts: list[timedelta], restarts: bool
) -> None:
    line.receive(attack(0), attack(1))
    line.detect()
    for number, shift in enumerate(shifts, 1):
        line.receive(attack(number * 10))
        line.pipeline.step()
        line.clock.advance(shift)
        if restarts:
            line.restart()
        line.receive(attack(number * 10 + 1))
        line.detect()
    line.pass_time(7)
    assert line.pipeline.is_flush_due()
    line.pipeline.flush()

    n_events = 2 + 2 * len(shifts)
    assert len(line.stored_rows()) == len({row.raw for row in line.stored_rows()}) == n_events
    assert sum(one.n_events for one in line.told_findings()) == n_events
    assert line.journal.start <= line.journal.end == line.lake.next_offset


@pytest.fixture
def hub(socket_enabled: None) -> Iterator[FakeHub]:
    del socket_enabled
    with fake_hub_beside() as one:
        yield one


@pytest.fixture
def node(tmp_path: Path, hub: FakeHub) -> Iterator[NodeProcess]:
    rules = tmp_path / "rules.yml"
    rules.write_text(RULES, "utf-8")
    with new_node(tmp_path, KHUMKAN_NODE__RULES=f'["{rules}"]') as one:
        one.run("enrol", "--hub", hub.url, "--code", hub.code)
        yield one


def test_a_delivery_is_recognised_though_the_clock_was_set_while_the_node_was_down(
    node: NodeProcess,
) -> None:
    said = node.run("source", "add", "web", "--kind", "web-server")
    token = next(word for word in said.split() if word.startswith("khumkan-source_"))
    for number, shift in enumerate((0, -3_600, 86_400)):
        node.program = (sys.executable, SHIFTED, str(shift), *PROGRAM[3:])
        node.start()
        for repeated in range(number + 1):
            node.send(attack(repeated), token)
        assert node.process
        node.process.kill()
        node.process.wait()
    node.program = PROGRAM
    node.start()
    wait_for(lambda: node.ask()["n_findings"] == 3)
    wait_for(lambda: node.ask()["lake"].get("n_events") == 3)
    assert [one["n_events"] for one in node.ask()["sources"]] == [3]
