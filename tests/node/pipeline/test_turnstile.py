"""Whoever waits comes next, however often the one before comes back."""

import threading
from contextlib import suppress

from khumkan.node.pipeline.turnstile import Turnstile

SECONDS = 30


def test_one_at_a_time_in_the_order_of_asking() -> None:
    turn, order, threads = Turnstile(), [], []

    def pass_through(number: int) -> None:
        with turn:
            order.append(number)

    with turn:
        for number in range(5):
            thread = threading.Thread(target=pass_through, args=(number,))
            thread.start()
            threads.append(thread)
            while len(turn._waiting) <= number:
                threading.Event().wait(0.001)
        assert turn.is_wanted
    with turn:
        order.append(99)
    for thread in threads:
        thread.join(SECONDS)

    assert order == [0, 1, 2, 3, 4, 99]
    assert not turn.is_wanted


def test_an_error_inside_lets_the_next_one_in() -> None:
    turn = Turnstile()
    with suppress(ValueError), turn:
        raise ValueError

    with turn:
        assert not turn.is_wanted
