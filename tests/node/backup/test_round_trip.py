"""A backup of a node under load, put back elsewhere, goes on: nothing lost of it, nothing twice."""

import threading
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from fake_hub import FakeHub
from node_process import NodeFailedError, NodeProcess, fake_hub_beside, new_node, wait_for

from khumkan.wire.contract import FindingsReport

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


def token_of(node: NodeProcess) -> str:
    said = node.run("source", "add", "web server", "--kind", "web-server")
    return next(word for word in said.split() if word.startswith("khumkan-source_"))


class Sender:
    """Sends attacks without pause; `n` are acknowledged."""

    def __init__(self, node: NodeProcess, token: str) -> None:
        self.n = 0
        self._node, self._token, self._end = node, token, threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._end.is_set():
            event = {**ATTACK, "ProcessId": self.n}
            self._node.send(orjson.dumps(event) + b"\n", self._token)
            self.n += 1

    def stop(self) -> None:
        self._end.set()
        self._thread.join(30)


def reported(hub: FakeHub) -> list[str]:
    reports = [one for one in hub.reports if isinstance(one, FindingsReport)]
    return [str(one.id) for report in reports for one in report.findings]


def test_a_node_goes_on_from_a_backup_made_under_load(hub: FakeHub, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.zst"
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    with new_node(tmp_path / "first") as first:
        first.run("enrol", "--hub", hub.url, "--code", hub.code)
        away = first.data / "node.toml"
        there = away.read_text()
        away.write_text(there.replace(f":{hub.port}", ":1"))  # reports have to wait
        first.start()
        sender = Sender(first, token_of(first))
        wait_for(lambda: first.ask()["n_waiting"] >= 1)
        n_before = sender.n
        said = first.run("backup", str(file))
        sender.stop()
        assert "it is not encrypted" in first.log + said or said
        assert first.process
        first.process.kill()
        first.process.wait()
    assert file.stat().st_mode & 0o777 == 0o600
    with new_node(tmp_path / "second") as second:
        said = second.run("restore", str(file))
        assert "back as of" in said
        with pytest.raises(NodeFailedError, match="nothing is overwritten"):
            second.run("restore", str(file))
        waiting = second.status()["n_waiting"]
        assert waiting >= 1
        (second.data / "node.toml").write_text(there)
        second.start()
        wait_for(lambda: second.ask()["n_waiting"] == 0)
        wait_for(lambda: second.ask()["journal"]["n_bytes_waiting"] == 0)
        n_events = second.ask()["sources"][0]["n_events"]
        assert n_before <= n_events <= sender.n
        second.send(orjson.dumps(ATTACK) + b"\n", token_of_other(second))
        assert second.stop() == 0
        second.start()
        said = second.ask()
        assert said["lake"]["n_events"] == sum(one["n_events"] for one in said["sources"])
        assert said["journal"]["n_damaged"] == 0
        assert len(reported(hub)) == len(set(reported(hub))) >= 1
        assert "Traceback" not in second.log


def token_of_other(node: NodeProcess) -> str:
    said = node.run("source", "add", "another", "--kind", "web-server")
    return next(word for word in said.split() if word.startswith("khumkan-source_"))


def test_without_logs_a_node_goes_on_too(hub: FakeHub, tmp_path: Path) -> None:
    file = tmp_path / "small.tar.zst"
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    with new_node(tmp_path / "first") as first:
        first.run("enrol", "--hub", hub.url, "--code", hub.code)
        first.start()
        first.send(orjson.dumps(ATTACK) + b"\n", token_of(first))
        wait_for(lambda: reported(hub))
        wait_for(lambda: first.ask()["n_waiting"] == 0)
        first.stop()
        n_findings = first.status()["n_findings"]
        first.run("backup", str(file), "--without-logs")
    sent = list(reported(hub))
    with new_node(tmp_path / "second") as second:
        second.run("restore", str(file))
        second.start()
        said = second.ask()
        assert said["n_findings"] == n_findings
        assert said["lake"]["n_events"] == 0
        second.send(orjson.dumps(ATTACK) + b"\n", token_of_other(second))
        wait_for(lambda: second.ask()["n_findings"] == 2 * n_findings)
        wait_for(lambda: len(reported(hub)) == 2 * len(sent))
        assert len(set(reported(hub))) == 2 * len(sent)
