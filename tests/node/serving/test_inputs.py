"""Every way by which logs come in, in a real node: as its settings say, and told where."""

import re
import socket
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import system_packages
from certified import client
from fake_hub import FakeHub
from node_process import NodeFailedError, NodeProcess, fake_hub_beside, new_node, wait_for
from syslog_senders import count_events, rsyslog, write_events

from khumkan.node.journal import Journal

LINE = "<34>Nov 22 03:04:05 รพ sshd[1]: Failed password for root"
FRAME = LINE.encode()
PORTS = ("SYSLOG_UDP", "SYSLOG_TLS", "RELP", "RELP_TLS")
EVERY_PORT = {f"KHUMKAN_NODE__{name}_PORT": "0" for name in PORTS}
NAMES = {"syslog-udp", "syslog-tls", "relp", "relp-tls"}


@pytest.fixture
def hub(socket_enabled: None) -> Iterator[FakeHub]:
    del socket_enabled
    with fake_hub_beside() as one:
        yield one


@pytest.fixture
def node(tmp_path: Path, hub: FakeHub) -> Iterator[NodeProcess]:
    with new_node(tmp_path, **EVERY_PORT) as one:
        one.run("enrol", "--hub", hub.url, "--code", hub.code)
        yield one


def addresses(node: NodeProcess) -> dict[str, tuple[str, int]]:
    """Where each input listens, as the ready line says."""
    found = re.findall(r"[ ,] ?([a-z-]+) ([0-9.]+):([0-9]+)", (node.folder / "out.log").read_text())
    return {name: (host, int(port)) for name, host, port in found}


def n_events(node: NodeProcess) -> int:
    return sum(one["n_events"] for one in node.ask()["sources"])


def has_events(node: NodeProcess, n: int) -> bool:
    return n_events(node) >= n


def test_each_way_brings_its_event(node: NodeProcess, tmp_path: Path) -> None:
    node.start()
    bundle = tmp_path / "bundle"
    node.run("source", "add", "ห้องยา", "--kind", "linux", "--certificate", str(bundle))
    at = addresses(node)
    assert set(at) >= NAMES
    assert {name: node.status()["inputs"][name] for name in NAMES} == {
        name: f"{at[name][0]}:{at[name][1]}" for name in NAMES
    }
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(FRAME, at["syslog-udp"])
    relp = b"1 open 14 relp_version=0\n2 syslog %d %s\n" % (len(FRAME), FRAME)
    with socket.create_connection(at["relp"]) as line:
        line.sendall(relp)
        wait_for(lambda: n_events(node) == 2)
    for name, sent in (("syslog-tls", FRAME + b"\n"), ("relp-tls", relp)):
        with (
            socket.create_connection(at[name]) as line,
            client(bundle).wrap_socket(line, server_hostname="khumkan-node") as secured,
        ):
            secured.sendall(sent)
            n_before = 2 if name == "syslog-tls" else 3
            wait_for(partial(has_events, node, n_before + 1))
    counts = {one["name"]: one["n_events"] for one in node.status()["sources"]}
    assert counts == {"syslog 127.0.0.1": 2, "ห้องยา": 2}
    assert node.status()["intake"]["certificate"]["days_left"] > 300
    assert "logs are taken by relp-tls at" in node.run("status")
    assert node.stop() == 0
    assert "Traceback" not in node.log
    assert "Failed password" not in node.log


def test_no_port_means_no_input_and_no_certificate(tmp_path: Path, hub: FakeHub) -> None:
    with new_node(tmp_path, **dict.fromkeys(EVERY_PORT, "")) as node:
        node.run("enrol", "--hub", hub.url, "--code", hub.code)
        node.start()
        assert not NAMES & set(addresses(node))
        assert not (node.data / "keys" / "certificates").exists()
        assert node.stop() == 0


def test_a_port_that_is_taken_is_told_by_its_setting(node: NodeProcess) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        node.settings = {**EVERY_PORT, "KHUMKAN_NODE__RELP_TLS_PORT": taken}
        with pytest.raises(NodeFailedError, match=r"set node.relp_tls_port to another one"):
            node.run("serve")


def test_a_certificate_that_is_not_there_is_told(node: NodeProcess) -> None:
    node.settings = {**EVERY_PORT, "KHUMKAN_NODE__CERTIFICATE": "/nowhere.pem"}
    with pytest.raises(NodeFailedError, match=r"/nowhere.pem: .*see node.certificate"):
        node.run("serve")


def stored(node: NodeProcess) -> Counter[int]:
    """Return which events of a stopped node are durable in its journal, and how often."""
    journal = Journal(node.data / "journal")
    try:
        records = journal.read(0, 10**9)
    finally:
        journal.close()
    return count_events(line for one in records for line in one.payload.splitlines())


@pytest.mark.soak
@pytest.mark.parametrize("kills", [5])
def test_killed_again_and_again_it_has_every_relp_message_once(
    node: NodeProcess, tmp_path: Path, kills: int
) -> None:
    try:
        system_packages.find_rsyslog()
    except system_packages.NoSenderError as reason:
        pytest.skip(str(reason))
    n = 20_000
    node.start()
    host, port = addresses(node)["relp"]
    node.settings = {**EVERY_PORT, "KHUMKAN_NODE__RELP_PORT": str(port)}
    action = f'type="omrelp" target="{host}" port="{port}" windowSize="1000"'
    events = tmp_path / "events.log"
    write_events(events, 0)
    modules = 'module(load="omrelp")'
    with rsyslog(tmp_path / "rsyslog", events, action, modules=modules) as sender:
        for kill in range(kills):
            first, last = n * kill // kills, n * (kill + 1) // kills
            more = write_events(tmp_path / "more.log", last - first, first).read_bytes()
            with events.open("ab") as file:
                file.write(more)
            wait_for(partial(has_events, node, first + 1))
            assert node.process
            node.process.kill()
            node.process.wait()
            node.start()
        wait_for(lambda: n_events(node) >= n, 60)
        sender.end()
    assert n_events(node) == n
    node.stop()
    assert stored(node) == Counter(dict.fromkeys(range(n), 1))


@pytest.mark.soak
@pytest.mark.parametrize(
    ("name", "head"),
    [
        pytest.param("syslog", b"999999999 <34>", id="octet-counted"),
        pytest.param("syslog", b"<34>", id="a line"),
        pytest.param("relp", b"1 open 14 relp_version=0\n2 syslog 999999999 ", id="RELP"),
    ],
)
def test_a_gigabyte_in_one_message_is_bounded_and_harms_nobody(
    node: NodeProcess, name: str, head: bytes
) -> None:
    node.start()
    assert node.process
    chunk = b"x" * 1_000_000
    with (
        socket.create_connection(addresses(node)[name]) as flood,
        socket.create_connection(node.syslog, source_address=("127.0.0.2", 0)) as honest,
    ):
        flood.sendall(head)
        for number in range(999):
            flood.sendall(chunk)
            if number % 100 == 0:
                honest.sendall(FRAME + b"\n")
        wait_for(lambda: of(node, "syslog 127.0.0.2")["n_events"] == 10, 120)
    said = of(node, "syslog 127.0.0.1")
    assert said["n_noted"]["oversized"] == 1
    peak = re.search(r"VmHWM:\s+([0-9]+) kB", Path(f"/proc/{node.process.pid}/status").read_text())
    assert peak
    assert int(peak[1]) < 1024 * 1024


def of(node: NodeProcess, name: str) -> Any:
    """What the node says of one source."""
    found = [one for one in node.ask()["sources"] if one["name"] == name]
    return found[0] if found else {"n_events": 0}
