"""A hub that was stolen says what no hub says: the node believes none of it, and goes on."""

from collections.abc import Callable
from contextlib import suppress

import msgspec
import pytest
from aiohttp import web
from fake_hub import Handler, answering, refuse
from linked_node import LinkedNode

from khumkan.node.link.errors import GarbageError, LinkError
from khumkan.node.link.events import EventParser

Lie = Callable[[LinkedNode], Handler]


def token_that_lives(seconds: int) -> Lie:
    def of(node: LinkedNode) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            given = await node.hub._token(request)
            assert isinstance(given, web.Response)
            assert isinstance(given.body, bytes)
            return web.json_response(msgspec.json.decode(given.body) | {"expires_in": seconds})

        return answer

    return of


def clock_off(time: str) -> Lie:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return refuse("clock-off", f"server_time={time}", status=401, is_permanent=False)

    return lambda _node: answer


def saying(status: int, **headers: str) -> Lie:
    return lambda _node: answering(status, b"", **headers)


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(token_that_lives(10**15), id="a token of a billion days"),
        pytest.param(token_that_lives(10**18), id="a token beyond all time"),
        pytest.param(token_that_lives(63_000_000_000), id="a token of two thousand years"),
        pytest.param(token_that_lives(-(10**15)), id="a token that never lived"),
        pytest.param(clock_off("9999-12-31T23:59:59Z"), id="the last second there is"),
        pytest.param(clock_off("0001-01-01T00:00:00Z"), id="the first second there is"),
        pytest.param(clock_off("1900-01-01T00:00:00Z"), id="before tokens can be dated"),
        pytest.param(saying(401, Date="Fri, 31 Dec 9999 23:59:59 -0100"), id="a date beyond"),
        pytest.param(
            saying(503, Retry_After="Fri, 31 Dec 9999 23:59:59 -0100"), id="a wait beyond"
        ),
        pytest.param(saying(503, Retry_After="9" * 5_000), id="a wait of many digits"),
    ],
)
def test_what_a_hub_says_of_time_breaks_nothing_and_does_not_last(
    node: LinkedNode, lie: Lie
) -> None:
    async def story(node: LinkedNode) -> None:
        client = await node.enrolled_client()
        for _ in range(3):
            node.hub.instead["token"] = [lie(node)] * 2
            with suppress(LinkError):
                client.tokens.drop(await client.token())
            client.hub_time.now()
        node.hub.instead.clear()
        assert await client.token()

    node.run(story)


def test_lines_without_a_byte_fill_no_memory() -> None:
    with pytest.raises(GarbageError, match="too long"):
        feed_without_end(EventParser())


def feed_without_end(parser: EventParser) -> None:
    for _ in range(1_000):
        list(parser.feed(b"data:\n" * 1_000))
