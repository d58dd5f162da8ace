"""Reports reach the hub once each, oldest first, whatever happens on the way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from fake_hub import Handler, answering, refuse
from linked_node import LinkedNode, ids, until

from khumkan.node.link.faults import Fault
from khumkan.node.link.pace import Backoff
from khumkan.node.link.sending import Sender
from khumkan.node.state import Message, State
from khumkan.wire.contract import DeliveryReport, write_message


@contextlib.asynccontextmanager
async def sending(node: LinkedNode, state: State) -> AsyncIterator[Sender]:
    """Run a sender for the block."""
    sender = Sender(state.outbox, node.client(), node.pace)
    task = asyncio.create_task(sender.run())
    try:
        yield sender
    finally:
        assert not task.done(), task.exception()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def put(state: State, *reports: DeliveryReport, kind: str = "findings-report") -> None:
    """Put reports into the outbox and wake whoever waits, as the node's steps do."""
    state.outbox.put([Message(one.id, kind, write_message(one)) for one in reports])
    state.outbox.announce()


@pytest.fixture
def state(node: LinkedNode) -> State:
    return State(node.folder.state)


def test_reports_leave_at_once_and_in_order(node: LinkedNode, state: State) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        reports = [node.report() for _ in range(30)]
        async with sending(node, state) as sender:
            for one in reports:
                await asyncio.to_thread(put, state, one)
            await until(lambda: sender.n_sent == len(reports))
        assert sorted(ids(node.hub.reports)) == sorted(ids(reports))
        assert state.outbox.waiting().n == 0

    node.run(story)


def test_urgent_reports_go_first_the_latest_before_the_others(
    node: LinkedNode, state: State
) -> None:
    reports = [node.report() for _ in range(6)]
    state.outbox.put(
        [
            Message(one.id, "findings-report", write_message(one), is_urgent=number in (2, 4))
            for number, one in enumerate(reports)
        ]
    )
    waiting = [one.id for one in state.outbox.next(3)]
    assert waiting == [reports[number].id for number in (4, 2, 0, 1)]

    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        async with sending(node, state) as sender:
            await until(lambda: sender.n_sent == len(reports))
        assert sorted(ids(node.hub.reports)) == sorted(ids(reports))

    node.run(story)


def test_nothing_urgent_lets_a_delivery_go_before_what_is_older(
    node: LinkedNode, state: State
) -> None:
    older, delivery, urgent = (node.report() for _ in range(3))
    put(state, older)
    put(state, delivery, kind="delivery-report")
    state.outbox.put([Message(urgent.id, "findings-report", write_message(urgent), is_urgent=True)])
    sender = Sender(state.outbox, node.client(), node.pace)
    assert sender._held(state.outbox.next(10)) == {delivery.id}
    state.outbox.done(older.id)
    assert sender._held(state.outbox.next(10)) == set()
    assert sender._held(state.outbox.next(1)) == set()


def test_that_the_past_was_searched_is_told_after_what_was_found_there(
    node: LinkedNode, state: State
) -> None:
    put(state, node.report())
    put(state, node.report(), kind="delivery-report")
    found, searched = state.outbox.next(2)
    sender = Sender(state.outbox, node.client(), node.pace)
    assert sender._held([found, searched]) == {searched.id}
    assert sender._held([searched]) == set()
    sender._set_back[found.id] = (60.0, Backoff(1, 60))
    assert sender._held([found, searched]) == set()


def test_what_waited_for_days_goes_out_oldest_first(node: LinkedNode, state: State) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        reports = [node.report() for _ in range(60)]
        put(state, *reports)
        async with sending(node, state) as sender:
            await until(lambda: sender.n_sent == len(reports))
        came = [ids(reports).index(one) for one in ids(node.hub.reports)]
        assert all(abs(place - number) < node.pace.n_in_flight for number, place in enumerate(came))

    node.run(story)


def test_a_hub_that_was_away_gets_everything_once(node: LinkedNode, state: State) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        reports = [node.report() for _ in range(20)]
        async with sending(node, state) as sender:
            await node.hub.stop()
            put(state, *reports)
            await until(lambda: node.book.lasts(Fault.HUB_AWAY))
            await node.hub.start()
            await until(lambda: sender.n_sent == len(reports))
        assert sorted(ids(node.hub.reports)) == sorted(ids(reports))
        assert not node.book.lasts(Fault.HUB_AWAY)

    node.run(story)


def losing_the_answer(node: LinkedNode) -> Handler:
    """The hub takes the report, and the connection breaks before it can say so."""

    async def answer(request: web.Request) -> web.StreamResponse:
        await node.hub._messages(request)
        assert request.transport
        request.transport.abort()
        return web.Response()

    return answer


def test_an_answer_that_got_lost_doubles_nothing(node: LinkedNode, state: State) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        report = node.report()
        node.hub.instead["messages"] = [losing_the_answer(node), losing_the_answer(node)]
        async with sending(node, state) as sender:
            put(state, report)
            await until(lambda: sender.n_sent == 1)
        assert ids(node.hub.reports) == [report.id]
        assert node.hub.n_posts == 3

    node.run(story)


def refusing(reason: str, **words: object) -> Handler:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return refuse(reason, "see the log", **words)  # type: ignore[arg-type]

    return answer


