"""logger(1), which is on every Linux: 20,000 events by each of its ways."""

import shutil
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from syslog_senders import count_events, logger, write_events
from tests.node.inputs.running import WayIn, until

from khumkan.node.inputs import SyslogTcpInput, SyslogUdpInput

N, AT_ONCE = 20_000, 500
ONCE = Counter(dict.fromkeys(range(N), 1))
HEADERS = pytest.mark.parametrize("header", ["--rfc5424", "--rfc3164"])


@pytest.fixture(autouse=True)
def _installed() -> None:
    if shutil.which("logger") is None:
        pytest.skip("no logger(1): install bsdutils")


def has_taken(one: SyslogUdpInput, n_datagrams: int) -> bool:
    return one.tell()["n_datagrams"] == n_datagrams


@HEADERS
@pytest.mark.parametrize("framing", [[], ["--octet-count"]], ids=["lines", "octet-counted"])
def test_by_tcp(way_in: WayIn, tmp_path: Path, header: str, framing: list[str]) -> None:
    one = way_in.open(SyslogTcpInput)
    events = write_events(tmp_path / "events.log", N)
    logger(events, one.address, "--tcp", header, *framing)
    until(lambda: len(way_in.lines) >= N and one.n_connections == 0)
    assert count_events(way_in.lines) == ONCE


@HEADERS
def test_by_udp_at_a_pace_that_is_kept_up_with(way_in: WayIn, tmp_path: Path, header: str) -> None:
    one = way_in.open(SyslogUdpInput)
    for first in range(0, N, AT_ONCE):
        events = write_events(tmp_path / "events.log", AT_ONCE, first)
        logger(events, one.address, "--udp", header)
        until(partial(has_taken, one, first + AT_ONCE))
    until(lambda: len(way_in.lines) >= N)
    assert count_events(way_in.lines) == ONCE
    assert one.tell()["n_dropped"] == 0


def test_by_udp_at_full_speed_each_is_kept_or_told_as_dropped(
    way_in: WayIn, tmp_path: Path
) -> None:
    one = way_in.open(SyslogUdpInput)
    logger(write_events(tmp_path / "events.log", N), one.address, "--udp")

    def count() -> int:
        n_dropped = one.tell()["n_dropped"]
        assert isinstance(n_dropped, int)
        return len(way_in.lines) + n_dropped

    until(lambda: count() == N)
    found = count_events(way_in.lines)
    assert max(found.values()) == 1
    assert -1 not in found
