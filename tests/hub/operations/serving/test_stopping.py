"""A stop is heard wherever the process is, and never waits for itself."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from khumkan.hub.operations.serving.stopping import StopSign


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_wakes_who_sleeps(number: int) -> None:
    sign = StopSign().listen()
    threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
    began = time.monotonic()
    assert sign.wait(30) is True
    assert time.monotonic() - began < 10


def test_it_sleeps_no_longer_than_it_should() -> None:
    assert StopSign().listen().wait(0.01) is False


def test_signals_that_rain_down_do_not_block_it() -> None:
    """With an Event in the place of a counter this stood still for ever, now and then."""
    sign = StopSign().listen()
    for _ in range(200):
        os.kill(os.getpid(), signal.SIGTERM)
        assert sign.wait(0.001) is True
    assert sign.n_asked == 200


def test_who_asks_twice_means_it_where_that_is_wanted() -> None:
    StopSign(is_final=True).listen()
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(SystemExit):
        os.kill(os.getpid(), signal.SIGTERM)
