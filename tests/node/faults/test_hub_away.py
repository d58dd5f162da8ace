"""A hub that is away for a day: what waits is on the disk, and leaves in order, without a flood."""

import asyncio
import contextlib
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp import web
from linked_node import LinkedNode, new_linked_node, until
from node_line import Line, firewall, read_test_rules

from khumkan.node.link.pace import Pace
from khumkan.node.link.sending import Sender
from khumkan.wire.contract import FindingsReport

MINUTES_A_DAY = 24 * 60
PER_SECOND = 200.0


@pytest.fixture
def node(tmp_path: Path, socket_enabled: None) -> LinkedNode:
    del socket_enabled
    pace = Pace(requests_per_second=PER_SECOND, connect_seconds=2.0, answer_seconds=2.0)
    return new_linked_node(tmp_path, pace=pace)


def live_a_day(line: Line) -> int:
    """Have two attacks every second minute, and a restart in the night; return how many."""
    n_attacks = 0
    for minute in range(0, MINUTES_A_DAY, 2):
        line.receive(
            firewall(action="attack", src_ip="203.0.113.45", n=f"{minute}"),
            firewall(action="attack", src_ip="203.0.113.46", n=f"{minute}"),
        )
        n_attacks += 2
        line.detect()
        line.clock.advance(timedelta(minutes=2))
        if minute == MINUTES_A_DAY // 2:
            line.restart()
    while line.state.gatherings():  # the node gathers for longer while nobody listens
        line.pass_time(60)
    return n_attacks


def test_after_a_day_the_hub_gets_everything_once_in_order_and_at_a_pace(
    node: LinkedNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(tmp_path, read_test_rules(tmp_path))
    n_attacks = live_a_day(line)
    waiting = line.state.outbox.next(10_000)
    n_reports = line.state.outbox.waiting().n
    assert 24 <= n_reports == len(waiting) <= MINUTES_A_DAY // 2
    read: list[int] = []
    arrivals: list[float] = []

    def look(limit: int) -> object:
        read.append(limit)
        return whole(limit)

    async def story(node: LinkedNode) -> None:
        client = await node.enrolled_client()
        _note_arrivals(node, arrivals)
        sender = Sender(line.state.outbox, client, node.pace)
        task = asyncio.create_task(sender.run())
        await until(lambda: sender.n_sent == n_reports)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    whole = line.state.outbox.next
    monkeypatch.setattr(line.state.outbox, "next", look)
    node.run(story)

    got = [one for one in node.hub.reports if isinstance(one, FindingsReport)]
    assert Counter(one.id for one in got) == Counter(one.id for one in waiting)
    assert sum(one.n_events for report in got for one in report.findings) == n_attacks
    place = {one.id: one.number for one in waiting}
    late = [place[a.id] - place[b.id] for a, b in pairwise(got)]
    assert max(late) < node.pace.n_in_flight  # what is under way together may change places
    assert max(read) <= 2 * node.pace.n_in_flight
    in_a_second = max(sum(at <= other < at + 1.0 for other in arrivals) for at in arrivals)
    assert in_a_second <= 2 * PER_SECOND + node.pace.n_in_flight
    assert line.state.outbox.waiting().n == 0
    line.crash()


def _note_arrivals(node: LinkedNode, arrivals: list[float]) -> None:
    """Have the hub note when each report came."""
    hub, messages = node.hub, node.hub._messages

    async def note(request: web.Request) -> web.StreamResponse:
        arrivals.append(asyncio.get_running_loop().time())
        return await messages(request)

    hub.instead["messages"] = [note] * (2 * MINUTES_A_DAY)
