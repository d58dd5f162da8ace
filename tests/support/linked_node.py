"""A node's link without the rest of a node: a folder, a client of a fake hub, short waits."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from fake_hub import FakeHub

from khumkan.core.clock import Clock, SystemClock
from khumkan.node.enrolment import Enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import KeyRing, make_key
from khumkan.node.link.client import HubClient
from khumkan.node.link.faults import FaultBook
from khumkan.node.link.pace import Pace
from khumkan.node.link.transport import Transport
from khumkan.wire.contract import DeliveryReport
from khumkan.wire.identity import public_jwk

SHORT = Pace(
    first_wait_seconds=0.02,
    longest_wait_seconds=0.2,
    stream_first_wait_seconds=0.01,
    stream_longest_wait_seconds=0.1,
    silence_seconds=1.0,
    revoked_wait_seconds=0.3,
    heart_seconds=0.2,
    heart_rest_seconds=0.01,
    requests_per_second=1_000.0,
    connect_seconds=2.0,
    answer_seconds=2.0,
)
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
_Result = TypeVar("_Result")


@dataclass
class LinkedNode:
    """One node and its fake hub."""

    folder: NodeFolder
    hub: FakeHub = field(default_factory=FakeHub)
    clock: Clock = field(default_factory=SystemClock)
    pace: Pace = SHORT

    def __post_init__(self) -> None:
        self.folder.make()
        make_key(self.folder.key_file)
        self.keys = KeyRing(self.folder.key_file)
        self.book = FaultBook(self.clock)
        self.transport = Transport(pace=self.pace)

    async def enrolled_client(self) -> HubClient:
        """Start the hub, which knows this node, and return its client."""
        await self.hub.start()
        self.hub.welcome(self.keys.key)
        return self.client()

    def client(self) -> HubClient:
        """Return a client of the hub where it is now."""
        return HubClient(
            self.transport, self.enrolment(), self.keys, self.clock, self.book, self.pace
        )

    def enrolment(self) -> Enrolment:
        """Return what the hub would have said."""
        return Enrolment(
            hub_url=self.hub.url,
            api_url=f"{self.hub.url}/api/node/v1",
            stream_url=f"{self.hub.url}/stream",
            node_id=self.hub.node_id,
            organisation_name="โรงพยาบาลตัวอย่าง",
            node_name="node 1",
            collection=self.hub.collection,
            agreement_reference="DSA-1",
            agreement_signed_on=None,
            hub_jwk=public_jwk(self.hub.key),
        )

    def report(self) -> DeliveryReport:
        """Return a report, each with an id of its own."""
        return DeliveryReport(
            id=uuid4(),
            node_id=self.hub.node_id,
            sent_at=AT,
            collection=self.hub.collection,
            loaded_up_to=1,
            loaded_at=AT,
        )

    def run(self, story: Callable[["LinkedNode"], Coroutine[Any, Any, _Result]]) -> _Result:
        """Run a story in a loop of its own; whatever it left open is closed."""

        async def whole() -> _Result:
            try:
                async with asyncio.timeout(30):
                    return await story(self)
            finally:
                await self.transport.close()
                await self.hub.stop()

        return asyncio.run(whole())


def new_linked_node(path: Path, **parts: Any) -> LinkedNode:
    """Return a node in a folder below `path`."""
    return LinkedNode(NodeFolder(path / "node"), **parts)


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        await asyncio.sleep(0.005)


def ids(reports: list[Any]) -> list[UUID]:
    """Return the ids of reports."""
    return [one.id for one in reports]
