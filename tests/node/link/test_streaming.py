"""Every frame of the stream is taken once, in order, however often the stream is cut."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from aiohttp import web
from fake_hub import Handler, answering, encode_frame
from linked_node import LinkedNode, until

from khumkan.node.immunity import GapError
from khumkan.node.link import streaming
from khumkan.node.link.faults import Fault
from khumkan.node.link.streaming import StreamReader
from khumkan.wire.contract import StreamFrame


class Taker:
    """Takes frames as the node's matcher does: in order, each once."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.fail_at = 0
        self.epoch: UUID | None = None

    def position(self) -> int:
        return self.taken[-1] if self.taken else 0

    def meet(self, _collection: UUID, epoch: UUID, _last: int) -> int:
        if self.epoch not in {None, epoch}:
            self.taken.append(0)
        self.epoch = epoch
        return self.position()

    def take(self, frame: StreamFrame) -> None:
        if frame.sequence == self.fail_at:
            self.fail_at = 0
            raise GapError(frame.collection, self.position(), frame.sequence)
        assert frame.sequence == self.position() + 1
        self.taken.append(frame.sequence)


@contextlib.asynccontextmanager
async def reading(node: LinkedNode, taker: Taker) -> AsyncIterator[StreamReader]:
    reader = StreamReader(
        node.client(),
        node.hub.collection,
        taker.position,
        taker.take,
        taker.meet,
        pace=node.pace,
    )
    task = asyncio.create_task(reader.run())
    try:
        yield reader
    finally:
        assert not task.done(), task.exception()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def taker() -> Taker:
    return Taker()


def test_a_frame_is_taken_as_soon_as_it_is_published(node: LinkedNode, taker: Taker) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.hub.publish({"type": "indicator"})
        async with reading(node, taker) as reader:
            await until(lambda: taker.taken == [1])
            assert reader.open_since is not None
            node.hub.publish({"type": "indicator"})
            await until(lambda: taker.taken == [1, 2])
        assert node.hub.n_streams == 1

    node.run(story)


