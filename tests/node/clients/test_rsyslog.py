"""rsyslog, as every Linux has it: 20,000 events by each of its ways, none lost, none doubled."""

import random
import re
from collections import Counter
from pathlib import Path

import pytest
import system_packages
from certified import Certified
from cutting_proxy import CuttingProxy
from syslog_senders import count_events, rsyslog, write_events
from tests.node.inputs.running import WayIn, until

from khumkan.node.inputs import (
    RelpInput,
    RelpTlsInput,
    SyslogTcpInput,
    SyslogTlsInput,
)

N = 20_000
ONCE = Counter(dict.fromkeys(range(N), 1))
TCP = 'type="omfwd" protocol="tcp"'
RELP = 'type="omrelp" windowSize="1000"'
GTLS = (
    'StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name"'
    ' StreamDriverPermittedPeers="khumkan-node" StreamDriver.CAFile="{bundle}/ca.pem"'
    ' StreamDriver.CertFile="{bundle}/certificate.pem" StreamDriver.KeyFile="{bundle}/key.pem"'
)
RELP_TLS = (
    'tls="on" tls.authMode="name" tls.permittedPeer=["khumkan-node"] tls.caCert="{bundle}/ca.pem"'
    ' tls.myCert="{bundle}/certificate.pem" tls.myPrivKey="{bundle}/key.pem"'
)
OMRELP = 'module(load="omrelp")'
PAGE = Path(__file__).parents[3] / "docs" / "operations" / "node.md"


@pytest.fixture(autouse=True)
def _installed() -> None:
    try:
        system_packages.find_rsyslog()
    except system_packages.NoSenderError as reason:
        pytest.skip(str(reason))


@pytest.fixture
def events(tmp_path: Path) -> Path:
    return write_events(tmp_path / "events.log", N)


def to(address: tuple[str, int], action: str) -> str:
    return f'{action} target="{address[0]}" port="{address[1]}"'


@pytest.mark.parametrize(
    "framing", ["", 'TCP_Framing="octet-counted"'], ids=["lines", "octet-counted"]
)
def test_by_tcp(way_in: WayIn, tmp_path: Path, events: Path, framing: str) -> None:
    one = way_in.open(SyslogTcpInput)
    with rsyslog(tmp_path / "rsyslog", events, to(one.address, f"{TCP} {framing}")) as sender:
        until(lambda: len(way_in.lines) >= N)
        sender.end()
    assert count_events(way_in.lines) == ONCE
    assert way_in.peer.n_noted == {}


def test_by_mutual_tls(way_in: WayIn, tmp_path: Path, events: Path) -> None:
    certified = Certified(tmp_path)
    one = way_in.open(SyslogTlsInput, context=certified.server())
    tls = GTLS.format(bundle=certified.bundle(way_in.sources))
    action = to(one.address, f'{TCP} TCP_Framing="octet-counted" {tls}')
    with rsyslog(tmp_path / "rsyslog", events, action) as sender:
        until(lambda: len(way_in.lines) >= N)
        sender.end()
    assert count_events(way_in.lines) == ONCE
    assert {one.source_id for one in way_in.records} == {certified.source(way_in.sources).id}
    assert all(record.is_authenticated for record in way_in.records)


def test_by_relp(way_in: WayIn, tmp_path: Path, events: Path) -> None:
    one = way_in.open(RelpInput)
    with rsyslog(tmp_path / "rsyslog", events, to(one.address, RELP), modules=OMRELP) as sender:
        until(lambda: len(way_in.lines) >= N)
        sender.end()
    assert count_events(way_in.lines) == ONCE
    assert len(way_in.records) < N / 50  # one write to the disk for many events
    assert way_in.peer.n_refused == {}


def test_by_relp_over_tls(way_in: WayIn, tmp_path: Path, events: Path) -> None:
    certified = Certified(tmp_path)
    one = way_in.open(RelpTlsInput, context=certified.server())
    tls = RELP_TLS.format(bundle=certified.bundle(way_in.sources))
    action = to(one.address, f"{RELP} {tls}")
    with rsyslog(tmp_path / "rsyslog", events, action, modules=OMRELP) as sender:
        until(lambda: len(way_in.lines) >= N)
        sender.end()
    assert count_events(way_in.lines) == ONCE
    assert all(record.is_authenticated for record in way_in.records)


def cut_at_random(
    way_in: WayIn, tmp_path: Path, events: Path, seed: int, *, n_cuts: int, from_node: bool
) -> None:
    """Cut the wire in either direction: what the sender had no answer for, it sends again."""
    print(f"seed {seed}")  # noqa: T201 -- shown where it fails
    chosen = random.Random(seed)  # noqa: S311 -- no secret
    most = 15_000 if from_node else 400_000
    cuts = [chosen.randrange(200, most) for _ in range(n_cuts)]
    one = way_in.open(RelpInput)
    with (
        CuttingProxy(one.address, cuts, from_node=from_node) as wire,
        rsyslog(tmp_path / "rsyslog", events, to(wire.address, RELP), modules=OMRELP) as sender,
    ):
        until(lambda: len(set(count_events(way_in.lines))) == N)
        until(lambda: one.n_connections == 1 and one.n_held_bytes == 0)
        sender.end()
        assert wire.n_cut == n_cuts
    assert count_events(way_in.lines) == ONCE


@pytest.mark.parametrize("from_node", [False, True], ids=["events cut", "answers cut"])
def test_by_relp_over_a_wire_that_breaks(
    way_in: WayIn, tmp_path: Path, events: Path, from_node: bool
) -> None:
    seed = random.randrange(10**6)  # noqa: S311 -- no secret
    cut_at_random(way_in, tmp_path, events, seed, n_cuts=3, from_node=from_node)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("from_node", [False, True], ids=["events cut", "answers cut"])
def test_by_relp_over_a_wire_that_breaks_often(
    way_in: WayIn, tmp_path: Path, events: Path, seed: int, from_node: bool
) -> None:
    cut_at_random(way_in, tmp_path, events, seed, n_cuts=10, from_node=from_node)


@pytest.mark.parametrize(
    ("input_kind", "port"),
    [(SyslogTcpInput, 5514), (SyslogTlsInput, 6514), (RelpInput, 20514), (RelpTlsInput, 20515)],
)
def test_the_operators_page_says_what_works(
    way_in: WayIn, tmp_path: Path, input_kind: type[SyslogTcpInput], port: int
) -> None:
    """The blocks of the page are run as they stand there, but for address and folder."""
    certified = Certified(tmp_path)
    options = {"context": certified.server()} if input_kind.name.endswith("-tls") else {}
    one = way_in.open(input_kind, **options)
    action = read_action(port)
    action = action.replace('"10.0.0.5"', f'"{one.address[0]}"')
    action = action.replace(f'"{port}"', f'"{one.address[1]}"')
    action = action.replace("/etc/khumkan-sender", str(certified.bundle(way_in.sources)))
    events = write_events(tmp_path / "few.log", 100)
    modules = OMRELP if "omrelp" in action else ""
    with rsyslog(tmp_path / "rsyslog", events, action, modules=modules) as sender:
        until(lambda: len(way_in.lines) >= 100)
        sender.end()
    assert count_events(way_in.lines) == Counter(dict.fromkeys(range(100), 1))


def read_action(port: int) -> str:
    """Return the parameters of the page's action that sends to this port."""
    text = PAGE.read_text(encoding="utf-8")
    (found,) = (
        one
        for one in re.findall(r"^\*\.\* action\((.*?)\)$", text, re.MULTILINE | re.DOTALL)
        if f'port="{port}"' in one
    )
    return str(found)
