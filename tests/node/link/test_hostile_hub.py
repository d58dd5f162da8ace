"""A hub that was stolen says what no hub says: the node goes on detecting, and tells."""

from collections.abc import Callable

import pytest
from aiohttp import web
from fake_hub import Handler, answering
from linked_node import LinkedNode

from khumkan.node.link.errors import LinkError

PROBE = 1


def _token_with(expires_in: int) -> Callable[[LinkedNode], Handler]:
    def make(node: LinkedNode) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            import msgspec
            given = await node.hub._token(request)
            said = msgspec.json.decode(given.body)
            said["expires_in"] = expires_in
            return web.json_response(said)
        return answer
    return make


def _clock(time: str) -> Callable[[LinkedNode], Handler]:
    def make(node: LinkedNode) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            from fake_hub import refuse
            return refuse("clock-off", f"server_time={time}", status=401)
        return answer
    return make


def _headers(status: int, **headers: str) -> Callable[[LinkedNode], Handler]:
    def make(node: LinkedNode) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            import msgspec
            body = b'{"message":"refusal","contract":1,"reason":"clock-off","is_permanent":false,"detail":"x"}'
            return web.Response(status=status, body=body if status==401 else b"", headers={k.replace("_", "-"): v for k, v in headers.items()})
        return answer
    return make


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(_token_with(10**15), id="life"),
        pytest.param(_token_with(10**18), id="life18"),
        pytest.param(_token_with(-(10**15)), id="neg"),
        pytest.param(_token_with(63_000_000_000), id="2000years"),
        pytest.param(_clock("9999-12-31T23:59:59Z"), id="9999"),
        pytest.param(_clock("9999-12-31T23:59:59-01:00"), id="9999-1"),
        pytest.param(_clock("0001-01-01T00:00:00Z"), id="1"),
        pytest.param(_clock("0001-01-01T00:00:00+01:00"), id="1+1"),
        pytest.param(_clock("1900-01-01T00:00:00Z"), id="1900"),
        pytest.param(_headers(401, Date="Fri, 31 Dec 9999 23:59:59 -0100"), id="date"),
        pytest.param(_headers(503, Retry_After="Fri, 31 Dec 9999 23:59:59 -0100"), id="retry"),
        pytest.param(_headers(503, Retry_After="Fri, 31 Dec 9999 23:59:59 -9999999999"), id="retry-zone"),
        pytest.param(_headers(503, Retry_After="Fri, 31 Dec 2026 23:59:59 +" + "9" * 5000), id="retry-zone"),
        pytest.param(_headers(503, Retry_After="1" * 5000), id="retry-digits"),
    ],
)
def test_probe(node: LinkedNode, make) -> None:
    async def story(node: LinkedNode) -> None:
        import asyncio
        client = await node.enrolled_client()
        node.hub.instead["token"] = [make(node)] * 4
        for _ in range(3):
            try:
                await client.token()
            except LinkError as e:
                print(repr(e))
            client.hub_time.now()
            await asyncio.sleep(0.01)
            if client.tokens._token: client.tokens.drop(client.tokens._token)
        node.hub.instead["token"] = []
        # afterwards
        await client.token()
    node.run(story)
