"""Frames come whole and in order, or not at all."""

import threading
from multiprocessing import Pipe

import pytest

from khumkan.cli.crew_frames import Inbox, send_frame


def test_frames_come_one_by_one_however_long_they_are() -> None:
    ours, theirs = Pipe()
    sent = [[b"a" * 3_000_000, b"", b"b"], [], [b"short"]]

    def send() -> None:
        for number, payload in enumerate(sent):
            send_frame(theirs, number, payload, is_last=number == 2)

    sender = threading.Thread(target=send)
    with ours, theirs:
        sender.start()
        inbox = Inbox(ours)
        for number, payload in enumerate(sent):
            frame = inbox.receive()
            assert frame is not None
            assert (frame.n_read, frame.is_last) == (number, number == 2)
            assert bytes(frame.payload) == b"".join(payload)
        sender.join()


def test_one_that_is_cut_off_is_none() -> None:
    ours, theirs = Pipe()
    with ours:
        with theirs:
            send_frame(theirs, 1, [b"a" * 100], is_last=False)
        inbox = Inbox(ours)
        assert inbox.receive() is not None
        assert inbox.receive() is None


def test_where_nothing_is_sent_behind_a_head_it_is_none() -> None:
    ours, theirs = Pipe()
    with ours:
        with theirs:
            send_frame(theirs, 1, [b""], is_last=False)
            theirs._send(b"\x01" + bytes(7) + b"\x05" + bytes(8))  # type: ignore[attr-defined]
        inbox = Inbox(ours)
        assert inbox.receive() is not None
        assert inbox.receive() is None


def test_a_connection_that_was_closed_gives_none_and_takes_nothing() -> None:
    ours, theirs = Pipe()
    theirs.close()
    with ours, pytest.raises(BrokenPipeError):
        send_frame(ours, 1, [b"a"], is_last=False)
    assert Inbox(ours).receive() is None
