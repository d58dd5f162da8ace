"""Warnings by e-mail and webhook, to real servers on this machine."""

import asyncio
import email
import email.policy
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from fake_smtp import FakeSmtp

from khumkan.core.clock import FixedClock
from khumkan.core.errors import ConfigurationError, TransportError
from khumkan.core.messages import message
from khumkan.core.settings import Node
from khumkan.core.severity import Severity
from khumkan.node.notices import Lot, NoticeKind, Notices, make_channels
from khumkan.node.notices.mail import MailChannel, MailServer
from khumkan.node.notices.webhook import WebhookChannel

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
EVIL = "พบผู้บุกรุก\r\nBcc: thief@evil.example\r\n\r\n\x1b[31mbody"


def lot(about: str = "Test Attack", node: str = "node 1") -> Lot:
    notices = Notices(FixedClock(AT))
    words = message("found in this hospital's logs")
    for _ in range(7):
        notices.tell(NoticeKind.FINDING, words, level=Severity.CRITICAL, about=about)
    return Lot(node, "โรงพยาบาล", AT, notices.take(), 3, AT)


@asynccontextmanager
async def smtp(**options: Any) -> AsyncIterator[FakeSmtp]:
    server = FakeSmtp(**options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def run(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(work(), 20))


@pytest.mark.usefixtures("socket_enabled")
def test_a_mail_says_what_how_often_and_since_when() -> None:
    async def work() -> None:
        async with smtp() as server:
            to = ("it@hospital.example", "night@hospital.example")
            channel = MailChannel(MailServer("127.0.0.1", server.port, "starttls"), to, to[0], str)
            await channel.send(lot())
        sender, readers, letter = server.mails[0]
        assert (sender, readers) == (to[0], list(to))
        mail = email.message_from_bytes(letter, policy=email.policy.default)
        assert mail["Subject"] == "[khumkan] critical at node 1 (4)"
        assert mail["Auto-Submitted"] == "auto-generated"
        text = mail.get_content()
        assert "critical  Test Attack: found in this hospital's logs  (7 ×" in text
        assert "the hub can't be reached since 2026-11-22T03:04:05Z" in text
        assert "and 3 things more" in text
        assert "โรงพยาบาล" in text

    run(work)


@pytest.mark.usefixtures("socket_enabled")
def test_nothing_that_is_said_can_write_a_header_or_turn_a_terminal_round() -> None:
    async def work() -> None:
        async with smtp() as server:
            channel = MailChannel(
                MailServer("127.0.0.1", server.port, "none"), ["a@b.example"], "a@b.example", str
            )
            await channel.send(lot(about=EVIL, node=EVIL))
        ((_, readers, letter),) = server.mails
        assert readers == ["a@b.example"]
        mail = email.message_from_bytes(letter, policy=email.policy.default)
        assert mail["Bcc"] is None
        assert sorted(mail.keys()) == sorted(
            [
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "Auto-Submitted",
                "Content-Type",
                "Content-Transfer-Encoding",
                "MIME-Version",
            ]
        )
        assert "\x1b" not in mail.get_content()
        assert "พบผู้บุกรุก\\r\\nBcc" in mail.get_content()

    run(work)


@pytest.mark.usefixtures("socket_enabled")
def test_the_node_signs_in_where_it_is_told_to(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("open sesame\n")

    async def work() -> None:
        async with smtp() as server:
            where = MailServer("127.0.0.1", server.port, "none", "khumkan", str(secret))
            await MailChannel(where, ["a@b.example"], "a@b.example", str).send(lot())
        assert len(server.logins) == 1

    run(work)


@pytest.mark.usefixtures("socket_enabled")
def test_a_mail_server_that_refuses_is_told() -> None:
    async def work() -> None:
        async with smtp(refusal="451 try later") as server:
            where = MailServer("127.0.0.1", server.port, "none")
            with pytest.raises(TransportError, match="did not take it"):
                await MailChannel(where, ["a@b.example"], "a@b.example", str).send(lot())
        where = MailServer("127.0.0.1", server.port, "tls")
        with pytest.raises(TransportError, match="did not take it"):
            await MailChannel(where, ["a@b.example"], "a@b.example", str).send(lot())

    run(work)


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b\r\nBcc: c@d", "a@b, c@d", "<a@b>", "a b@c", "ก@ข"]
)
def test_what_is_no_address_is_told_before_the_node_serves(address: str) -> None:
    with pytest.raises(ConfigurationError, match="is no e-mail address"):
        make_channels(Node(notify_mail_to=("a@b.example", address)))


def test_no_password_goes_in_the_clear() -> None:
    with pytest.raises(ConfigurationError, match="not sent in the clear"):
        MailServer("mail.hospital.example", 25, "none", "khumkan")


@asynccontextmanager
async def receiver(status: int = 200) -> AsyncIterator[tuple[str, list[bytes]]]:
    bodies: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append(await request.read())
        return web.Response(status=status, headers={"Location": "http://127.0.0.1:1/"})

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", bodies
    finally:
        await runner.cleanup()


@pytest.mark.usefixtures("socket_enabled")
def test_a_webhook_gets_titles_and_counts() -> None:
    async def work() -> None:
        async with receiver(204) as (url, bodies):
            await WebhookChannel(url).send(lot())
        said = json.loads(bodies[0])
        assert said["node"] == "node 1"
        assert said["n_beyond"] == 3
        assert said["notices"] == [
            {
                "kind": "finding",
                "level": "critical",
                "about": "Test Attack",
                "text": "found in this hospital's logs",
                "n": 7,
                "first_at": "2026-11-22T03:04:05.000Z",
                "last_at": "2026-11-22T03:04:05.000Z",
            }
        ]

    run(work)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_says_no_is_told_and_followed_nowhere(status: int) -> None:
    async def work() -> None:
        async with receiver(status) as (url, _):
            with pytest.raises(TransportError, match=f"answered {status}"):
                await WebhookChannel(url).send(lot())
        with pytest.raises(TransportError, match="can't be reached"):
            await WebhookChannel(url).send(lot())

    run(work)


@pytest.mark.parametrize(
    "url", ["http://chat.hospital.example/x", "ftp://a/b", "file:///etc/passwd", "x", "http://["]
)
def test_a_webhook_that_others_could_overhear_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="must begin with https://"):
        make_channels(Node(notify_webhook=url))


def test_the_settings_make_the_channels() -> None:
    assert make_channels(Node()) == []
    settings = Node(notify_mail_to=("a@b.example",), notify_webhook="https://chat.example/x")
    assert [one.name for one in make_channels(settings)] == ["mail", "webhook"]
    make_channels(Node(notify_webhook="http://localhost:9/x"))
