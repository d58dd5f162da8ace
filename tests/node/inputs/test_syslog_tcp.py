"""Syslog over TCP with real sockets: all that was read is kept, in order, Thai as it came."""

import io
import socket
import subprocess
from contextlib import ExitStack
from datetime import timedelta
from shutil import which

import pytest
from tests.node.inputs.running import AT, HOST, PATIENCE, WayIn, connect, until

from khumkan.engine.events import Event, Limits
from khumkan.engine.formats import FORMATS
from khumkan.node.inputs import ConnectionLimits, SyslogLimits, SyslogTcpInput

LINE = "<34>1 2026-11-22T03:04:05Z รพ-1 sshd 1 - - เข้าสู่ระบบล้มเหลว ผู้ใช้ root ครั้งที่ {n}"


def lines(n: int) -> list[bytes]:
    return [LINE.format(n=number).encode() for number in range(n)]


def counted(line: bytes) -> bytes:
    return b"%d %s" % (len(line), line)


@pytest.mark.parametrize("is_counted", [True, False])
def test_twenty_thousand_events_arrive_in_order(way_in: WayIn, is_counted: bool) -> None:
    sent = lines(20_000)
    one = way_in.syslog()
    with connect(one) as client:
        client.sendall(
            b"".join(counted(each + b"\n") if is_counted else each + b"\n" for each in sent)
        )
    until(lambda: one.n_connections == 0 and way_in.peer.n_bytes)

    assert way_in.lines == sent
    assert way_in.peer.n_records == len(way_in.records) < 200
    assert way_in.peer.n_bytes == sum(len(each.payload) for each in way_in.records)


def test_records_say_whose_they_are_and_are_read_by_the_engine(way_in: WayIn) -> None:
    one = way_in.syslog()
    with connect(one) as client:
        client.sendall(b"\n".join(lines(3)) + b"\r\n\n<1>unfinished")
    until(lambda: len(way_in.lines) == 4)

    (record,) = way_in.records
    source = way_in.sources.for_peer(HOST)
    assert (record.source_id, record.received_at) == (source.id, AT)
    assert (record.is_authenticated, record.format) == (False, "syslog")
    pieces = FORMATS[record.format].read(io.BytesIO(record.payload), Limits())
    events = [piece for piece in pieces if isinstance(piece, Event)]
    assert [event.fields["message"] for event in events][2:] == [
        "เข้าสู่ระบบล้มเหลว ผู้ใช้ root ครั้งที่ 2",
        "unfinished",
    ]


def test_a_message_is_kept_soon_though_the_connection_stays_open(way_in: WayIn) -> None:
    one = way_in.syslog()
    with connect(one) as client:
        client.sendall(b"<1>a\n<1>half")
        until(lambda: way_in.lines == [b"<1>a"])
        client.sendall(b" and half\n")
        until(lambda: way_in.lines == [b"<1>a", b"<1>half and half"])


def test_the_time_of_a_record_is_that_of_its_last_byte(way_in: WayIn) -> None:
    one = way_in.syslog(SyslogLimits(connection=ConnectionLimits(gather_seconds=3_600)))
    with connect(one) as client:
        client.sendall(b"<1>a\n")
        until(lambda: one.n_connections)
        way_in.clock.advance(timedelta(seconds=5))
        client.sendall(b"<1>b\n")
    until(lambda: way_in.peer.n_records)

    assert way_in.records[-1].received_at == AT + timedelta(seconds=5)
    assert way_in.peer.last_received_at == AT + timedelta(seconds=5)


def test_what_is_read_when_the_node_stops_is_kept(way_in: WayIn) -> None:
    one = way_in.syslog(SyslogLimits(connection=ConnectionLimits(gather_seconds=3_600)))
    with connect(one) as client:
        client.sendall(b"<1>a\n<1>unfinished")
        until(lambda: one.n_held_bytes > len(b"<1>a\n<1>unfinished"))
        way_in.stop(one)

    assert way_in.lines == [b"<1>a", b"<1>unfinished"]


