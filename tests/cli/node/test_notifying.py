"""`khumkan node notify test`: whether people would be warned."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_smtp import FakeSmtp
from tests.cli.running import Ran, khumkan


@pytest.fixture
def smtp(socket_enabled: None) -> Iterator[FakeSmtp]:
    del socket_enabled
    server, loop = FakeSmtp(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
    yield server
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def notify(made: Path, **settings: str) -> Ran:
    given = {f"KHUMKAN_NODE__{key.upper()}": value for key, value in settings.items()}
    return khumkan("node", "notify", "test", settings={"KHUMKAN_NODE__DATA": str(made), **given})


def test_where_nobody_would_be_warned_it_says_what_to_set(made: Path) -> None:
    said = notify(made)
    assert said.code == 3
    assert "set node.notify_mail_to and node.smtp_host" in said.err


def test_a_test_is_sent_by_each_channel(made: Path, smtp: FakeSmtp) -> None:
    said = notify(made, notify_mail_to='["it@hospital.example"]', smtp_port=str(smtp.port))
    assert said.code == 0, said.err
    assert said.text == "sent by mail\n"
    ((_, readers, letter),) = smtp.mails
    assert readers == ["it@hospital.example"]
    assert b"warnings of this node reach you" in letter


@pytest.mark.usefixtures("socket_enabled")
def test_a_channel_that_fails_says_why(made: Path) -> None:
    said = notify(made, notify_webhook="http://127.0.0.1:1/hook")
    assert said.code == 3
    assert "the webhook can't be reached" in said.err
