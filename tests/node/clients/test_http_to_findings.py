"""An attack by every protocol: a real node finds it, whatever wraps it, by HTTP and by HTTPS."""

import http.client
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from fake_hub import FakeHub
from node_process import NodeProcess, fake_hub_beside, new_node, wait_for
from tests.node.inputs.http.asking import authorize
from tests.node.inputs.http.otlp.exporting import as_json, as_protobuf, pairs, request_of

CHANNEL = "Microsoft-Windows-Sysmon/Operational"
PROVIDER = "Microsoft-Windows-Sysmon"
DATA = {
    "Image": "C:\\Windows\\System32\\vssadmin.exe",
    "OriginalFileName": "VSSADMIN.EXE",
    "CommandLine": "vssadmin.exe delete shadows /all /quiet",
    "User": "HOSPITAL\\สมชาย",
}
FLAT = {"Channel": CHANNEL, "EventID": 1, "Provider_Name": PROVIDER, "Computer": "PC1", **DATA}
WINLOGBEAT = {
    "@timestamp": "2026-03-01T08:00:00.000Z",
    "event": {"code": "1", "provider": PROVIDER},
    "winlog": {
        "channel": CHANNEL,
        "provider_name": PROVIDER,
        "event_id": "1",
        "computer_name": "PC1",
        "event_data": DATA,
    },
    "message": "Process Create:\nImage: vssadmin.exe",
}
COLLECTED = request_of(
    {
        "body": {
            "kvlistValue": {
                "values": pairs(
                    channel=CHANNEL,
                    computer="PC1",
                    event_id={"kvlistValue": {"values": pairs(id={"intValue": "1"})}},
                    provider={"kvlistValue": {"values": pairs(name=PROVIDER)}},
                    event_data={"kvlistValue": {"values": pairs(**DATA)}},
                )
            }
        }
    }
)
# What says the same by two protocols is one delivery that was repeated: each has to differ.
DELIVERIES: list[tuple[str, bytes, str, str]] = [
    ("/ingest", orjson.dumps(FLAT), "Bearer", "application/json"),
    ("/_bulk", b'{"create":{}}\n%s\n' % orjson.dumps(WINLOGBEAT), "Basic", "application/x-ndjson"),
    ("/services/collector", orjson.dumps({"event": FLAT}), "Splunk", "application/json"),
    ("/services/collector/raw?host=PC1", orjson.dumps(FLAT), "Splunk", "application/json"),
    ("/v1/logs", as_protobuf(COLLECTED), "Bearer", "application/x-protobuf"),
    ("/v1/logs", as_json(COLLECTED).replace(b"PC1", b"PC2"), "ApiKey", "application/json"),
]


@pytest.fixture
def hub(socket_enabled: None) -> Iterator[FakeHub]:
    del socket_enabled
    with fake_hub_beside() as one:
        yield one


@pytest.fixture
def node(tmp_path: Path, hub: FakeHub) -> Iterator[NodeProcess]:
    with new_node(tmp_path, KHUMKAN_NODE__HTTPS_PORT="0") as one:
        one.run("enrol", "--hub", hub.url, "--code", hub.code)
        yield one


def _send(connection: http.client.HTTPConnection, token: str) -> None:
    with closing(connection):
        for path, body, scheme, kind in DELIVERIES:
            headers = {"Authorization": authorize(token, scheme), "Content-Type": kind}
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            assert answer.status == 200, (path, answer.read())
            answer.read()


def _n_events(node: NodeProcess) -> list[Any]:
    return [(one["n_events"], one["n_rejected"]) for one in node.ask()["sources"]]


def test_an_attack_is_found_whatever_protocol_it_comes_by(node: NodeProcess) -> None:
    node.start()
    host, _, port = node.ask()["inputs"]["https"].rpartition(":")
    trust = ssl.create_default_context(cafile=str(node.data / "keys" / "certificates" / "ca.pem"))
    said = node.run("source", "add", "pc", "--kind", "windows")
    token = next(word for word in said.split() if word.startswith("khumkan-source_"))

    _send(http.client.HTTPConnection(*node.http, timeout=20), token)
    wait_for(lambda: _n_events(node) == [(6, 0)])
    said = node.run("source", "add", "pc by TLS", "--kind", "windows")
    token = next(word for word in said.split() if word.startswith("khumkan-source_"))
    _send(http.client.HTTPSConnection(host, int(port), timeout=20, context=trust), token)
    wait_for(lambda: sorted(_n_events(node)) == [(6, 0), (6, 0)])

    assert node.stop() == 0
    found = [orjson.loads(line) for line in node.run("findings", "--json").splitlines()]
    titles = [each["title"] for each in found]
    assert max(map(titles.count, titles)) == len(DELIVERIES) * 2, titles
    assert "Traceback" not in node.log
    assert "สมชาย" not in node.log
