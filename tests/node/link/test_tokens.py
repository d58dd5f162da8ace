"""The node believes the hub that was pinned, and nobody else."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from aiohttp import web
from fake_hub import FakeHub, Handler, answering, refuse
from linked_node import LinkedNode, new_linked_node

from khumkan.core.clock import FixedClock
from khumkan.node.keys import KeyRing
from khumkan.node.link.errors import (
    GarbageError,
    HubAwayError,
    LinkError,
    RefusedError,
    WrongKeyError,
)
from khumkan.node.link.faults import Fault
from khumkan.wire.identity import new_private_key, public_jwk

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def refusing(reason: str, **words: object) -> Handler:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return refuse(reason, **words)  # type: ignore[arg-type]

    return answer


def test_a_token_is_asked_for_once_and_kept(node: LinkedNode) -> None:
    async def story(node: LinkedNode) -> None:
        client = await node.enrolled_client()
        tokens = await asyncio.gather(*(client.token() for _ in range(5)))
        assert len(set(tokens)) == 1
        assert node.hub.n_tokens == 1

    node.run(story)


def test_a_token_is_renewed_half_a_minute_before_its_end(node: LinkedNode) -> None:
    async def story(node: LinkedNode) -> None:
        seconds = [1_000.0]
        client = await node.enrolled_client()
        client.tokens.read_seconds = lambda: seconds[0]
        first = await client.token()
        seconds[0] += 269
        assert await client.token() == first
        seconds[0] += 2
        assert await client.token() != first

    node.run(story)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda hub: setattr(hub, "key", new_private_key()), id="another key"),
        pytest.param(lambda hub: setattr(hub, "nonce", "A" * 22), id="an old token again"),
    ],
)
def test_somebody_between_node_and_hub_is_found_out(node: LinkedNode, spoil: object) -> None:
    async def story(node: LinkedNode) -> None:
        client = await node.enrolled_client()
        node.hub.is_credulous = True
        assert callable(spoil)
        spoil(node.hub)
        with pytest.raises(WrongKeyError):
            await client.token()
        with pytest.raises(WrongKeyError):
            await client.send(msgspec.json.encode(node.report()), node.report().id)
        assert node.book.lasts(Fault.WRONG_KEY)
        assert node.hub.n_posts == 0

    node.run(story)


@pytest.mark.parametrize(
    ("answer", "error", "fault"),
    [
        pytest.param(answering(500), HubAwayError, Fault.HUB_AWAY, id="it has a defect"),
        pytest.param(answering(503), HubAwayError, Fault.HUB_AWAY, id="it rests"),
        pytest.param(answering(200, b"<html>"), GarbageError, Fault.GARBAGE, id="a sign-in page"),
        pytest.param(answering(200, b"{}"), GarbageError, Fault.GARBAGE, id="no token"),
        pytest.param(
            answering(302, Location="http://127.0.0.1:1/"),
            GarbageError,
            Fault.GARBAGE,
            id="redirect",
        ),
        pytest.param(answering(200, b"x" * 2**20), GarbageError, Fault.GARBAGE, id="a huge answer"),
        pytest.param(
            refusing("revoked", status=403), RefusedError, Fault.REVOKED, id="it was revoked"
        ),
        pytest.param(
            refusing("not-authenticated", status=401), RefusedError, Fault.NOT_KNOWN, id="unknown"
        ),
        pytest.param(
            refusing("not-allowed", status=403, is_permanent=False),
            RefusedError,
            Fault.NOT_ALLOWED,
            id="the organisation is closed",
        ),
        pytest.param(refusing("malformed"), RefusedError, Fault.REPORT_REFUSED, id="malformed"),
    ],
)
def test_each_kind_of_no_is_told_apart(
    node: LinkedNode, answer: Handler, error: type[LinkError], fault: Fault
) -> None:
    async def story(node: LinkedNode) -> None:
        client = await node.enrolled_client()
        node.hub.instead["token"] = [answer]
        with pytest.raises(error):
            await client.token()
        assert node.book.lasts(fault)
        assert node.book.records[fault].n_times == 1

    node.run(story)


def test_no_hub_at_all_is_told_and_ends_when_it_is_back(
    node: LinkedNode, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(node: LinkedNode) -> None:
        client = await node.enrolled_client()
        await node.hub.stop()
        for _ in range(3):
            with pytest.raises(HubAwayError):
                await client.token()
        await node.hub.start()
        await client.token()
        assert not node.book.lasts(Fault.HUB_AWAY)

    caplog.set_level(logging.INFO)
    node.run(story)
    said = [one.message for one in caplog.records if one.name.endswith("faults")]
    assert said == ["link.fault", "link.fault_ended"]


def test_a_hub_that_never_answers_is_waited_for_no_longer_than_that(
    tmp_path: Path, socket_enabled: None
) -> None:
    del socket_enabled
    node = new_linked_node(tmp_path)

    async def sleep(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(60)
        return web.Response()

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(600):
            await response.write(b" ")
            await asyncio.sleep(0.1)
        return response

    async def story(node: LinkedNode) -> None:
        client = await node.enrolled_client()
        node.hub.instead["token"] = [sleep, drip]
        for _ in range(2):
            with pytest.raises(HubAwayError, match="too long"):
                await client.token()

    node.run(story)


def test_who_was_revoked_asks_again_only_now_and_then(node: LinkedNode) -> None:
    async def story(node: LinkedNode) -> None:
        seconds = [1_000.0]
        client = await node.enrolled_client()
        client.tokens.read_seconds = lambda: seconds[0]
        node.hub.instead["token"] = [refusing("revoked", status=403)]
        for _ in range(3):
            with pytest.raises(RefusedError):
                await client.token()
        assert node.hub.n_tokens == 0
        seconds[0] += node.pace.revoked_wait_seconds
        await client.token()
        assert not node.book.lasts(Fault.REVOKED)

    node.run(story)


@pytest.mark.parametrize("minutes", [-10, 10, 60 * 24 * 365])
def test_a_wrong_clock_is_told_and_the_work_goes_on(
    tmp_path: Path, socket_enabled: None, minutes: int
) -> None:
    del socket_enabled
    clock = FixedClock(NOW + timedelta(minutes=minutes))
    node = new_linked_node(tmp_path, clock=clock, hub=FakeHub(clock=FixedClock(NOW)))

    async def story(node: LinkedNode) -> None:
        client = await node.enrolled_client()
        report = node.report()
        await client.send(msgspec.json.encode(report), report.id)
        assert node.book.lasts(Fault.CLOCK_OFF)
        assert node.book.records[Fault.CLOCK_OFF].detail == f"{minutes * 60:+.0f} s"
        assert client.hub_time.now() == NOW
        # Somebody sets the clock right.
        clock.at = NOW
        client.tokens.drop(await client.token())
        await client.token()
        assert not node.book.lasts(Fault.CLOCK_OFF)
        assert client.hub_time.now() == NOW

    node.run(story)


def test_a_key_that_was_changed_while_the_machine_died_is_found_again(node: LinkedNode) -> None:
    async def story(node: LinkedNode) -> None:
        client = await node.enrolled_client()
        successor = node.keys.prepare_next()
        node.hub.keys.clear()
        node.hub.welcome(successor)
        node.keys = client.keys = client.tokens.keys = KeyRing(node.folder.key_file)
        await client.token()
        assert public_jwk(KeyRing(node.folder.key_file).key) == public_jwk(successor)
        assert KeyRing(node.folder.key_file).next is None

    node.run(story)


def test_a_key_is_changed_and_the_old_one_is_worth_nothing(node: LinkedNode) -> None:
    async def story(node: LinkedNode) -> None:
        client = await node.enrolled_client()
        old = public_jwk(node.keys.key)
        name = await client.rotate_key()
        assert name in node.hub.keys
        assert public_jwk(KeyRing(node.folder.key_file).key) != old
        await client.token()

    node.run(story)