def test_a_stream_that_is_cut_again_and_again_loses_and_doubles_nothing(
    node: LinkedNode, taker: Taker, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.hub.most_frames = 3
        async with reading(node, taker):
            for _ in range(30):
                node.hub.publish({})
                await asyncio.sleep(0.005)
            await until(lambda: len(taker.taken) == 30)
        assert taker.taken == list(range(1, 31))
        assert node.hub.n_streams >= 10

    caplog.set_level(logging.INFO)
    node.run(story)
    said = [one.message for one in caplog.records if one.name.endswith("faults")]
    assert said == ["link.fault", "link.fault_ended"]


def test_a_node_that_was_away_catches_up(node: LinkedNode, taker: Taker) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        for _ in range(50):
            node.hub.publish({})
        taker.taken = [7]
        async with reading(node, taker):
            await until(lambda: len(taker.taken) == 44)
        assert taker.taken == list(range(7, 51))

    node.run(story)


def test_a_gap_opens_the_stream_anew(node: LinkedNode, taker: Taker) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        for _ in range(5):
            node.hub.publish({})
        taker.fail_at = 3
        async with reading(node, taker):
            await until(lambda: len(taker.taken) == 5)
        assert taker.taken == [1, 2, 3, 4, 5]
        assert node.hub.n_streams == 2

    node.run(story)


def test_of_a_hub_that_was_put_back_everything_is_taken_again(
    node: LinkedNode, taker: Taker
) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        for _ in range(3):
            node.hub.publish({})
        async with reading(node, taker):
            await until(lambda: taker.taken == [1, 2, 3])
            await node.hub.stop()
            node.hub.put_back(1)
            for _ in range(3):
                node.hub.publish({})
            await node.hub.start()
            await until(lambda: taker.taken == [1, 2, 3, 0, 1, 2, 3, 4])
            node.hub.publish({})
            await until(lambda: taker.position() == 5)
        assert node.book.records[Fault.GARBAGE].n_times == 0

    node.run(story)


def saying(*chunks: bytes) -> Handler:
    """A stream that says this and is then cut."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for chunk in chunks:
            with contextlib.suppress(OSError):
                await response.write(chunk)
        return response

    return answer


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param([b"event: frame\ndata: {]\n\n"], id="no JSON"),
        pytest.param([b"event: frame\nid: 1\ndata: {}\n\n"], id="no frame"),
        pytest.param([b"event: hello\ndata: {}\n\n"], id="no hello"),
        pytest.param([b"data: " + b"x" * 2**20], id="a line without an end"),
        pytest.param([b"event: bye\ndata: ?\n\n"], id="a goodbye that is none"),
        pytest.param([b'event: bye\ndata: {"reason": "closing"}\n\n'], id="the hub closes"),
        pytest.param([b'event: bye\ndata: {"reason": "renew"}\n\n'], id="renewed at once"),
        pytest.param([], id="nothing"),
    ],
)
def test_after_garbage_or_goodbye_the_stream_goes_on(
    node: LinkedNode, taker: Taker, chunks: list[bytes]
) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.hub.publish({})
        node.hub.instead["stream"] = [saying(*chunks)] * 2
        async with reading(node, taker):
            await until(lambda: taker.taken == [1])
        assert node.book.records[Fault.STREAM_CUT].n_times == 2
        assert not node.book.lasts(Fault.STREAM_CUT)

    node.run(story)


def test_what_is_of_another_collection_or_comes_before_the_hello_is_not_taken(
    node: LinkedNode, taker: Taker
) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        alien = StreamFrame(collection=node.hub.node_id, sequence=1, objects=())
        own = node.hub.publish({})
        node.hub.instead["stream"] = [
            saying(node.hub.hello(), encode_frame(alien)),
            saying(node.hub.hello(), encode_frame(own).replace(b"id: 1", b"id: 2")),
            saying(encode_frame(own)),
            saying(node.hub.hello().replace(str(own.collection).encode(), str(uuid4()).encode())),
        ]
        async with reading(node, taker):
            await until(lambda: taker.taken == [1])
        assert node.book.records[Fault.GARBAGE].n_times == 4

    node.run(story)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(answering(200, b"<html>"), id="a page"),
        pytest.param(answering(500), id="a defect"),
        pytest.param(answering(302, Location="/x"), id="elsewhere"),
        pytest.param(answering(401), id="a proxy that wants a password"),
    ],
)
def test_what_is_no_stream_is_tried_again(node: LinkedNode, taker: Taker, answer: Handler) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.hub.publish({})
        node.hub.instead["stream"] = [answer]
        async with reading(node, taker):
            await until(lambda: taker.taken == [1])

    node.run(story)


def test_silence_is_no_stream(node: LinkedNode, taker: Taker) -> None:
    """A connection that a firewall forgot looks open for ever."""

    async def silent(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await asyncio.sleep(20)
        return response

    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.hub.publish({})
        node.hub.instead["stream"] = [silent]
        async with reading(node, taker):
            await until(lambda: taker.taken == [1], 10)

    node.run(story)


def test_a_revoked_node_stops_and_asks_now_and_then(node: LinkedNode, taker: Taker) -> None:
    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        async with reading(node, taker) as reader:
            await until(lambda: reader.open_since)
            node.hub.revoke()
            await until(lambda: node.book.lasts(Fault.REVOKED))
            since = node.book.records[Fault.REVOKED].since
            node.hub.is_revoked = False
            node.hub.publish({})
            await until(lambda: taker.taken == [1])
            assert since
            assert reader.open_since
            assert (
                reader.open_since - since > timedelta(seconds=0.9) * node.pace.revoked_wait_seconds
            )
        assert not node.book.lasts(Fault.REVOKED)

    node.run(story)


def test_a_stream_is_renewed_with_a_new_token(
    node: LinkedNode, taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "_SHORT_SECONDS", -1.0)

    async def renewing(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b'event: bye\ndata: {"reason": "renew"}\n\n')
        return response

    async def story(node: LinkedNode) -> None:
        await node.enrolled_client()
        node.pace = node.pace.__class__(stream_first_wait_seconds=30.0, silence_seconds=5.0)
        node.hub.instead["stream"] = [renewing]
        node.hub.publish({})
        async with reading(node, taker):
            await until(lambda: taker.taken == [1], 5)
        assert node.hub.n_tokens == 2
        assert node.book.records[Fault.STREAM_CUT].n_times == 0

    node.run(story)
