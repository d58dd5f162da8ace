"""`khumkan node take`: files into a node that runs or does not, and what became of them."""

import gzip
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from fake_hub import FakeHub
from node_process import NodeFailedError, NodeProcess, fake_hub_beside, new_node, wait_for
from tests.engine.formats.evtx_builder import build_evtx

DELETE = "vssadmin.exe delete shadows /all /quiet"
EVENT = {
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "EventID": 1,
    "Image": "C:\\Windows\\System32\\vssadmin.exe",
    "OriginalFileName": "VSSADMIN.EXE",
    "CommandLine": DELETE,
    "Computer": "PC1",
}
LINES = b"".join(msgspec.json.encode(one) + b"\n" for one in [EVENT, {"n": 1}, {"n": 2}])


@pytest.fixture
def hub(socket_enabled: None) -> Iterator[FakeHub]:
    del socket_enabled
    with fake_hub_beside() as one:
        yield one


@pytest.fixture
def node(tmp_path: Path, hub: FakeHub) -> Iterator[NodeProcess]:
    inbox = {"KHUMKAN_NODE__INBOX": str(tmp_path / "inbox")}
    with new_node(tmp_path, **inbox, KHUMKAN_NODE__INBOX_QUIET_SECONDS="1") as one:
        one.run("enrol", "--hub", hub.url, "--code", hub.code)
        yield one


def source_of(node: NodeProcess) -> tuple[int, int, int]:
    """Return events, rejected pieces and bytes of the one source."""
    (source,) = node.ask()["sources"]
    return source["n_events"], source["n_rejected"], source["n_bytes"]


def post(node: NodeProcess, token: str, body: bytes, encoding: str) -> None:
    request = urllib.request.Request(
        f"http://{node.http[0]}:{node.http[1]}/ingest",
        body,
        {"Authorization": f"Bearer {token}", "Content-Encoding": encoding},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 -- our own node
        assert answer.status == 200


def test_files_are_taken_by_a_node_that_stands_still_or_runs_and_told_of(
    node: NodeProcess, tmp_path: Path
) -> None:
    said = node.run("source", "add", "domain controller", "--kind", "windows")
    token = next(word for word in said.split() if word.startswith("khumkan-source_"))
    early, log, picture = (tmp_path / name for name in ("early.log.gz", "log.evtx", "a.png"))
    early.write_bytes(gzip.compress(LINES))
    log.write_bytes(build_evtx(["whoami"], ["net user"]))
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00")

    told = node.run("take", str(early), "--source", "domain controller", "--wait")
    assert "files handed in: 1; they are read when the node runs" in told
    node.start()
    wait_for(lambda: source_of(node)[:2] == (3, 0))

    told = node.run("take", str(log), str(picture), "--source", "domain controller", "--wait")
    assert "a.png: looks like PNG, which is not a log" in told
    assert "2 events, 0 pieces could not be read, 0 findings" in told

    early.write_bytes(LINES)
    told = node.run("take", str(early), "--source", "domain controller", "--wait")
    assert "3 events, 0 pieces could not be read, 1 findings" in told

    post(node, token, log.read_bytes(), "identity")
    post(node, token, gzip.compress(LINES), "gzip")
    wait_for(lambda: source_of(node)[:2] == (13, 0))

    (tmp_path / "inbox" / "domain controller" / "late.jsonl").write_bytes(LINES)
    wait_for(lambda: source_of(node)[:2] == (16, 0))
    assert node.ask()["intake"]["inbox"]["n_files_taken"] == 4
    assert node.stop() == 0


def test_a_source_that_nobody_knows_is_told(node: NodeProcess, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_bytes(LINES)
    with pytest.raises(NodeFailedError, match="no source is called web"):
        node.run("take", str(file), "--source", "web")
