"""`khumkan node serve`: a real process with real sockets, whose hub is a fake one."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from fake_hub import FakeHub
from node_process import NodeFailedError, NodeProcess, fake_hub_beside, new_node, wait_for

from khumkan.node.serving import running
from khumkan.node.serving.watching import DeathWatch
from khumkan.wire.contract import DeliveryReport, FindingsReport

PATIENCE = 30.0
ATTACK = {
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "EventID": 1,
    "Image": "C:\\Windows\\System32\\vssadmin.exe",
    "OriginalFileName": "VSSADMIN.EXE",
    "CommandLine": "vssadmin.exe delete shadows /all /quiet",
    "UtcTime": "2026-03-01 08:00:00.000",
    "User": "HOSPITAL\\somchai",
    "Computer": "PC1",
}


@pytest.fixture
def hub(socket_enabled: None) -> Iterator[FakeHub]:
    del socket_enabled
    with fake_hub_beside() as one:
        yield one


@pytest.fixture
def node(tmp_path: Path, hub: FakeHub) -> Iterator[NodeProcess]:
    with new_node(tmp_path) as one:
        one.run("enrol", "--hub", hub.url, "--code", hub.code)
        yield one


def token_of(node: NodeProcess) -> str:
    said = node.run("source", "add", "web server", "--kind", "web-server")
    return next(word for word in said.split() if word.startswith("khumkan-source_"))


def test_logs_become_findings_at_the_hub_and_it_stops_when_asked(
    node: NodeProcess, hub: FakeHub
) -> None:
    node.start()
    node.send(orjson.dumps(ATTACK) + b"\n", token_of(node))
    wait_for(lambda: any(isinstance(one, FindingsReport) for one in hub.reports))
    wait_for(lambda: hub.statuses)
    said = node.status()
    assert said["is_running"]
    assert said["n_findings"] >= 1
    assert [one["n_events"] for one in said["sources"]] == [1]
    assert said["correlations"] == {"n_hits_late": 0, "n_hits_dropped": 0, "n_groups_evicted": 0}
    assert said["n_untellable"] == 0
    assert node.stop() == 0
    assert not (node.data / "control.sock").exists()
    found = [orjson.loads(line) for line in node.run("findings", "--json").splitlines()]
    assert found[0]["evidence"]["matched"]
    assert "Traceback" not in node.log
    assert "vssadmin" not in node.log


def test_syslog_is_taken_too(node: NodeProcess) -> None:
    node.start()
    with socket.create_connection(node.syslog) as sender:
        sender.sendall(b"<34>Oct 11 22:14:15 host su: 'su root' failed on /dev/pts/8\n")
    wait_for(lambda: [one["n_events"] for one in node.status()["sources"]] == [1])


def test_a_frame_of_the_hub_is_in_force_and_told(node: NodeProcess, hub: FakeHub) -> None:
    node.start()
    hub.publish(
        {
            "type": "indicator",
            "spec_version": "2.1",
            "id": "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
            "created": "2026-03-01T08:00:00.000Z",
            "modified": "2026-03-01T08:00:00.000Z",
            "pattern": "[ipv4-addr:value = '203.0.113.7']",
            "pattern_type": "stix",
            "valid_from": "2026-03-01T08:00:00Z",
        }
    )
    wait_for(
        lambda: any(
            isinstance(one, DeliveryReport) and one.loaded_up_to == 1 for one in hub.reports
        )
    )
    wait_for(
        lambda: any(
            isinstance(one, DeliveryReport) and one.searched_up_to == 1 for one in hub.reports
        )
    )
    assert node.status()["n_indicators"] == 1


def test_it_starts_without_a_hub_and_keeps_what_it_found(tmp_path: Path, hub: FakeHub) -> None:
    with new_node(tmp_path) as node:
        node.run("enrol", "--hub", hub.url, "--code", hub.code)
        node.settings = {"KHUMKAN_NODE__CA_FILE": ""}
        text = (node.data / "node.toml").read_text()
        (node.data / "node.toml").write_text(text.replace(f":{hub.port}", ":1"))
        node.start()
        node.send(orjson.dumps(ATTACK) + b"\n", token_of(node))
        wait_for(lambda: node.status()["n_waiting"] >= 1)
        assert node.status()["link"]["faults"]["hub-away"]["since"]
        assert "the hub does not answer; detection goes on" in node.run("status")
        assert node.log.count("fault=hub-away") == 1


def test_killed_at_once_it_loses_nothing_it_acknowledged(node: NodeProcess, hub: FakeHub) -> None:
    node.start()
    token = token_of(node)
    node.send(orjson.dumps(ATTACK) + b"\n", token)
    assert node.process
    node.process.kill()
    node.process.wait()
    node.start()
    wait_for(lambda: any(isinstance(one, FindingsReport) for one in hub.reports))
    reports = [one for one in hub.reports if isinstance(one, FindingsReport)]
    found = [one.id for report in reports for one in report.findings]
    assert len(found) == len(set(found))
    assert [one["n_events"] for one in node.status()["sources"]] == [1]


def test_a_second_one_on_the_folder_is_told(node: NodeProcess) -> None:
    node.start()
    with pytest.raises(NodeFailedError, match="another khumkan node runs on this folder"):
        node.run("serve")
    with pytest.raises(NodeFailedError, match="another khumkan node runs on this folder"):
        node.run("enrol", "--hub", "http://127.0.0.1:1", "--code", "X", "--again")


def test_a_port_that_is_taken_is_told(node: NodeProcess) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        node.settings = {"KHUMKAN_NODE__SYSLOG_PORT": str(other.getsockname()[1])}
        with pytest.raises(NodeFailedError, match=r"set node.syslog_port to another one"):
            node.run("serve")


def test_it_ends_with_who_began_it(node: NodeProcess) -> None:
    read, write = os.pipe()
    node.start("--lifeline", str(read), pass_fds=[read])
    os.close(read)
    assert node.process
    assert node.process.poll() is None
    os.close(write)
    assert node.process.wait(PATIENCE) == 0


def test_ctrl_c_is_a_stop_like_any_other(node: NodeProcess) -> None:
    node.start()
    assert node.process
    node.process.send_signal(signal.SIGINT)
    assert node.process.wait(PATIENCE) == 0
    assert "Traceback" not in node.log


@pytest.mark.parametrize(
    ("died", "code"),
    [pytest.param("", 0, id="it was asked to"), pytest.param("pipeline", 70, id="a part died")],
)
def test_an_end_that_takes_too_long_is_cut_short(
    died: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(running, "_ALL_SECONDS", 0.0)
    watch = DeathWatch()
    watch.died = died
    running._limit_the_end(watch)
    wait_for(lambda: codes)
    assert codes == [code]


def test_operators_wait_five_seconds_at_most() -> None:
    assert running._ALL_SECONDS < 5.0


def test_a_key_is_changed_while_it_runs_and_while_it_does_not(
    node: NodeProcess, hub: FakeHub
) -> None:
    first = set(hub.keys)
    node.run("rotate-key")
    second = set(hub.keys)
    node.start()
    node.run("rotate-key")
    assert len({*first, *second, *hub.keys}) == 3
    node.stop()
    node.start()
    n_statuses = len(hub.statuses)
    wait_for(lambda: len(hub.statuses) > n_statuses)


def test_no_enrolment_no_node(tmp_path: Path) -> None:
    with new_node(tmp_path) as node:
        with pytest.raises(NodeFailedError, match="khumkan node init"):
            node.run("serve")
        node.run("init")
        with pytest.raises(NodeFailedError, match="khumkan node enrol"):
            node.run("serve")
