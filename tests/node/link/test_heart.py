"""The hub hears how the node does; counts are told once, whatever gets lost on the way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import uuid4

from aiohttp import web
from fake_hub import FakeHub, refuse
from linked_node import AT, LinkedNode, until

from khumkan.node.link.faults import Fault
from khumkan.node.link.heart import Heart
from khumkan.wire.contract import NodeStatus, SourceStatus

SOURCE = uuid4()


class Counter:
    """A node on which one event comes in between two heartbeats."""

    def __init__(self, node: LinkedNode) -> None:
        self.node = node
        self.n_events = self.n_told = 0

    def read(self) -> NodeStatus:
        self.n_events += 1
        source = SourceStatus(
            id=SOURCE,
            kind="syslog",
            last_event_at=AT,
            n_events=self.n_events - self.n_told,
            n_rejected=0,
        )
        return NodeStatus(
            node_id=self.node.hub.node_id,
            sent_at=AT.replace(microsecond=self.n_events),
            software_version="2026.1.0",
            understood_contracts=(1,),
            rules_dated=None,
            n_rules=1,
            n_rules_refused=0,
            n_indicators=0,
            n_waiting=0,
            waiting_since=None,
            free_disk_ratio=0.5,
            sources=(source,),
        )

    def note(self, status: NodeStatus) -> None:
        self.n_told += sum(one.n_events for one in status.sources)


@contextlib.asynccontextmanager
async def beating(node: LinkedNode, counter: Counter) -> AsyncIterator[Heart]:
    heart = Heart(node.client(), counter.read, counter.note, pace=node.pace)
    task = asyncio.create_task(heart.run())
    try:
        yield heart
    finally:
        assert not task.done(), task.exception()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def known(hub: FakeHub) -> int:
    """How many events the hub believes there were: a status that came twice counts once."""
    unique = {one.sent_at: one for one in hub.statuses}
    return sum(source.n_events for one in unique.values() for source in one.sources)


def test_it_beats_at_once_and_again_and_again(node: LinkedNode) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        counter = Counter(node)
        async with beating(node, counter) as heart:
            await until(lambda: heart.n_beats == 4)
        assert known(node.hub) == counter.n_told

    node.run(story)


def test_an_answer_that_got_lost_doubles_no_count(node: LinkedNode) -> None:
    async def lose(request: web.Request) -> web.StreamResponse:
        await node.hub._messages(request)
        assert request.transport
        request.transport.abort()
        return web.Response()

    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.hub.instead["messages"] = [lose, lose]
        counter = Counter(node)
        async with beating(node, counter) as heart:
            await until(lambda: heart.n_beats == 3)
        assert known(node.hub) == counter.n_told == counter.n_events

    node.run(story)


def test_a_status_that_was_refused_is_told_and_its_counts_go_with_the_next(
    node: LinkedNode,
) -> None:
    async def no(_request: web.Request) -> web.StreamResponse:
        return refuse("malformed", "see the log")

    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.hub.instead["messages"] = [no]
        counter = Counter(node)
        async with beating(node, counter) as heart:
            await until(lambda: heart.n_beats == 2)
        assert known(node.hub) == counter.n_told == counter.n_events
        assert node.book.records[Fault.REPORT_REFUSED].n_times == 1

    node.run(story)


def test_it_can_be_asked_to_hurry(node: LinkedNode) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.pace = node.pace.__class__(heart_seconds=30.0, heart_rest_seconds=0.01)
        async with beating(node, Counter(node)) as heart:
            await until(lambda: heart.n_beats == 1)
            heart.beat_soon()
            await until(lambda: heart.n_beats == 2)

    node.run(story)
