"""RELP with real sockets: each message is answered once it is durable, in order, and not before."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from certified import Certified, client
from tests.node.inputs.running import HOST, WayIn, connect, until

from khumkan.node.inputs import ConnectionLimits, RelpInput, RelpTlsInput, SyslogLimits
from khumkan.node.inputs.framing import FrameLimits
from khumkan.node.inputs.relp.connection import RelpConnection
from khumkan.node.inputs.relp.frames import Frame, FrameReader, write_frame

OFFER = b"relp_version=0\nrelp_software=test\ncommands=syslog"
MESSAGE = "<34>1 - รพ เข้าสู่ระบบล้มเหลว {n}"


class Client:
    """A sender that we drive step by step."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self._reader = FrameReader(FrameLimits(), lambda _: None)
        self._read: list[Frame] = []
        self.number = 0

    def send(self, command: str, data: bytes = b"") -> int:
        self.number += 1
        self.line.sendall(write_frame(self.number, command, data))
        return self.number

    def open(self) -> "Client":
        self.send("open", OFFER)
        assert self.answer().data.startswith(b"200 OK\nrelp_version=0\n")
        return self

    def messages(self, *numbers: int) -> None:
        first = self.number + 1
        self.number += len(numbers)
        self.line.sendall(
            b"".join(
                write_frame(first + place, "syslog", MESSAGE.format(n=n).encode())
                for place, n in enumerate(numbers)
            )
        )

    def answer(self) -> Frame:
        while not self._read:
            data = self.line.recv(65_536)
            if not data:
                raise ConnectionResetError
            self._read += self._reader.feed(data)
        return self._read.pop(0)

    def answers(self, n: int) -> list[tuple[int, bytes]]:
        return [(one.number, one.data) for one in (self.answer() for _ in range(n))]

    def expect_end(self) -> list[Frame]:
        found: list[Frame] = []
        try:
            while True:
                found.append(self.answer())
        except ConnectionResetError:
            return found


@contextmanager
def calling(one: RelpInput, sender: str = "") -> Iterator[Client]:
    with connect(one, sender) as line:
        yield Client(line)


def kept(*numbers: int) -> list[bytes]:
    return [MESSAGE.format(n=n).encode() for n in numbers]


def cut(caller: Client) -> None:
    """End without a word, as a cable that is pulled out."""
    caller.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    caller.line.close()


