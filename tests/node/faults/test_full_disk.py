"""A real node on a disk that fills up: it refuses, says so, goes on when there is room, loses nothing."""

import http.client
import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from urllib.error import HTTPError

import pytest
from fake_hub import FakeHub
from insistent_senders import HttpSender
from node_line import RULES, firewall
from node_process import NodeFailedError, NodeProcess, fake_hub_beside, new_node, wait_for

from khumkan.lake import Lake

MIB = 1024 * 1024
LEAST = 6 * MIB


@pytest.fixture
def hub(socket_enabled: None) -> Iterator[FakeHub]:
    del socket_enabled
    with fake_hub_beside() as one:
        yield one


@pytest.fixture
def node(tmp_path: Path, small_disk: Path, hub: FakeHub) -> Iterator[NodeProcess]:
    rules = tmp_path / "rules.yml"
    rules.write_text(RULES, "utf-8")
    settings = {
        "KHUMKAN_NODE__RULES": f'["{rules}"]',
        "KHUMKAN_NODE__LEAST_FREE_BYTES": str(LEAST),
    }
    (small_disk / "node").mkdir(mode=0o700)
    (tmp_path / "node").symlink_to(small_disk / "node")
    with new_node(tmp_path, **settings) as one:
        one.run("enrol", "--hub", hub.url, "--code", hub.code)
        yield one


@pytest.fixture
def sender(node: NodeProcess) -> HttpSender:
    said = node.run("source", "add", "web", "--kind", "web-server")
    token = next(word for word in said.split() if word.startswith("khumkan-source_"))
    return HttpSender(lambda: node.http if node.http[1] else None, bodies(), token=token)


def bodies() -> Iterator[bytes]:
    for number in count():
        yield firewall(action="attack", src_ip="203.0.113.45", name=f"n-{number}", fill="x" * 9_000)


def fill(disk: Path, leave: int) -> None:
    """Have somebody else take all the room but so much."""
    with (disk / "others").open("ab") as file, suppress(OSError):
        while (n_free := free(disk)) > leave:
            file.write(bytes(min(n_free - leave, MIB)))
            file.flush()


def free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def is_taken(node: NodeProcess, body: bytes, token: str) -> bool:
    """Send once; say whether it was not put off."""
    try:
        node.send(body, token)
    except HTTPError as answer:
        answer.close()
        if answer.code != http.client.TOO_MANY_REQUESTS:
            raise
        return False
    return True


def stored(node: NodeProcess) -> list[bytes]:
    return sorted(row.raw + b"\n" for row in Lake(node.data / "lake").scan())


def test_little_room_is_refused_and_told_until_there_is_more(
    node: NodeProcess, sender: HttpSender, small_disk: Path
) -> None:
    node.start()
    node.send(next(sender.payloads), sender.token)
    fill(small_disk, LEAST - MIB)
    body = next(sender.payloads)
    wait_for(lambda: node.ask()["disk"]["level"] == "full")
    connection = http.client.HTTPConnection(*node.http, timeout=20)
    connection.request("POST", "/ingest", body, {"Authorization": f"Bearer {sender.token}"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
    assert b"free" in answer.read()
    connection.close()
    assert "no more logs are taken" in node.run("status")
    assert node.log.count("space.full") == 1
    (small_disk / "others").unlink()
    wait_for(lambda: node.ask()["disk"]["level"] == "enough")

    wait_for(lambda: is_taken(node, body, sender.token))  # the journal looks at its own times
    assert node.log.count("space.enough") == 1
    assert node.stop() == 0
    assert len(stored(node)) == 2


def test_a_disk_without_a_byte_left_loses_nothing_and_ends_no_process(
    node: NodeProcess, sender: HttpSender, small_disk: Path
) -> None:
    node.start()
    sender.start()
    for _ in range(2):
        n_acknowledged = len(sender.acknowledged)
        wait_for(lambda n=n_acknowledged: len(sender.acknowledged) > n + 50)
        fill(small_disk, 0)
        wait_for(lambda: node.ask()["disk"]["level"] == "full")
        assert node.process
        assert node.process.poll() is None
        (small_disk / "others").unlink()
    sender.finish()
    n_sent = len(sender.acknowledged)
    wait_for(lambda: node.ask()["lake"].get("n_events") == n_sent, 40)
    assert node.ask()["n_findings"] == n_sent
    assert node.stop() == 0

    assert stored(node) == sorted(sender.acknowledged)


@pytest.mark.soak
def test_a_node_that_dies_on_a_full_disk_begins_again_when_there_is_room(
    node: NodeProcess, sender: HttpSender, small_disk: Path
) -> None:
    node.start()
    sender.start()
    wait_for(lambda: len(sender.acknowledged) > 50)
    fill(small_disk, 0)
    assert node.process
    node.process.kill()
    node.process.wait()
    with suppress(NodeFailedError):  # it may well say that it can't begin, and what to do
        node.start()
        node.process.kill()
        node.process.wait()
    assert "Traceback" not in node.log
    (small_disk / "others").unlink()
    node.start()
    sender.finish()
    n_sent = len(sender.acknowledged)
    wait_for(lambda: node.ask()["lake"].get("n_events") == n_sent, 40)
    assert node.stop() == 0

    assert stored(node) == sorted(sender.acknowledged)
