"""A node opens its stream: let in or refused, caught up, kept informed, and told goodbye."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from stream_parts import Streams, make_streams, until

from khumkan.hub.exchange.streaming import application
from khumkan.hub.exchange.streaming.events import Bye
from khumkan.wire.contract import Refusal, parse_hub_message

NOBODY = "nobody"
Story = Callable[[Streams], Awaitable[None]]


def tell(story: Story, *frames: str) -> None:
    async def run() -> None:
        async with make_streams(*frames) as streams:
            await story(streams)

    asyncio.run(run())


def test_everything_after_the_position_comes_first_and_then_what_is_new() -> None:
    async def story(streams: Streams) -> None:
        token, _ = streams.store.add_node()
        listener = streams.listen(token, after=1)
        await until(lambda: listener.ids == [2, 3])
        streams.publish("four", "five")
        await until(lambda: listener.ids == [2, 3, 4, 5])
        assert (listener.status, listener.headers[b"content-type"]) == (200, b"text/event-stream")

    tell(story, "one", "two", "three")


def test_the_count_of_frames_and_its_last_come_before_all() -> None:
    async def story(streams: Streams) -> None:
        store = streams.store
        listener = streams.listen(store.add_node()[0])
        await until(lambda: listener.ids == [1, 2])
        name, data = listener.sent.split(b"\n")[:2]
        assert name == b"event: hello"
        assert json.loads(data.removeprefix(b"data: ")) == {
            "collection": str(store.collection),
            "epoch": str(store.epoch),
            "last": 2,
        }

    tell(story, "one", "two")


def test_who_is_beyond_the_last_frame_is_told_where_that_is_and_waits() -> None:
    async def story(streams: Streams) -> None:
        listener = streams.listen(streams.store.add_node()[0], after=100)
        await until(lambda: b'"last": 1}' in listener.sent)
        streams.publish("two")
        (connection,) = streams.keeper._tasks
        connection.beat_seconds = 0.01
        connection._wake.set()
        await until(lambda: b": beat" in listener.sent)
        assert (listener.status, listener.ids) == (200, [])

    tell(story, "one")


def test_what_is_older_than_memory_comes_from_the_database_page_by_page() -> None:
    async def story(streams: Streams) -> None:
        token, _ = streams.store.add_node()
        listener = streams.listen(token)
        await until(lambda: listener.ids == list(range(1, 251)))
        assert streams.store.n_read == 3
        streams.publish("new")
        await until(lambda: listener.ids[-1] == 251)
        assert streams.store.n_read == 3

    tell(story, *(f"frame {n}" for n in range(250)))


def test_large_frames_are_read_again_and_not_kept() -> None:
    async def story(streams: Streams) -> None:
        token, _ = streams.store.add_node()
        listener = streams.listen(token)
        await until(lambda: listener.ids == list(range(1, 21)))
        assert streams.store.n_read == 5  # four of them are more than is sent at once

    tell(story, *("x" * 65_600 for _ in range(20)))


def test_frames_are_read_once_however_many_listen() -> None:
    async def story(streams: Streams) -> None:
        listeners = [streams.listen(streams.store.add_node()[0]) for _ in range(50)]
        await until(lambda: all(one.status for one in listeners))
        streams.publish("new")
        await until(lambda: all(one.ids == [1] for one in listeners))
        assert streams.store.n_read == 0

    tell(story)


def test_who_does_not_read_holds_up_nobody_and_gets_everything_later() -> None:
    async def story(streams: Streams) -> None:
        slow = streams.listen(streams.store.add_node()[0], is_reading=False)
        quick = streams.listen(streams.store.add_node()[0])
        await until(lambda: slow.status == 200)
        for n in range(30):
            streams.publish(f"frame {n}")
        await until(lambda: len(quick.ids) == 30)
        assert slow.sent == b""
        slow.is_reading.set()
        await until(lambda: slow.ids == list(range(1, 31)))

    tell(story)


def test_while_all_is_quiet_there_is_a_beat() -> None:
    async def story(streams: Streams) -> None:
        listener = streams.listen(streams.store.add_node()[0])
        await until(lambda: listener.status == 200)
        (connection,) = streams.keeper._tasks
        connection.beat_seconds = 0.01
        connection._wake.set()
        await until(lambda: listener.sent.count(b": beat\n\n") > 2)

    tell(story)


@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [
        pytest.param("", 400, "malformed", id="nothing"),
        pytest.param("collection={c}", 400, "malformed", id="no position"),
        pytest.param("collection={c}&after=-1", 400, "malformed", id="below nothing"),
        pytest.param("collection={c}&after=99999999999999999", 400, "malformed", id="no number"),
        pytest.param("collection={c}&after=ก", 400, "malformed", id="Thai"),
        pytest.param("collection=x&after=0", 400, "malformed", id="no collection"),
        pytest.param(f"collection={uuid4()}&after=0", 404, "not-allowed", id="another"),
    ],
)
def test_what_can_not_be_streamed_is_refused_in_the_contracts_words(
    query: str, status: int, reason: str
) -> None:
    async def story(streams: Streams) -> None:
        token, _ = streams.store.add_node()
        asked = query.replace("{c}", str(streams.store.collection))
        answer = streams.ask("/stream", asked, token=token)
        await until(lambda: answer.is_over)
        refusal = parse_hub_message(answer.sent)
        assert isinstance(refusal, Refusal)
        assert (answer.status, refusal.reason) == (status, reason)

    tell(story, "one")


def test_who_is_not_known_is_not_told_what_there_is() -> None:
    async def story(streams: Streams) -> None:
        answers = [streams.ask("/stream", token=NOBODY), streams.listen("nobody")]
        await until(lambda: all(one.is_over for one in answers))
        assert {one.status for one in answers} == {401}
        assert answers[0].sent == answers[1].sent

    tell(story, "one")


def test_other_addresses_are_not_there() -> None:
    async def story(streams: Streams) -> None:
        alive, nothing = streams.ask("/healthz"), streams.ask("/anything")
        await until(lambda: alive.is_over and nothing.is_over)
        assert (alive.status, nothing.status) == (200, 404)

    tell(story)


def test_a_database_that_is_away_is_a_moment_to_wait() -> None:
    async def story(streams: Streams) -> None:
        token, _ = streams.store.add_node()
        streams.store.is_away = True
        answer = streams.listen(token)
        await until(lambda: answer.is_over)
        assert (answer.status, answer.headers[b"retry-after"]) == (503, b"5")

    tell(story)


def test_a_database_that_goes_away_while_catching_up_ends_the_stream_alone() -> None:
    async def story(streams: Streams) -> None:
        token, _ = streams.store.add_node()
        listener = streams.listen(token, is_reading=False)
        await until(lambda: listener.status == 200)
        streams.store.is_away = True
        listener.is_reading.set()
        await until(lambda: streams.keeper.n_open == 0)
        assert listener.ids == []

    tell(story, "one")


def test_who_hangs_up_is_gone() -> None:
    async def story(streams: Streams) -> None:
        listener = streams.listen(streams.store.add_node()[0])
        await until(lambda: streams.keeper.n_open == 1)
        listener.has_hung_up.set()
        await until(lambda: streams.keeper.n_open == 0)
        assert b"bye" not in listener.sent

    tell(story)


def test_too_many_are_told_to_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "MOST_STREAMS", 1)

    async def story(streams: Streams) -> None:
        first = streams.listen(streams.store.add_node()[0])
        await until(lambda: first.status == 200)
        second = streams.listen(streams.store.add_node()[0])
        await until(lambda: second.is_over)
        assert second.status == 503

    tell(story)


def test_one_node_that_opens_without_end_takes_nobodys_place() -> None:
    async def story(streams: Streams) -> None:
        streams.application.openings.per_minute = 3
        mad, sane = streams.store.add_node()[0], streams.store.add_node()[0]
        for _ in range(3):
            one = streams.listen(mad)
            await until(lambda one=one: one.status == 200)
        refused = streams.listen(mad)
        await until(lambda: refused.is_over)
        assert (refused.status, refused.headers[b"retry-after"]) == (503, b"10")
        other = streams.listen(sane)
        await until(lambda: other.status == 200)

    tell(story)


def test_closing_says_goodbye_to_all_and_lets_nobody_in() -> None:
    async def story(streams: Streams) -> None:
        listeners = [streams.listen(streams.store.add_node()[0]) for _ in range(3)]
        await until(lambda: streams.keeper.n_open == 3)
        await streams.application.close()
        assert all(f'"{Bye.CLOSING}"'.encode() in one.sent and one.is_over for one in listeners)
        late = streams.listen(streams.store.add_node()[0])
        await until(lambda: late.is_over)
        assert late.status == 503
        assert streams.store.notes[-1].opened == set()

    tell(story)


def test_closing_does_not_wait_for_who_does_not_read() -> None:
    async def story(streams: Streams) -> None:
        stuck = streams.listen(streams.store.add_node()[0], is_reading=False)
        await until(lambda: stuck.status == 200)
        async with asyncio.timeout(3):
            await streams.application.close()
        assert streams.keeper.n_open == 0

    tell(story)


def test_a_refusal_is_json() -> None:
    async def story(streams: Streams) -> None:
        answer = streams.ask("/stream", token=NOBODY)
        await until(lambda: answer.is_over)
        assert answer.headers[b"content-type"] == b"application/json"
        assert json.loads(answer.sent)["message"] == "refusal"

    tell(story)
