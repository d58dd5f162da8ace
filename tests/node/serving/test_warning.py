"""A node alone: it warns this hospital's people itself, and says which source does what."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import orjson
import pytest
from fake_hub import FakeHub
from fake_smtp import FakeSmtp
from node_process import NodeProcess, fake_hub_beside, new_node, wait_for

from khumkan.core.clock import FixedClock
from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message
from khumkan.node.link.faults import Fault, FaultBook
from khumkan.node.notices import Notices
from khumkan.node.serving.warning import TroubleWatch, hub_away_since, keep_health
from khumkan.node.state import StateError

ATTACK = orjson.dumps(
    {
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "EventID": 1,
        "Image": "C:\\Windows\\System32\\vssadmin.exe",
        "OriginalFileName": "VSSADMIN.EXE",
        "CommandLine": "vssadmin.exe delete shadows /all /quiet",
        "User": "HOSPITAL\\somchai",
        "Computer": "PC1",
    }
)


@pytest.fixture
def hub(socket_enabled: None) -> Iterator[FakeHub]:
    del socket_enabled
    with fake_hub_beside() as one:
        yield one


@pytest.fixture
def smtp(socket_enabled: None) -> Iterator[FakeSmtp]:
    del socket_enabled
    server, loop = FakeSmtp(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
    yield server
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture
def node(tmp_path: Path, hub: FakeHub, smtp: FakeSmtp) -> Iterator[NodeProcess]:
    settings = {
        "KHUMKAN_NODE__NOTIFY_MAIL_TO": '["it@hospital.example"]',
        "KHUMKAN_NODE__NOTIFY_WHEN": "always",
        "KHUMKAN_NODE__SMTP_PORT": str(smtp.port),
    }
    with new_node(tmp_path, **settings) as one:
        one.run("enrol", "--hub", hub.url, "--code", hub.code)
        yield one


def test_a_finding_reaches_people_by_mail_without_a_line_of_the_log(
    node: NodeProcess, smtp: FakeSmtp
) -> None:
    said = node.run("source", "add", "web", "--kind", "web-server")
    token = next(word for word in said.split() if word.startswith("khumkan-source_"))
    node.start()
    node.send(ATTACK + b"\n" + b"what is this?\n", token)
    wait_for(lambda: node.ask()["sources"][0]["health"]["state"] == "failing")
    (source,) = node.ask()["sources"]
    assert source["health"]["seen"]["parameters"] == {"n": 1, "all": 2}
    wait_for(lambda: smtp.mails, 30)
    letter = message_from_bytes(smtp.mails[0][2]).get_payload(decode=True)
    assert isinstance(letter, bytes)
    assert b"found in this hospital's logs" in letter
    assert b"vssadmin.exe" not in letter
    assert b"somchai" not in letter
    assert node.ask()["warnings"]["channels"]["mail"]["n_sent"] == 1
    assert node.stop() == 0
    shown = orjson.loads(node.run("source", "show", "web", "--json"))
    assert (shown["n_events"], shown["n_rejected"]) == (1, 1)
    assert shown["unknown"][0]["sample"].strip() == "what is this?"


@dataclass
class Parts:
    """What the watch for trouble looks at."""

    clock: FixedClock = field(
        default_factory=lambda: FixedClock(datetime(2026, 11, 22, 3, tzinfo=UTC))
    )
    refusal: KhumkanError | None = None
    n_faults: int = 0

    def __post_init__(self) -> None:
        self.notices = Notices(self.clock)
        self.book = FaultBook(self.clock)
        self.journal = SimpleNamespace(refusal=None, failure=None)
        self.worker = SimpleNamespace(n_faults=0)
        self.hunter = SimpleNamespace(n_faults=0)
        self.link = SimpleNamespace(client=SimpleNamespace(book=self.book))

    def told(self) -> list[str]:
        return [one.kind.value for one in self.notices.take()]


def test_trouble_is_told_when_it_begins_and_not_while_it_lasts() -> None:
    parts = Parts()
    watch = TroubleWatch(cast("Any", parts), cast("Any", parts.link))
    watch.look()
    assert parts.told() == []
    parts.journal.refusal = StateError(message("the disk is full"))
    parts.book.meet(Fault.CLOCK_OFF)
    parts.worker.n_faults = 3
    watch.look()
    assert sorted(parts.told()) == ["clock", "disk", "fault"]
    watch.look()
    assert parts.told() == []
    parts.journal.refusal = None
    watch.look()
    parts.journal.refusal = StateError(message("the disk is full"))
    watch.look()
    assert parts.told() == ["disk"]


def test_the_hub_is_away_while_it_can_not_be_told() -> None:
    parts = Parts()
    link = cast("Any", parts.link)
    assert hub_away_since(link) is None
    parts.book.meet(Fault.STREAM_CUT)
    assert hub_away_since(link) is None
    parts.book.meet(Fault.HUB_AWAY)
    assert hub_away_since(link) == parts.clock.now()
    parts.book.end(Fault.HUB_AWAY)
    assert hub_away_since(link) is None


def test_a_disk_that_fails_at_the_end_holds_up_no_end(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: object) -> None:
        raise StateError(message("no disk"))

    parts = SimpleNamespace(
        state=SimpleNamespace(health=SimpleNamespace(write=fail)),
        health=SimpleNamespace(take_changes=lambda: None),
    )
    keep_health(cast("Any", parts))
    assert caplog.messages == ["health.not_kept"]
