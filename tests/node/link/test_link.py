"""Sender, stream and heart together: whoever reaches the hub first tells the others."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from linked_node import AT, LinkedNode, until

from khumkan.node.link.link import Link
from khumkan.node.state import Message, Position, State
from khumkan.wire.contract import NodeStatus, StreamFrame, write_message


class Taker:
    """Takes frames, and keeps how far it is where the link looks."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.taken: list[int] = []

    def take_frame(self, frame: StreamFrame) -> None:
        self.taken.append(frame.sequence)
        self.state.positions.write(Position(frame.collection, frame.sequence, AT))

    def take_hello(self, collection: UUID, _epoch: UUID, _last: int) -> int:
        found = self.state.positions.of(collection)
        return found.loaded if found else 0


@pytest.fixture
def state(node: LinkedNode) -> State:
    return State(node.folder.state)


def make_link(node: LinkedNode, state: State, taker: Any) -> Link:
    def read_status() -> NodeStatus:
        return NodeStatus(
            node_id=node.hub.node_id,
            sent_at=AT,
            software_version="2026.1.0",
            understood_contracts=(1,),
            rules_dated=None,
            n_rules=1,
            n_rules_refused=0,
            n_indicators=0,
            n_waiting=0,
            waiting_since=None,
            free_disk_ratio=0.5,
        )

    return Link(node.client(), state, taker, read_status, lambda _status: None, node.pace)


def test_after_a_long_absence_all_of_it_comes_back_at_once(node: LinkedNode, state: State) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.pace = replace(
            node.pace,
            first_wait_seconds=60.0,
            longest_wait_seconds=60.0,
            stream_first_wait_seconds=60.0,
            stream_longest_wait_seconds=60.0,
        )
        taker = Taker(state)
        link = make_link(node, state, taker)
        task = asyncio.create_task(link.run())
        await until(lambda: link.reader.open_since and node.hub.statuses)
        await node.hub.stop()
        report = node.report()
        state.outbox.put([Message(report.id, "delivery-report", write_message(report))])
        state.outbox.announce()
        await until(lambda: "hub-away" in str(link.tell()["faults"]))
        node.hub.publish({})
        await node.hub.start()
        await until(lambda: taker.taken == [1] and link.tell()["n_sent"] == 1, 10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert len(node.hub.reports) == 1

    node.run(story)


def test_what_must_not_happen_is_told_and_begun_anew(
    node: LinkedNode, state: State, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Taker):
        n_left = 2

        def take_frame(self, frame: StreamFrame) -> None:
            self.n_left -= 1
            if self.n_left >= 0:
                raise ZeroDivisionError
            super().take_frame(frame)

    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.hub.publish({})
        node.pace = replace(node.pace, failed_wait_seconds=0.01)
        link = make_link(node, state, broken)
        task = asyncio.create_task(link.run())
        await until(lambda: broken.taken == [1])
        report = node.report()
        state.outbox.put([Message(report.id, "delivery-report", write_message(report))])
        state.outbox.announce()
        await until(lambda: node.hub.reports)
        assert link.tell()["n_failures"] == 2
        task.cancel()

    broken = Broken(state)
    node.run(story)
    assert [one.message for one in caplog.records].count("link.fail") == 2
