"""syslog-ng: 20,000 events by each of its ways, none lost, none doubled."""

from collections import Counter
from pathlib import Path

import pytest
import system_packages
from certified import Certified
from syslog_senders import count_events, syslog_ng, write_events
from tests.node.inputs.running import WayIn, until

from khumkan.node.inputs import SyslogTcpInput, SyslogTlsInput

N = 20_000
ONCE = Counter(dict.fromkeys(range(N), 1))
TLS = (
    'tls(ca-file("{bundle}/ca.pem") cert-file("{bundle}/certificate.pem")'
    ' key-file("{bundle}/key.pem") peer-verify(required-trusted))'
)


@pytest.fixture(autouse=True)
def _unpacked() -> None:
    try:
        system_packages.find_syslog_ng()
    except system_packages.NoSenderError as reason:
        pytest.skip(str(reason))


@pytest.fixture
def events(tmp_path: Path) -> Path:
    return write_events(tmp_path / "events.log", N)


@pytest.mark.parametrize(
    "driver",
    [
        pytest.param("network", id="RFC 3164 in lines"),
        pytest.param("syslog", id="RFC 5424, octet-counted"),
    ],
)
def test_by_tcp(way_in: WayIn, tmp_path: Path, events: Path, driver: str) -> None:
    one = way_in.open(SyslogTcpInput)
    host, port = one.address
    destination = f'{driver}("{host}" port({port}) transport("tcp"));'
    with syslog_ng(tmp_path / "syslog-ng", events, destination) as sender:
        until(lambda: len(way_in.lines) >= N)
        sender.end()
    assert count_events(way_in.lines) == ONCE
    assert way_in.peer.n_noted == {}


def test_by_mutual_tls(way_in: WayIn, tmp_path: Path, events: Path) -> None:
    certified = Certified(tmp_path)
    one = way_in.open(SyslogTlsInput, context=certified.server())
    tls = TLS.format(bundle=certified.bundle(way_in.sources))
    host, port = one.address
    destination = f'syslog("{host}" port({port}) transport("tls") {tls});'
    with syslog_ng(tmp_path / "syslog-ng", events, destination) as sender:
        until(lambda: len(way_in.lines) >= N)
        sender.end()
    assert count_events(way_in.lines) == ONCE
    assert {one.source_id for one in way_in.records} == {certified.source(way_in.sources).id}
