"""A small sector for tests: one hub, hospitals with a node each; every one a real process."""

import itertools
import json
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from hub_process import HubProcess, new_hub
from lines_between import Line, line_to
from node_process import NodeProcess, new_node

PATIENCE, STEP = 30.0, 0.05


def wait_for(what: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Return what came true; fail if it didn't in time."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, f"it never came true in {seconds} s"
        time.sleep(STEP)
    return found


def attack_of(address: str, n: int = 0) -> bytes:
    """Return the log line of malware that talks to its master; a rule of ours shares the master."""
    return _event(
        event_type="alert",
        src_ip="10.20.3.41",
        dest_ip=address,
        flow_id=n,
        alert={
            "action": "allowed",
            "signature": "SAMPLE MALWARE Check-in",
            "signature_id": 9000101,
            "category": "A Network Trojan was detected",
            "severity": 1,
        },
    )


def visit_of(address: str) -> bytes:
    """Return the log line of a call to that address, at which no rule takes offence."""
    return _event(event_type="flow", src_ip="10.20.9.9", dest_ip=address)


_FLOWS = itertools.count(1)  # no two lines are equal: a body that comes twice is one delivery


def _event(**fields: Any) -> bytes:
    at = {
        "flow_id": next(_FLOWS),
        "timestamp": "2026-11-22T09:04:57.000000+0700",
        "proto": "TCP",
        "dest_port": 443,
    }
    return json.dumps({**at, **fields}).encode() + b"\n"


@dataclass
class Hospital:
    """A hospital: its node, and the lines by which that reaches the hub."""

    name: str
    name_en: str
    node: NodeProcess
    token: str
    api: Line
    stream: Line

    def enrol(self, hub: HubProcess, code: str, *options: str) -> None:
        """Let the node join, and put the lines between it and the hub."""
        self.node.run("enrol", "--hub", hub.url, "--code", code, *options)
        file = self.node.data / "node.toml"
        text = file.read_text("utf-8")
        for port, line in ((hub.port, self.api), (hub.stream_port, self.stream)):
            text = text.replace(f"localhost:{port}", f"127.0.0.1:{line.port}")
        file.write_text(text)

    def hit(self, *lines: bytes) -> None:
        """Let log lines arrive here; return once they are on the node's disk."""
        self.node.send(b"".join(lines), self.token)

    def hit_by_syslog(self, *lines: bytes) -> None:
        """Let log lines arrive as a firewall sends them."""
        with socket.create_connection(self.node.syslog) as sender:
            sender.sendall(b"".join(lines))

    def indicators(self) -> set[str]:
        """Return the ids of the indicators that are in force here."""
        query = "SELECT stix_id FROM indicator WHERE is_revoked = 0 AND fault = ''"
        with closing(sqlite3.connect(self.node.data / "state.db")) as state:
            return {row[0] for row in state.execute(query)}

    @property
    def node_name(self) -> str:
        """What the hub calls the node."""
        return str(self.node.ask()["node"]["name"])

    @property
    def link(self) -> Any:
        """What the node says of its link."""
        return self.node.ask()["link"]

    def meets(self, fault: str) -> bool:
        """Say whether the node tells of a fault just now."""
        record = self.link["faults"].get(fault)
        return bool(record and record["since"])

    def listens(self) -> bool:
        """Say whether the node holds its stream open."""
        return self.link["stream_open_since"] is not None

    def is_calm(self) -> bool:
        """Say whether nothing waits here: not to be detected, not for the hub."""
        said = self.node.ask()
        is_told = said["n_waiting"] == 0 and said["link"]["stream_open_since"] is not None
        return is_told and said["journal"]["n_bytes_waiting"] == 0


@dataclass
class Sector:
    """The hub and its hospitals, by their letters."""

    hub: HubProcess
    hospitals: dict[str, Hospital] = field(default_factory=dict)

    def __getitem__(self, letter: str) -> Hospital:
        return self.hospitals[letter]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what the hub's books say, read beside it."""
        server = self.hub.settings.get("DATABASE_URL")
        if server:
            with psycopg.connect(server) as connection:
                return list(connection.execute(query.encode()))
        with closing(sqlite3.connect(self.database)) as connection:
            return list(connection.execute(query))

    def dump(self) -> bytes:
        """Return all that stands in the hub's database."""
        server = self.hub.settings.get("DATABASE_URL")
        if not server:
            with closing(sqlite3.connect(self.database)) as connection:
                return "\n".join(connection.iterdump()).encode()
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        tables = [row[0] for row in self.rows(names)]
        return repr([self.rows(f'SELECT * FROM "{one}"') for one in tables]).encode()  # noqa: S608 -- as above

    @property
    def database(self) -> Path:
        """The hub's SQLite file."""
        (found,) = (self.hub.folder / "data").glob("*.sqlite3")
        return found

    def count(self, query: str) -> int:
        """Return the number that a query gives."""
        return int(self.rows(query)[0][0])

    def n_findings(self, address: str) -> int:
        """Return how many findings the hub has that share an address."""
        return self.count(
            f"SELECT count(*) FROM alerts_finding WHERE CAST(observables AS TEXT) LIKE '%{address}%'"  # noqa: S608 -- the tests' own words
        )

    def n_frames(self) -> int:
        """Return how many frames the hub has put on its streams."""
        return self.count("SELECT coalesce(max(sequence), 0) FROM intel_frame")

    def published(self) -> set[str]:
        """Return the ids of the indicators that the hub has published."""
        query = "SELECT stix_id FROM intel_indicator WHERE state = 'published'"
        return {row[0] for row in self.rows(query)}

    def wait_until_all_know(self, address: str, *letters: str, seconds: float = PATIENCE) -> None:
        """Wait until an address is published and in force at these hospitals, or at all."""
        query = f"SELECT stix_id FROM intel_indicator WHERE value = '{address}' AND sequence > 0"  # noqa: S608 -- as above
        wanted = wait_for(lambda: self.rows(query), seconds)[0][0]
        for letter in letters or tuple(self.hospitals):
            hospital = self[letter]
            wait_for(lambda: wanted in hospital.indicators(), seconds)  # noqa: B023 -- called here


@contextmanager
def new_sector(folder: Path) -> Iterator[Sector]:
    """Yield a hub with three hospitals whose nodes run and listen; end all of them in the end."""
    (folder / "hub").mkdir()
    with new_hub(folder / "hub", KHUMKAN_HUB__WAIVE_SECOND_FACTOR="true") as hub, ExitStack() as on:
        hub.run("init", "--simulation")
        known = json.loads(hub.python("from sector_population import populate; populate()"))
        hub.start()
        api, stream = hub.port, hub.stream_port
        sector = Sector(hub)
        for letter, facts in known.items():
            (folder / letter).mkdir()
            node = on.enter_context(new_node(folder / letter))
            lines = on.enter_context(line_to(api)), on.enter_context(line_to(stream))
            sector.hospitals[letter] = _open(node, facts, hub, *lines)
        for one in sector.hospitals.values():
            wait_for(one.is_calm)
        yield sector


def _open(
    node: NodeProcess, facts: dict[str, str], hub: HubProcess, api: Line, stream: Line
) -> Hospital:
    """Let a node in and start it."""
    one = Hospital(facts["name_th"], facts["name_en"], node, "", api, stream)
    one.enrol(hub, facts["code"])
    said = node.run("source", "add", "sensor", "--kind", "suricata")
    one.token = next(word for word in said.split() if word.startswith("khumkan-source_"))
    node.start()
    return one
