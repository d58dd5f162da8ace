"""A code, once: the node learns who it is from the hub that the code means, and from no other."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_hub import FakeHub, answering
from linked_node import LinkedNode, new_linked_node

from khumkan.core.clock import FixedClock
from khumkan.core.errors import ConfigurationError, KhumkanError
from khumkan.node.enrolment import Enrolment, read_enrolment, write_enrolment
from khumkan.node.link.enrolling import enrol
from khumkan.node.link.errors import GarbageError, HubAwayError, WrongKeyError
from khumkan.wire.identity import new_private_key, public_jwk

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


async def present(node: LinkedNode, code: str, url: str | None = None) -> Enrolment:
    return await enrol(
        url or node.hub.url, code, node.keys.key, transport=node.transport, clock=node.clock
    )


def test_a_node_is_let_in_and_remembers_by_whom(node: LinkedNode) -> None:
    async def story(node: LinkedNode) -> None:
        await node.hub.start()
        enrolled = await present(node, node.hub.code)
        write_enrolment(node.folder.enrolment, enrolled)
        assert read_enrolment(node.folder.enrolment) == enrolled
        assert enrolled == node.enrolment()
        assert node.folder.enrolment.stat().st_mode & 0o777 == 0o600

    node.run(story)


def test_a_code_of_another_hub_gives_nothing_away(node: LinkedNode) -> None:
    """Somebody stands between, or the address is wrong: the key is not the one in the code."""

    async def story(node: LinkedNode) -> None:
        await node.hub.start()
        code = node.hub.code
        node.hub.key = new_private_key()
        with pytest.raises(WrongKeyError, match="not the hub that made the code"):
            await present(node, code)
        assert not node.folder.enrolment.exists()

    node.run(story)


def test_an_answer_to_another_request_is_not_taken(node: LinkedNode) -> None:
    async def story(node: LinkedNode) -> None:
        await node.hub.start()
        node.hub.nonce = "A" * 22
        with pytest.raises(WrongKeyError, match="another request"):
            await present(node, node.hub.code)

    node.run(story)


def test_a_used_code_is_told_with_what_to_do(node: LinkedNode) -> None:
    async def story(node: LinkedNode) -> None:
        await node.hub.start()
        code = node.hub.code
        await present(node, code)
        with pytest.raises(ConfigurationError, match="ask the hub's people for a new one"):
            await present(node, code)

    node.run(story)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("http://hub.example.go.th", "write https://", id="without TLS"),
        pytest.param("http://127.0.0.1.example.go.th", "write https://", id="looks like loopback"),
        pytest.param("hub.example.go.th", "write https://", id="no scheme"),
        pytest.param("ftp://hub.example.go.th", "write https://", id="another scheme"),
    ],
)
def test_nothing_is_said_where_others_may_listen(node: LinkedNode, url: str, words: str) -> None:
    async def story(node: LinkedNode) -> None:
        with pytest.raises(ConfigurationError, match=words):
            await present(node, node.hub.code, url)

    node.run(story)


def test_a_mistyped_code_never_leaves(node: LinkedNode) -> None:
    async def story(node: LinkedNode) -> None:
        await node.hub.start()
        with pytest.raises(ConfigurationError, match="code"):
            await present(node, node.hub.code[:-1])
        assert node.hub.secret is not None

    node.run(story)


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_wrong_clock_does_not_keep_a_node_out(
    tmp_path: Path, socket_enabled: None, minutes: int
) -> None:
    del socket_enabled
    clock = FixedClock(NOW + timedelta(minutes=minutes))
    node = new_linked_node(tmp_path, clock=clock, hub=FakeHub(clock=FixedClock(NOW)))

    async def story(node: LinkedNode) -> None:
        await node.hub.start()
        assert (await present(node, node.hub.code)).node_id == node.hub.node_id

    node.run(story)


@pytest.mark.parametrize("name", ["api_url", "stream_url"])
def test_a_hub_that_sends_the_node_to_plain_http_is_refused(node: LinkedNode, name: str) -> None:
    async def story(node: LinkedNode) -> None:
        await node.hub.start()
        setattr(node.hub, name, "http://hub.example.go.th/api")
        with pytest.raises(GarbageError, match="without TLS"):
            await present(node, node.hub.code)

    node.run(story)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(answering(200, b"<html>sign in</html>"), GarbageError, id="a sign-in page"),
        pytest.param(answering(200, "ไทย".encode()), GarbageError, id="not even ASCII"),
        pytest.param(answering(200, b"a.b.c"), WrongKeyError, id="no signature"),
        pytest.param(answering(404), GarbageError, id="no hub there"),
        pytest.param(answering(502), HubAwayError, id="a proxy without its hub"),
    ],
)
def test_what_is_no_hub_is_told(
    node: LinkedNode, answer: object, error: type[KhumkanError]
) -> None:
    async def story(node: LinkedNode) -> None:
        await node.hub.start()
        node.hub.instead["enrol"] = [answer]  # type: ignore[list-item]
        with pytest.raises(error):
            await present(node, node.hub.code)

    node.run(story)


def test_names_with_quotes_and_line_ends_survive(tmp_path: Path) -> None:
    node = new_linked_node(tmp_path)
    odd = 'โรง"พยาบาล\\\n\x7f\U0001f3e5'
    enrolled = Enrolment(
        hub_url="https://hub.example.go.th",
        api_url="https://hub.example.go.th/api/node/v1",
        stream_url="https://hub.example.go.th/stream",
        node_id=node.hub.node_id,
        organisation_name=odd,
        node_name=odd,
        collection=node.hub.collection,
        agreement_reference=odd,
        agreement_signed_on=NOW.date(),
        hub_jwk=public_jwk(node.hub.key),
    )
    write_enrolment(node.folder.enrolment, enrolled)
    assert read_enrolment(node.folder.enrolment) == enrolled


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(None, "enrolled at no hub yet", id="nothing"),
        pytest.param("hub_url = 1", "enrol again", id="wrong type"),
        pytest.param("= =", "enrol again", id="no TOML"),
    ],
)
def test_no_enrolment_says_what_to_do(tmp_path: Path, content: str | None, words: str) -> None:
    file = tmp_path / "node.toml"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ConfigurationError, match=words):
        read_enrolment(file)
