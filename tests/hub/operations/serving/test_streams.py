"""The streams of a hub that is really served: granian, sockets, SQLite's file or PostgreSQL."""

import http.client
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from hub_nodes import Keyed
from hub_process import HubProcess, served_copy
from node_reports import finding, findings

from khumkan.hub.nodes.models import Node as HubNode
from khumkan.wire.contract import SharedAddress, write_message
from khumkan.wire.identity import new_private_key

pytestmark = pytest.mark.enable_socket

# What is measured on an idle machine takes a fraction; this one may run the whole suite meanwhile.
SOON = 20.0
N_NODES = 7  # a node a test, made at once: to begin a program takes a second
_MAKE = f"""
import json
from hub_nodes import make_node
from hub_world import make_organisation
from khumkan.hub.intel.selectors import sector_collection
from khumkan.hub.organisations.choices import Kind
for _ in range({N_NODES}):
    place = make_organisation(Kind.HOSPITAL, 'โรงพยาบาล', region=1, province='50')
    keyed = make_node(place, 'node')
    print(json.dumps([str(keyed.node.pk), keyed.token(), str(sector_collection().pk)]))
"""


@dataclass
class Listener:
    """A node that listens, in a thread; `ids` are the frames it got, `bye` why it was ended."""

    hub: HubProcess
    token: str
    collection: str
    after: int = 0
    status: int = 0
    ids: list[int] = field(default_factory=list)
    bye: str = ""
    is_over: bool = False

    def start(self) -> "Listener":
        threading.Thread(target=self._run, daemon=True).start()
        wait_for(lambda: self.status or self.is_over)
        return self

    def _run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.hub.stream_port, timeout=60)
        try:
            path = f"/stream?collection={self.collection}&after={self.after}"
            connection.request("GET", path, headers={"Authorization": f"Bearer {self.token}"})
            answer = connection.getresponse()
            self.status = answer.status
            for line in answer:
                self._take(line)
        except (OSError, http.client.HTTPException):
            pass
        finally:
            self.is_over = True
            connection.close()

    def _take(self, line: bytes) -> None:
        if line.startswith(b"id: "):
            self.ids.append(int(line[4:]))
        elif line.startswith(b'data: {"reason"'):
            self.bye = json.loads(line[6:])["reason"]


@dataclass(frozen=True)
class Node:
    """A node of the served hub."""

    hub: HubProcess
    id: str
    token: str
    collection: str

    def listen(self, after: int = 0) -> Listener:
        return Listener(self.hub, self.token, self.collection, after).start()

    def report(self, n: int) -> bytes:
        told = finding(observables=(SharedAddress(value=f"45.148.{n}.1"),))
        keyed = Keyed(HubNode(pk=UUID(self.id)), new_private_key())
        return write_message(findings(keyed, told))

    def post(self, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.hub.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/api/node/v1/messages", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def ask(self, question: str) -> str:
        code = f"from khumkan.hub.nodes.models import Node\nnode = Node.objects.get(pk='{self.id}')"
        return self.hub.python(f"{code}\nprint({question})").strip()


def wait_for(condition: Callable[[], object], seconds: float = SOON) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def make_nodes(hub: HubProcess) -> Iterator[Node]:
    for line in hub.python(_MAKE).splitlines():
        yield Node(hub, *json.loads(line))


def answers(hub: HubProcess) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", hub.stream_port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def process_of(hub: HubProcess, part: str) -> int:
    mark = f"KHUMKAN_HUB__DATA={hub.folder / 'data'}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"--only\0{part}\0".encode() in (folder / "cmdline").read_bytes() and mark in (
                folder / "environ"
            ).read_bytes().split(b"\0"):
                return int(folder.name)
        except OSError:
            continue
    raise LookupError(part)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, made_hub: HubProcess) -> Iterator[HubProcess]:
    with served_copy(tmp_path_factory.mktemp("streams"), made_hub) as hub:
        wait_for(lambda: answers(hub), 60)
        yield hub


@pytest.fixture(scope="module")
def nodes(served: HubProcess) -> Iterator[Node]:
    return iter([*make_nodes(served)])


@pytest.fixture
def node(nodes: Iterator[Node]) -> Node:
    """A node that no other test has."""
    return next(nodes)


def test_what_one_node_reports_reaches_who_listens_and_who_comes_later(node: Node) -> None:
    listener = node.listen()
    wait_for(lambda: listener.ids)
    first = listener.ids[-1]
    assert node.post(node.report(11))[0] == 200
    wait_for(lambda: listener.ids[-1] == first + 1)
    assert node.listen(first).ids in ([], [first + 1])
    assert listener.ids == list(range(1, first + 2))


def test_of_two_copies_at_once_one_is_taken(node: Node) -> None:
    body, got = node.report(12), []
    threads = [threading.Thread(target=lambda: got.append(node.post(body))) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [status for status, _ in got] == [200] * 4
    duplicates = [json.loads(answer).get("is_duplicate", False) for _, answer in got]
    assert sorted(duplicates) == [False, True, True, True]


def test_who_listens_is_shown_until_revoked_which_ends_the_stream(node: Node) -> None:
    listener = node.listen()
    wait_for(lambda: node.ask("node.streams_since") != "None")
    node.ask("Node.objects.filter(pk=node.pk).update(state='revoked')")
    wait_for(lambda: listener.is_over, 5 * 2)
    assert listener.bye == "revoked"
    wait_for(lambda: node.ask("node.streams_since") == "None")
    assert node.listen().status == 403


def test_a_second_stream_takes_the_place_of_the_first(node: Node) -> None:
    first, second = node.listen(), node.listen()
    wait_for(lambda: first.is_over)
    assert first.bye == "replaced"
    assert not second.is_over


def test_a_stranger_is_refused(served: HubProcess, node: Node) -> None:
    assert Listener(served, "nonsense", node.collection).start().status == 401


def test_streams_come_back_after_their_part_was_killed_and_nothing_is_missed(node: Node) -> None:
    listener = node.listen()
    wait_for(lambda: listener.ids)
    last = listener.ids[-1]
    os.kill(process_of(node.hub, "streams"), signal.SIGKILL)
    wait_for(lambda: listener.is_over)
    assert node.post(node.report(13))[0] == 200
    wait_for(lambda: answers(node.hub), 60)
    again = node.listen(last)
    wait_for(lambda: again.ids == [last + 1])


@pytest.mark.unmeasured  # to write down what was measured may take longer than a part has to end
def test_stopping_says_goodbye_and_forgets_who_listened(
    tmp_path: Path, made_hub: HubProcess
) -> None:
    with served_copy(tmp_path, made_hub) as hub:
        wait_for(lambda: answers(hub), 60)
        node = next(make_nodes(hub))
        listener = node.listen()
        wait_for(lambda: node.ask("node.streams_since") != "None")
        hub.stop()
        wait_for(lambda: listener.is_over)
        assert listener.bye == "closing"
        assert node.ask("node.streams_since") == "None"
        assert "stream.close" in hub.log
        assert "Traceback" not in hub.log
        assert node.token not in hub.log
