"""One stream a node; ended when it must be; the database told in one go, later if it is away."""

import asyncio
from collections.abc import Awaitable, Callable

from stream_parts import Listener, Streams, make_streams, until

from khumkan.hub.exchange.streaming.events import Bye


def tell(story: Callable[[Streams], Awaitable[None]]) -> None:
    async def run() -> None:
        async with make_streams() as streams:
            await story(streams)

    asyncio.run(run())


def said(listener: Listener, bye: Bye) -> bool:
    return f'data: {{"reason": "{bye}"}}'.encode() in listener.sent and listener.is_over


def test_a_second_stream_of_a_node_replaces_the_first() -> None:
    async def story(streams: Streams) -> None:
        token, node = streams.store.add_node()
        first = streams.listen(token)
        await until(lambda: streams.keeper.n_open == 1)
        second = streams.listen(token)
        await until(lambda: said(first, Bye.REPLACED))
        await streams.keeper.look()
        assert streams.store.notes[-1].opened == {node}
        assert streams.store.notes[-1].ended == set()
        streams.publish("new")
        await until(lambda: second.ids == [1])
        assert first.ids == []

    tell(story)


def test_who_is_no_longer_welcome_is_told_and_others_listen_on() -> None:
    async def story(streams: Streams) -> None:
        token, node = streams.store.add_node()
        gone, other = streams.listen(token), streams.listen(streams.store.add_node()[0])
        await until(lambda: streams.keeper.n_open == 2)
        streams.store.unwelcome.add(node)
        await streams.keeper.look()
        await until(lambda: said(gone, Bye.REVOKED))
        assert not other.is_over

    tell(story)


def test_who_is_revoked_and_does_not_read_is_cut_off_soon() -> None:
    async def story(streams: Streams) -> None:
        token, node = streams.store.add_node()
        stuck = streams.listen(token, is_reading=False)
        await until(lambda: stuck.status == 200)
        streams.store.unwelcome.add(node)
        await streams.keeper.look()
        streams.seconds[0] += 2.5
        await streams.keeper.look()
        await until(lambda: streams.keeper.n_open == 0)

    tell(story)


def test_after_an_hour_the_token_has_to_be_shown_again_but_not_by_all_at_once() -> None:
    async def story(streams: Streams) -> None:
        listeners = [streams.listen(streams.store.add_node()[0]) for _ in range(40)]
        await until(lambda: streams.keeper.n_open == 40)
        streams.seconds[0] += 2_999
        await streams.keeper.look()
        assert not any(said(one, Bye.RENEW) for one in listeners)
        streams.seconds[0] += 300
        await streams.keeper.look()
        await until(lambda: any(said(one, Bye.RENEW) for one in listeners))
        assert not all(one.is_over for one in listeners)
        streams.seconds[0] += 302
        await streams.keeper.look()
        await until(lambda: all(said(one, Bye.RENEW) for one in listeners))

    tell(story)


def test_the_database_is_told_once_for_all_and_of_what_lives_every_half_minute() -> None:
    async def story(streams: Streams) -> None:
        nodes = set()
        for _ in range(20):
            token, node = streams.store.add_node()
            nodes.add(node)
            streams.listen(token)
        await until(lambda: streams.keeper.n_open == 20)
        await streams.keeper.look()
        (notes,) = streams.store.notes
        assert (notes.opened, notes.ended, notes.alive) == (nodes, set(), nodes)
        for _ in range(29):
            streams.seconds[0] += 1
            await streams.keeper.look()
        assert len(streams.store.notes) == 1
        streams.seconds[0] += 1
        await streams.keeper.look()
        assert streams.store.notes[-1].alive == nodes
        assert streams.store.notes[-1].opened == set()

    tell(story)


def test_a_stream_that_ended_is_noted() -> None:
    async def story(streams: Streams) -> None:
        token, node = streams.store.add_node()
        listener = streams.listen(token)
        await until(lambda: streams.keeper.n_open == 1)
        await streams.keeper.look()
        listener.has_hung_up.set()
        await until(lambda: streams.keeper.n_open == 0)
        await streams.keeper.look()
        assert streams.store.notes[-1].ended == {node}

    tell(story)


def test_while_the_database_is_away_streams_go_on_and_it_is_told_later() -> None:
    async def story(streams: Streams) -> None:
        token, node = streams.store.add_node()
        listener = streams.listen(token)
        await until(lambda: streams.keeper.n_open == 1)
        streams.store.is_away = True
        await streams.keeper.look()
        streams.store.is_away = False
        streams.publish("new")
        await until(lambda: listener.ids == [1])
        await streams.keeper.look()
        assert streams.store.notes[-1].opened == {node}

    tell(story)


def test_what_could_not_be_noted_is_noted_when_it_can_be() -> None:
    async def story(streams: Streams) -> None:
        token, node = streams.store.add_node()
        listener = streams.listen(token)
        await until(lambda: streams.keeper.n_open == 1)
        await streams.keeper.look()
        listener.has_hung_up.set()
        await until(lambda: streams.keeper.n_open == 0)
        streams.store.is_away = True
        await streams.keeper.look()
        streams.store.is_away = False
        await streams.keeper.look()
        assert streams.store.notes[-1].ended == {node}

    tell(story)