def test_nothing_is_read_while_the_journal_is_full_and_all_of_it_after(way_in: WayIn) -> None:
    one = way_in.syslog()
    way_in.disk.n_free = 0
    sent = lines(40_000)
    stream = b"\n".join(sent) + b"\n"
    with connect(one) as client:
        client.settimeout(0)
        n_sent = 0
        while n_sent < len(stream):
            try:
                n_sent += client.send(stream[n_sent:])
            except BlockingIOError:
                if way_in.peer.n_noted.get("waited"):
                    break
        assert n_sent < len(stream)  # the sender is made to wait
        assert way_in.records == []
        assert one.n_held_bytes < 1_000_000
        way_in.disk.n_free = 10**12
        client.settimeout(PATIENCE)
        client.sendall(stream[n_sent:])
    until(lambda: one.n_connections == 0)

    assert way_in.lines == sent


def test_what_the_journal_has_no_room_for_when_the_node_stops_is_told(
    way_in: WayIn, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.syslog(SyslogLimits(stop_seconds=0.05))
    way_in.disk.n_free = 0
    with connect(one) as client:
        client.sendall(b"<1>a\n")
        until(lambda: way_in.peer.n_noted.get("waited"))
        way_in.stop(one)

    assert way_in.peer.n_refused == {"stopping": 1}
    assert "input.lose" in caplog.messages
    assert one.n_connections == 0


def test_a_journal_that_closes_first_is_told(
    way_in: WayIn, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.syslog()
    way_in.journal.close()
    with connect(one) as client:
        client.sendall(b"<1>a\n")
        until(lambda: way_in.peer.n_refused == {"stopping": 1})

    assert "input.lose" in caplog.messages


def test_a_message_over_the_limit_is_kept_and_told(way_in: WayIn) -> None:
    one = way_in.syslog()
    long = b"<1>" + b"x" * 100_000
    with connect(one) as client:
        client.sendall(long + b"\n<1>b\n")
    until(lambda: way_in.lines[-1:] == [b"<1>b"])

    assert way_in.lines == [long, b"<1>b"]
    assert way_in.peer.n_noted == {"oversized": 1}


def test_garbage_is_kept_too(way_in: WayIn) -> None:
    one = way_in.syslog()
    garbage = bytes(set(range(256)) - set(b"\n\r\0")) * 10
    with connect(one) as client:
        client.sendall(garbage)
    until(lambda: way_in.records)

    assert way_in.lines == [garbage]


def test_many_idle_connections_do_not_stand_in_the_way(way_in: WayIn) -> None:
    one = way_in.syslog()
    idle = [connect(one) for _ in range(200)]
    until(lambda: one.n_connections == 200)
    with connect(one) as client:
        client.sendall(b"<1>a\n")
        until(lambda: way_in.lines == [b"<1>a"])
    for each in idle:
        each.close()
    until(lambda: one.n_connections == 0)


def test_a_connection_too_many_takes_the_place_of_the_most_silent_one(way_in: WayIn) -> None:
    one = way_in.syslog(SyslogLimits(connections=2))
    with connect(one) as first, ExitStack() as later:
        first.sendall(b"<1>half")
        until(lambda: one.n_held_bytes == len(b"<1>half"))
        second = later.enter_context(connect(one))
        other = later.enter_context(connect(one, "127.0.0.2"))
        assert _is_closed(first)
        until(lambda: way_in.lines == [b"<1>half"])  # what it had sent is kept
        other.sendall(b"<1>b\n")
        second.sendall(b"<1>a\n")
        until(lambda: sorted(way_in.lines) == [b"<1>a", b"<1>b", b"<1>half"])

    assert way_in.peer.n_noted == {"crowded-out": 1}


def test_where_everybody_has_one_connection_a_newcomer_has_to_go(way_in: WayIn) -> None:
    one = way_in.syslog(SyslogLimits(connections=2))
    with connect(one, "127.0.0.2"), connect(one, "127.0.0.3"):
        until(lambda: one.n_connections == 2)
        with connect(one, "127.0.0.4") as third:
            assert _is_closed(third)

    assert way_in.counters.read()[None].n_refused == {"too-many-connections": 1}
    assert one.tell()["turned_away"] == {"too-many-connections": 1}


def test_thousands_of_idle_connections_harm_nobody_else(way_in: WayIn) -> None:
    one = way_in.syslog(SyslogLimits(connections=300))
    with connect(one, "127.0.0.2") as honest, ExitStack() as crowd:
        for _ in range(2_000):
            crowd.enter_context(connect(one))
        until(lambda: way_in.peer.n_noted.get("crowded-out", 0) >= 1_701)
        until(lambda: one.n_connections == 300)
        honest.sendall(b"<1>here\n")
        until(lambda: way_in.lines == [b"<1>here"])
        with connect(one, "127.0.0.3") as late:
            late.sendall(b"<1>late\n")
            until(lambda: way_in.lines == [b"<1>here", b"<1>late"])


def test_beginnings_of_messages_fill_no_memory(way_in: WayIn) -> None:
    limits = SyslogLimits(held_bytes=1_000_000)
    one = way_in.syslog(limits)
    with ExitStack() as crowd, connect(one, "127.0.0.2") as honest:
        for _ in range(20):
            crowd.enter_context(connect(one)).sendall(b"<1>" + b"x" * 100_000)
        until(lambda: way_in.peer.n_noted.get("crowded-out", 0) >= 11)
        until(lambda: one.n_held_bytes <= limits.held_bytes)
        honest.sendall(b"<1>here\n")
        until(lambda: b"<1>here" in way_in.lines)
    until(lambda: one.n_connections == 0)
    assert sum(map(len, way_in.lines)) == 20 * 100_003 + len(b"<1>here")


def test_a_sender_that_is_ended_meanwhile_is_not_read_further(way_in: WayIn) -> None:
    one = way_in.syslog()
    with connect(one) as client:
        client.sendall(b"<1>a\n")
        until(lambda: way_in.lines == [b"<1>a"])
        way_in.sources.end(way_in.sources.for_peer(HOST).id)
        client.sendall(b"<1>b\n")
        assert _is_closed(client)
    assert way_in.peer.n_refused == {"source-ended": 1}


def test_a_connection_that_is_silent_for_long_is_closed(way_in: WayIn) -> None:
    one = way_in.syslog(SyslogLimits(connection=ConnectionLimits(idle_seconds=0.05)))
    with connect(one) as client:
        client.sendall(b"<1>unfinished")
        assert _is_closed(client)
    until(lambda: way_in.lines == [b"<1>unfinished"])

    assert way_in.peer.n_noted == {"idle": 1}


def test_a_sender_that_was_ended_is_not_heard(way_in: WayIn) -> None:
    one = way_in.syslog()
    way_in.sources.end(way_in.sources.for_peer(HOST).id)
    with connect(one) as client:
        assert _is_closed(client)

    assert way_in.peer.n_refused == {"source-ended": 1}


def test_a_list_of_sources_that_can_not_be_read_is_told(
    way_in: WayIn, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.syslog()
    way_in.sources.close()
    with connect(one) as client:
        assert _is_closed(client)

    assert "input.fail" in caplog.messages
    assert way_in.counters.read()[None].n_refused == {"no-source": 1}


def test_logger_of_linux_is_understood(way_in: WayIn) -> None:
    program = which("logger")
    if program is None:
        pytest.skip("logger(1) is not installed (package bsdutils)")
    one = way_in.syslog()
    host, port = one.address
    for options in (["--rfc5424"], ["--rfc3164"], ["--octet-count"]):
        subprocess.run(  # noqa: S603 -- the system's own program
            [
                program,
                "--tcp",
                "--server",
                host,
                "--port",
                str(port),
                *options,
                "-t",
                "his",
                "ไฟล์ถูกเข้ารหัส",
            ],
            check=True,
            timeout=PATIENCE,
        )
    until(lambda: len(way_in.lines) == 3)

    assert all(line.endswith("ไฟล์ถูกเข้ารหัส".encode()) for line in way_in.lines)
    assert all(line.startswith(b"<13>") for line in way_in.lines)


def test_a_port_in_use_is_told(way_in: WayIn) -> None:
    one = way_in.syslog()
    other = SyslogTcpInput(
        way_in.journal, way_in.sources, way_in.counters, way_in.clock, *one.address
    )
    assert other.address == one.address
    with pytest.raises(OSError, match="address already in use"):
        way_in.run(other.start())
    way_in.run(other.stop())


def _is_closed(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True