def test_messages_are_answered_in_order(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        caller.open().messages(*range(1_000))
        assert caller.answers(1_000) == [(n + 2, b"200 OK") for n in range(1_000)]
        assert way_in.lines == kept(*range(1_000))
        assert len(way_in.records) < 200
        number = caller.send("close")
        assert caller.answers(2) == [(number, b""), (0, b"")]
    until(lambda: one.n_connections == 0)
    assert way_in.records[0].source_id == way_in.sources.for_peer(HOST).id
    assert not way_in.records[0].is_authenticated


def test_nothing_is_answered_that_is_not_durable(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        way_in.disk.n_free = 0
        caller.open().messages(1)
        until(lambda: way_in.peer.n_noted.get("waited"))
        caller.line.settimeout(0.05)
        with pytest.raises(TimeoutError):
            caller.answer()
        way_in.disk.n_free = 10**12
        caller.line.settimeout(10)
        assert caller.answers(1) == [(2, b"200 OK")]
    assert way_in.lines == kept(1)


def test_a_message_of_several_lines_is_one_and_an_empty_one_none(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        caller.open()
        for data in (b"<1>a\nb\n", b"", b"\n", b"<1>c"):
            caller.send("syslog", data)
        assert [data for _, data in caller.answers(4)] == [b"200 OK"] * 4
    assert way_in.lines == [b"<1>a#012b", b"<1>c"]


def test_a_command_that_is_unknown_is_answered_and_the_session_goes_on(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        caller.open().send("starttls")
        assert caller.answers(1) == [(2, b"500 unknown command")]
        caller.messages(1)
        assert caller.answers(1) == [(3, b"200 OK")]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"garbage", id="no RELP"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01", id="TLS"),
        pytest.param(b"5 syslog 3 abcd\n", id="a wrong length"),
    ],
)
def test_garbage_ends_the_session_after_what_was_good(
    way_in: WayIn, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        caller.open().messages(1, 2)
        caller.line.sendall(sent)
        ends = caller.expect_end()
    assert [(end.number, end.command) for end in ends] == [
        (2, "rsp"),
        (3, "rsp"),
        (0, "serverclose"),
    ]
    assert way_in.lines == kept(1, 2)
    assert way_in.peer.n_refused == {"bad-frame": 1}
    assert one.tell()["turned_away"] == {"bad-frame": 1}
    assert "input.refuse" in caplog.messages


def test_messages_before_the_session_is_open_are_not_taken(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        caller.messages(1)
        assert caller.answers(1) == [(1, b"500 unknown command")]
    assert way_in.lines == []


def test_a_session_that_is_not_opened_is_ended(way_in: WayIn) -> None:
    limits = SyslogLimits(connection=ConnectionLimits(open_seconds=0.05))
    one = way_in.open(RelpInput, limits=limits)
    with calling(one) as caller, calling(one) as opened:
        opened.open()
        assert [end.command for end in caller.expect_end()] == ["serverclose"]
        opened.messages(1)
        assert opened.answers(1) == [(2, b"200 OK")]
    assert way_in.peer.n_refused == {"not-opened": 1}


def test_a_sender_that_reads_no_answers_is_not_read_for_ever(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        caller.open()
        caller.line.settimeout(0)
        (connection,) = one._connections
        assert isinstance(connection, RelpConnection)
        stream = b"".join(write_frame(n, "starttls") for n in range(2, 200_000)) * 10
        n_sent, n_read = 0, 0

        def is_held_up() -> bool:
            nonlocal n_sent
            with suppress(BlockingIOError):
                n_sent += caller.line.send(stream[n_sent : n_sent + 100_000])
            return not connection._may_write

        def is_read_on() -> bool:
            nonlocal n_read
            with suppress(BlockingIOError):
                n_read += len(caller.line.recv(1_000_000))
            return connection._may_write

        until(is_held_up)
        assert n_sent < len(stream)
        until(is_read_on)
        caller.line.settimeout(10)
        assert n_read or caller.line.recv(1)


def test_a_frame_of_a_megabyte_is_kept_in_pieces_and_answered_once(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        caller.open().send("syslog", b"<1>" + b"x" * 1_000_000)
        assert caller.answers(1) == [(2, b"200 OK")]
        caller.messages(1)
        assert caller.answers(1) == [(3, b"200 OK")]
    *pieces, last = way_in.lines
    assert b"".join(pieces) == b"<1>" + b"x" * 1_000_000
    assert [last] == kept(1)
    assert way_in.peer.n_noted["oversized"] == 1


def test_a_stop_answers_what_is_kept_and_says_goodbye(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller, calling(one) as idle:
        idle.open()
        caller.open().messages(*range(500))
        until(lambda: one.n_connections == 2)
        way_in.stop(one)
        ends = caller.expect_end()
        assert [end.command for end in idle.expect_end()] == ["serverclose"]
    assert ends[-1].command == "serverclose"
    n_answered = len(ends) - 1
    assert [end.data for end in ends[:-1]] == [b"200 OK"] * n_answered
    assert way_in.lines == kept(*range(n_answered))


def test_a_stop_while_the_journal_is_full_loses_nothing_that_was_answered(
    way_in: WayIn, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.open(RelpInput, limits=SyslogLimits(stop_seconds=0.05))
    way_in.disk.n_free = 0
    with calling(one) as caller:
        caller.open().messages(1)
        until(lambda: way_in.peer.n_noted.get("waited"))
        way_in.stop(one)
        assert [end.command for end in caller.expect_end()] == ["serverclose"]
    assert "input.lose" not in caplog.messages
    assert way_in.peer.n_noted["unanswered"] == 1


def test_what_is_sent_again_after_a_cut_is_not_doubled(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        caller.open().messages(*range(10))
        caller.answers(5)  # the others did not reach it
        until(lambda: len(way_in.lines) == 10)
        cut(caller)
    until(lambda: one.n_connections == 0)
    with calling(one) as caller:
        caller.open().messages(*range(5, 15))
        assert caller.answers(10) == [(n + 2, b"200 OK") for n in range(10)]
        assert way_in.lines == kept(*range(15))
        caller.messages(14)  # within one session an equal one is another event
        caller.answers(1)
    assert way_in.lines == kept(*range(15), 14)
    assert way_in.peer.n_noted["repeat"] == 5


def test_what_comes_in_parts_after_a_cut_is_waited_for(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        caller.open().messages(1, 2, 3)
        caller.answers(3)
        cut(caller)
    until(lambda: one.n_connections == 0)
    with calling(one) as caller:
        caller.open().messages(1)
        until(lambda: one.n_held_bytes)
        caller.messages(2, 3, 4)
        assert len(caller.answers(4)) == 4
    assert way_in.lines == kept(1, 2, 3, 4)


def test_what_only_begins_like_the_end_is_kept_after_a_while(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        caller.open().messages(1, 2)
        caller.answers(2)
        cut(caller)
    until(lambda: one.n_connections == 0)
    with calling(one) as caller:
        caller.open().messages(1)
        caller.answers(1)
    assert way_in.lines == kept(1, 2, 1)


def test_after_a_session_that_ended_in_order_an_equal_message_is_a_new_one(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    for _ in range(2):
        with calling(one) as caller:
            caller.open().messages(1)
            caller.answers(1)
            caller.send("close")
            caller.expect_end()
        until(lambda: one.n_connections == 0)
    assert way_in.lines == kept(1, 1)


def test_what_was_kept_before_the_node_was_killed_is_not_doubled(way_in: WayIn) -> None:
    first = way_in.open(RelpInput)
    with calling(first) as caller:
        caller.open().messages(1, 2, 3)
        caller.answers(3)
    again = way_in.open(RelpInput)  # knows nothing but the journal, as after a kill
    with calling(again) as caller:
        caller.open().messages(2, 3, 4)
        assert len(caller.answers(3)) == 3
    assert way_in.lines == kept(1, 2, 3, 4)


def test_a_cut_while_the_journal_is_full_is_not_doubled_either(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    way_in.disk.n_free = 0
    with calling(one) as caller:
        caller.open().messages(1, 2)
        until(lambda: way_in.peer.n_noted.get("waited"))
        cut(caller)
    with calling(one) as caller:
        caller.open().messages(1, 2, 3)
        until(lambda: one.n_connections == 2)
        way_in.disk.n_free = 10**12
        assert caller.answers(3) == [(2, b"200 OK"), (3, b"200 OK"), (4, b"200 OK")]
    assert way_in.lines == kept(1, 2, 3)


def test_a_sender_that_closes_and_is_gone_leaves_nothing_open(
    way_in: WayIn, caplog: pytest.LogCaptureFixture
) -> None:
    one = way_in.open(RelpInput)
    for _ in range(20):
        with calling(one) as caller:
            caller.open().send("close")
            cut(caller)
    until(lambda: one.n_connections == 0)
    assert caplog.messages == []


def test_by_tls_a_source_is_known_by_its_certificate(way_in: WayIn, tmp_path: Path) -> None:
    certified = Certified(tmp_path)
    one = way_in.open(RelpTlsInput, context=certified.server())
    context = client(certified.bundle(way_in.sources))
    with context.wrap_socket(connect(one), server_hostname=HOST) as line:
        caller = Client(line).open()
        caller.messages(1, 2)
        assert caller.answers(2) == [(2, b"200 OK"), (3, b"200 OK")]
    assert way_in.records[0].source_id == certified.source(way_in.sources).id
    assert way_in.records[0].is_authenticated
