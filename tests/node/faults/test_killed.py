"""`kill -9` of a real node under load: what was acknowledged is there once, and told once.

Ten kills here, two hundred in `make soak`. Senders that had no answer send again, as they should.
The seed is printed; KHUMKAN_SEED repeats a run, as far as the moments of threads can be repeated.
"""

import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import pytest
from fake_hub import FakeHub
from insistent_senders import HttpSender, RelpSender, Sender
from node_line import RULE, RULES, firewall
from node_process import NodeProcess, fake_hub_beside, new_node, wait_for

from khumkan.lake import Lake
from khumkan.node.state import State
from khumkan.wire.contract import FindingsReport, SightingsReport

EVENTS_A_BODY, ATTACK_EVERY = 12, 5
NAME = re.compile(rb"[hr]\d+-\d+-\d+")


@pytest.fixture
def hub(socket_enabled: None) -> Iterator[FakeHub]:
    del socket_enabled
    with fake_hub_beside() as one:
        yield one


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "n_kills", [pytest.param(10, id="ten"), pytest.param(200, id="many", marks=pytest.mark.soak)]
)
def test_a_node_that_is_killed_under_load_loses_and_doubles_nothing(
    tmp_path: Path, hub: FakeHub, n_kills: int
) -> None:
    seed = int(os.environ.get("KHUMKAN_SEED", random.SystemRandom().randrange(2**32)))
    print(f"seed: KHUMKAN_SEED={seed}")  # noqa: T201 -- how to repeat a failure
    points = random.Random(seed)  # noqa: S311 -- not for secrets
    (tmp_path / "rules.yml").write_text(RULES, "utf-8")
    settings = {"KHUMKAN_NODE__RULES": f'["{tmp_path}/rules.yml"]', "KHUMKAN_NODE__RELP_PORT": "0"}
    with new_node(tmp_path, **settings) as node:
        node.run("enrol", "--hub", hub.url, "--code", hub.code)
        senders = _load(node)
        with ExitStack() as stack:
            for sender in senders:
                sender.start()
                stack.callback(sender._last.set)
            for number in range(n_kills):
                _kill(node, points, number)
            _start(node)
            for sender in senders:
                sender.finish()
        sent = [name for sender in senders for body in sender.acknowledged for name in names(body)]
        _wait_for_all(node, len(sent))
        assert node.stop() == 0

    _check(node, hub, sent)
    n_again = sum(one.n_tries - len(one.acknowledged) for one in senders[:2])
    copies = node.data / "journal" / "repeats" / "copies.jsonl"
    n_known = copies.read_bytes().count(b"\n") if copies.exists() else 0
    print(f"{len(sent)} events; by HTTP {n_again} sent again, {n_known} of it known")  # noqa: T201


def _load(node: NodeProcess) -> list[Sender]:
    said = node.run("source", "add", "web", "--kind", "web-server")
    token = next(word for word in said.split() if word.startswith("khumkan-source_"))
    http = [HttpSender(lambda: _address(node, "http"), _bodies(n), token=token) for n in range(2)]
    return [*http, RelpSender(lambda: _address(node, "relp"), _messages())]


def _bodies(sender: int) -> Iterator[bytes]:
    for number in count():
        yield b"".join(
            firewall(
                action="attack" if part % ATTACK_EVERY == 0 else "allow",
                src_ip="203.0.113.45",
                name=f"h{sender}-{number}-{part}",
            )
            for part in range(EVENTS_A_BODY)
        )


def _messages() -> Iterator[bytes]:
    for number in count():
        yield b"<13>Nov 22 03:00:00 ward su: r0-%d-0 failed" % number


def names(body: bytes) -> list[bytes]:
    return NAME.findall(body)


ADDRESSES: dict[Path, dict[str, tuple[str, int]]] = {}


def _address(node: NodeProcess, name: str) -> tuple[str, int] | None:
    return ADDRESSES.get(node.folder, {}).get(name)


def _start(node: NodeProcess) -> None:
    node.start()
    found = re.findall(r"(\S+) (\S+):(\d+)", (node.folder / "out.log").read_text())
    ADDRESSES[node.folder] = {name: (host, int(port)) for name, host, port in found}


def _kill(node: NodeProcess, points: random.Random, number: int) -> None:
    """Kill it at any moment: mostly while it works, sometimes as it starts."""
    if number % 5 == 4:
        node.launch()
        time.sleep(points.uniform(0.1, 0.6))  # the fault is the moment itself
    else:
        _start(node)
        time.sleep(points.uniform(0.02, 0.7))
    assert node.process is not None
    assert node.process.poll() is None, node.log
    node.process.kill()
    node.process.wait()
    ADDRESSES.pop(node.folder, None)


def _wait_for_all(node: NodeProcess, n_sent: int) -> None:
    """Wait until all is stored and told; what was acknowledged may be minutes of work."""

    def is_done() -> bool:
        said = node.ask()
        has_told = said["n_waiting"] == 0 and not state.gatherings()
        return has_told and said["lake"].get("n_events", 0) >= n_sent

    with closing(State(node.data / "state.db")) as state:
        wait_for(is_done, 60 + n_sent / 1_000)


def _check(node: NodeProcess, hub: FakeHub, sent: list[bytes]) -> None:
    stored = Counter(name for row in Lake(node.data / "lake").scan() for name in names(row.raw))
    assert stored == Counter(sent)
    attacks = {name for name in sent if re.fullmatch(rb"h\d+-\d+-(\d+)", name) and _is_attack(name)}
    state = State(node.data / "state.db")
    found = [one for one in state.findings.all() if one.rule_id == RULE]
    assert len({(one.offset, one.record, one.part) for one in found}) == len(found) == len(attacks)
    state.close()
    reports = [one for one in hub.reports if isinstance(one, FindingsReport)]
    assert len({one.id for one in reports}) == len(reports)
    told = [one for report in reports for one in report.findings if str(one.rule_id) == RULE]
    assert sum(one.n_events for one in told) == len(attacks)
    assert not [one for one in hub.reports if isinstance(one, SightingsReport)]
    assert "Traceback" not in node.log


def _is_attack(name: bytes) -> bool:
    return int(name.rpartition(b"-")[2]) % ATTACK_EVERY == 0
