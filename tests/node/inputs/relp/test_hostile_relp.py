"""Anybody who reaches the port of RELP: costs neither memory nor time without bound."""

import time
from uuid import UUID

import pytest
from tests.node.inputs.relp.test_relp import Client, calling, kept
from tests.node.inputs.running import WayIn, until

from khumkan.node.inputs import RelpInput
from khumkan.node.inputs.relp.frames import write_frame
from khumkan.node.inputs.relp.resending import MOST_MESSAGES, Comparison, Tails, extend_tail

A, B = UUID(int=1), UUID(int=2)
EQUAL = extend_tail(b"", [b"a"] * MOST_MESSAGES)


def test_sessions_that_repeat_one_message_cost_the_next_one_little() -> None:
    tails = Tails()
    for _ in range(400):
        tails.add(A, EQUAL, 0.0)
    compared = Comparison(tails.take(A, 1.0))

    began_at = time.process_time()
    while compared.is_open:
        compared.see(b"a")

    assert compared.n_repeated == MOST_MESSAGES
    assert time.process_time() - began_at < 3.0


def test_one_sender_that_is_cut_again_and_again_has_nobody_elses_end_forgotten() -> None:
    tails = Tails()
    tails.add(B, extend_tail(b"", [b"b"]), 0.0)
    for number in range(1_000):
        tails.add(A, extend_tail(EQUAL, [b"%d" % number]), 1.0)
    assert tails.take(B, 2.0) == [extend_tail(b"", [b"b"])]
    assert tails.take(A, 2.0)[-1] == extend_tail(EQUAL, [b"999"])


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(write_frame(1, "x"), id="unknown commands"),
        pytest.param(write_frame(1, "syslog"), id="empty messages"),
        pytest.param(write_frame(1, "open"), id="opened again and again"),
    ],
)
def test_frames_that_are_no_messages_do_not_pile_up(way_in: WayIn, frame: bytes) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        caller.open()
        way_in.disk.n_free = 0
        caller.messages(1)
        until(lambda: way_in.peer.n_noted.get("waited"))
        caller.line.sendall(frame * 2_000)
        until(lambda: one.tell()["turned_away"] == {"too-many-frames": 1})
        way_in.disk.n_free = 10**12
        assert caller.answer().data.startswith(b"200 OK")  # what came before is kept and answered
        caller.expect_end()
    assert way_in.lines == kept(1)


def test_many_small_messages_count_as_the_memory_they_take(way_in: WayIn) -> None:
    one = way_in.open(RelpInput)
    with calling(one) as caller:
        Client.open(caller)
        way_in.disk.n_free = 0
        caller.messages(1)
        until(lambda: way_in.peer.n_noted.get("waited"))
        caller.line.sendall(write_frame(3, "syslog", b"a") * 500)
        until(lambda: one.n_held_bytes >= 500 * 60)
        way_in.disk.n_free = 10**12
        caller.answers(501)
