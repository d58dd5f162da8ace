"""Syslog over UDP with real sockets: what is read is kept, what the system dropped is told."""

import socket
from contextlib import closing
from functools import partial

import pytest
from tests.node.inputs.running import AT, HOST, WayIn, until

from khumkan.node.inputs import SyslogUdpInput, UdpLimits
from khumkan.node.sources import SourceBook

MESSAGE = "<34>Nov 22 03:04:05 รพ sshd: เข้าสู่ระบบล้มเหลว ครั้งที่ {n}"


def messages(n: int) -> list[bytes]:
    return [MESSAGE.format(n=number).encode() for number in range(n)]


def send(one: SyslogUdpInput, *datagrams: bytes, sender: str = HOST) -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as line:
        line.bind((sender, 0))
        for datagram in datagrams:
            line.sendto(datagram, one.address)


def told(one: SyslogUdpInput, name: str) -> int:
    figure = one.tell()[name]
    assert isinstance(figure, int)
    return figure


def has_taken(one: SyslogUdpInput, n_datagrams: int) -> bool:
    return told(one, "n_datagrams") == n_datagrams


def fill(one: SyslogUdpInput, way_in: WayIn) -> None:
    """Have the journal refuse, and the input wait for it with all it may hold."""
    way_in.disk.n_free = 0

    def is_waiting() -> bool:
        send(one, *messages(50))
        return bool(one.tell()["is_waiting"])

    until(is_waiting)


def test_a_datagram_is_a_message(way_in: WayIn) -> None:
    one = way_in.open(SyslogUdpInput)
    sent = messages(500)
    for start in range(0, 500, 50):
        send(one, *sent[start : start + 50])
        until(partial(has_taken, one, start + 50))
    until(lambda: len(way_in.lines) == 500)
    assert way_in.lines == sent
    assert len(way_in.records) <= 20
    record = way_in.records[0]
    assert record.source_id == way_in.sources.for_peer(HOST).id
    assert (record.is_authenticated, record.format, record.received_at) == (False, "syslog", AT)
    assert told(one, "n_dropped") == 0


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param([b"<1>a\n", b"<1>b\r\n\0"], [b"<1>a", b"<1>b"], id="endings"),
        pytest.param([b"<1>a\nb"], [b"<1>a#012b"], id="several lines"),
        pytest.param([b"", b"\n", b"<1>c"], [b"<1>c"], id="empty ones"),
        pytest.param([b"\x00\xff garbage"], [b"\x00\xff garbage"], id="garbage"),
        pytest.param([b"<1>" + b"x" * 60_000], [b"<1>" + b"x" * 60_000], id="the longest"),
    ],
)
def test_a_message_is_one_line(way_in: WayIn, sent: list[bytes], kept: list[bytes]) -> None:
    one = way_in.open(SyslogUdpInput)
    send(one, *sent)
    until(lambda: way_in.lines == kept)


def test_every_address_is_a_source(way_in: WayIn) -> None:
    one = way_in.open(SyslogUdpInput)
    for number in range(1, 4):
        send(one, b"<1>%d" % number, sender=f"127.0.0.{number}")
    until(lambda: sorted(way_in.lines) == [b"<1>1", b"<1>2", b"<1>3"])
    assert {record.source_id for record in way_in.records} == {
        way_in.sources.for_peer(f"127.0.0.{number}").id for number in range(1, 4)
    }


def test_a_forger_of_senders_makes_no_more_than_so_many_sources(way_in: WayIn) -> None:
    way_in.sources.close()
    way_in.sources = SourceBook(way_in.folder, most_peers=5)
    one = way_in.open(SyslogUdpInput)
    for number in range(1, 200):
        send(one, b"<1>%d" % number, sender=f"127.0.1.{number}")
    until(lambda: len(way_in.lines) == 199)
    assert len(way_in.sources.list()) == 6


def test_a_sender_that_was_ended_is_not_heard(way_in: WayIn) -> None:
    one = way_in.open(SyslogUdpInput)
    way_in.sources.end(way_in.sources.for_peer(HOST).id)
    send(one, b"<1>a")
    send(one, b"<1>b", sender="127.0.0.2")
    until(lambda: way_in.lines == [b"<1>b"])
    until(lambda: way_in.peer.n_refused == {"source-ended": 1})


def test_a_list_of_sources_that_can_not_be_read_is_told(
    way_in: WayIn, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.open(SyslogUdpInput)
    way_in.sources.close()
    send(one, b"<1>a")
    until(lambda: way_in.counters.read().get(None))
    assert way_in.counters.read()[None].n_refused == {"no-source": 1}
    assert "input.fail" in caplog.messages


def test_while_the_journal_is_full_the_system_drops_and_that_is_told(
    way_in: WayIn, caplog: pytest.LogCaptureFixture
) -> None:
    limits = UdpLimits(gather_bytes=20_000, receive_bytes=50_000, look_seconds=0.05)
    one = way_in.open(SyslogUdpInput, limits=limits)
    fill(one, way_in)
    sent = messages(1_000)
    send(one, *sent)
    until(lambda: told(one, "n_dropped") > 0)
    until(lambda: "input.drop" in caplog.messages)
    assert told(one, "n_held_bytes") < 150_000
    way_in.disk.n_free = 10**12
    until(lambda: not told(one, "is_waiting"))
    n_before = told(one, "n_dropped")
    until(lambda: len(way_in.lines) == told(one, "n_datagrams"))
    send(one, b"<1>after")
    until(lambda: way_in.lines[-1] == b"<1>after")
    assert told(one, "n_dropped") == n_before  # of this one none


def test_what_had_come_when_the_node_stops_is_kept(way_in: WayIn) -> None:
    one = way_in.open(SyslogUdpInput, limits=UdpLimits(gather_seconds=3_600))
    send(one, *messages(100))
    way_in.stop(one)
    assert way_in.lines == messages(100)
    assert one.tell() == {"n_datagrams": 100, "n_dropped": 0}
    way_in.run(one.stop())  # twice is fine


def test_what_the_journal_has_no_room_for_when_the_node_stops_is_told(
    way_in: WayIn, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.open(SyslogUdpInput, limits=UdpLimits(stop_seconds=0.05, gather_bytes=1_000))
    fill(one, way_in)
    way_in.stop(one)
    assert "input.lose" in caplog.messages
    assert way_in.counters.read()[None].n_refused == {"stopping": 1}


def test_a_port_in_use_is_told(way_in: WayIn) -> None:
    one = way_in.open(SyslogUdpInput)
    other = SyslogUdpInput(
        way_in.journal, way_in.sources, way_in.counters, way_in.clock, *one.address
    )
    assert other.address == one.address
    with pytest.raises(OSError, match="already in use"):
        way_in.run(other.start())
    way_in.run(other.stop())


def test_an_answer_of_the_network_is_no_end(
    way_in: WayIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.open(SyslogUdpInput)

    class Once:
        """A socket that fails once, as one does to which somebody answered "unreachable"."""

        def __init__(self, real: socket.socket) -> None:
            self.real, self.has_failed = real, False

        def recvfrom(self, n_bytes: int) -> tuple[bytes, tuple[str, int]]:
            if not self.has_failed:
                self.has_failed = True
                raise ConnectionRefusedError
            return self.real.recvfrom(n_bytes)

        def __getattr__(self, name: str) -> object:
            return getattr(self.real, name)

    monkeypatch.setattr(one, "_socket", Once(one._socket))  # type: ignore[arg-type]
    send(one, b"<1>a")
    until(lambda: way_in.lines == [b"<1>a"])
    assert "input.fail" in caplog.messages