def test_what_the_hub_will_never_take_is_kept_apart_and_holds_up_nothing(
    node: LinkedNode, state: State
) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        bad, good = node.report(), node.report()
        node.hub.instead["messages"] = [refusing("malformed")]
        put(state, bad, good)
        async with sending(node, state) as sender:
            await until(lambda: sender.n_sent == 1)
        assert ids(node.hub.reports) == [good.id]
        assert [(one.id, one.reason, one.detail) for one in state.outbox.refused()] == [
            (bad.id, "malformed", "see the log")
        ]
        assert sender.n_refused == 1
        assert node.book.records[Fault.REPORT_REFUSED].n_times == 1

    node.run(story)


@pytest.mark.parametrize("n_bad", [1, 6])
def test_reports_that_break_the_hub_hold_up_no_others(
    node: LinkedNode, state: State, n_bad: int
) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        bad, good = [node.report() for _ in range(n_bad)], [node.report() for _ in range(3)]
        put(state, *bad, *good)

        async def answer(request: web.Request) -> web.StreamResponse:
            node.hub.instead["messages"].append(answer)
            text = await request.text()
            if any(str(one.id) in text for one in bad):
                return web.Response(status=500)
            return await node.hub._messages(request)

        node.hub.instead["messages"] = [answer, answer, answer, answer]
        async with sending(node, state) as sender:
            await until(lambda: sender.n_sent == len(good))
        assert sorted(ids(node.hub.reports)) == sorted(ids(good))
        assert state.outbox.waiting().n == n_bad

    node.run(story)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(answering(429, Retry_After="1"), id="too many, by a proxy"),
        pytest.param(
            refusing("too-many", status=429, is_permanent=False, retry_after_seconds=1),
            id="too many, by the hub",
        ),
        pytest.param(
            refusing("unavailable", status=503, is_permanent=False, retry_after_seconds=1),
            id="the hub's database is locked",
        ),
    ],
)
def test_who_is_asked_to_wait_waits(node: LinkedNode, state: State, answer: Handler) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        loop = asyncio.get_running_loop()
        node.hub.instead["messages"] = [answer]
        put(state, node.report())
        began = loop.time()
        async with sending(node, state) as sender:
            await until(lambda: sender.n_sent == 1)
        assert loop.time() - began >= 1.0

    node.run(story)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(answering(200, b"<html>"), id="a page"),
        pytest.param(answering(200, b"x" * 2**20), id="a huge body"),
        pytest.param(answering(302, Location="/elsewhere"), id="elsewhere"),
        pytest.param(answering(500), id="a defect"),
    ],
)
def test_garbage_is_no_acknowledgement(node: LinkedNode, state: State, answer: Handler) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        report = node.report()
        node.hub.instead["messages"] = [answer] * 5
        put(state, report)
        async with sending(node, state) as sender:
            await until(lambda: sender.n_sent == 1)
        assert ids(node.hub.reports) == [report.id]

    node.run(story)


def test_an_acknowledgement_of_another_report_counts_for_nothing(
    node: LinkedNode, state: State
) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        report, other = node.report(), node.report()

        async def answer(_request: web.Request) -> web.StreamResponse:
            from fake_hub import acknowledge  # noqa: PLC0415

            return acknowledge(other.id)

        node.hub.instead["messages"] = [answer]
        put(state, report)
        async with sending(node, state) as sender:
            await until(lambda: sender.n_sent == 1)
        assert ids(node.hub.reports) == [report.id]
        assert node.book.records[Fault.GARBAGE].n_times == 1

    node.run(story)


def test_a_revoked_node_keeps_its_reports(node: LinkedNode, state: State) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.hub.is_revoked = True
        put(state, node.report())
        async with sending(node, state) as sender:
            await until(lambda: node.book.lasts(Fault.REVOKED))
            node.hub.is_revoked = False
            await until(lambda: sender.n_sent == 1)
        assert sender.n_refused == 0

    node.run(story)


def test_a_token_that_ran_out_is_replaced_without_a_word(node: LinkedNode, state: State) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.hub.instead["messages"] = [refusing("not-authenticated", status=401)]
        put(state, node.report())
        async with sending(node, state) as sender:
            await until(lambda: sender.n_sent == 1)
        assert node.book.records[Fault.NOT_KNOWN].n_times == 0
        assert node.hub.n_tokens == 2

    node.run(story)


@pytest.mark.parametrize(
    ("rest_until", "due", "wait"),
    [
        pytest.param(0.0, None, None, id="nothing to wait for but news"),
        pytest.param(9.0, None, 3.0, id="a rest"),
        pytest.param(5.0, None, 0.0, id="a rest that ended since the last look"),
        pytest.param(0.0, 5.0, 0.0, id="a report that fell due since the last look"),
        pytest.param(0.0, 8.0, 2.0, id="a report that will"),
        pytest.param(9.0, 8.0, 3.0, id="a report in a rest"),
        pytest.param(3.0, 3.0, None, id="what the last look has seen"),
    ],
)
def test_no_end_of_a_wait_is_slept_through(
    node: LinkedNode, state: State, rest_until: float, due: float | None, wait: float | None
) -> None:
    sender = Sender(state.outbox, node.client(), read_seconds=lambda: 6.0)
    sender._looked_at, sender._rest_until = 4.0, rest_until
    if due is not None:
        sender._set_back[node.hub.node_id] = due, Backoff(1.0, 1.0)
    assert sender._seconds_to_rest() == wait
