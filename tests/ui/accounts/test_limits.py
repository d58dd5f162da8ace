"""How often somebody may try what is ours to count."""

import time_machine
from django.test import RequestFactory

from khumkan.ui.accounts.limits import consume, count_try


def test_eleventh_try_at_one_invitation_is_one_too_many() -> None:
    request = RequestFactory().get("/")
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False) as clock:
        tries = [consume(request, "invitation", "one") for _ in range(11)]
        assert tries == [True] * 10 + [False]
        assert consume(request, "invitation", "another")
        clock.shift(601)
        assert consume(request, "invitation", "one")


def test_thirty_first_try_from_one_address_within_a_minute_is_one_too_many() -> None:
    request = RequestFactory().get("/")
    tries = [consume(request, "invitation", f"n{n}") for n in range(31)]
    assert tries == [True] * 30 + [False]
    elsewhere = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")
    assert consume(elsewhere, "invitation", "n31")


def test_try_that_was_right_is_taken_back() -> None:
    request = RequestFactory().get("/")
    for _ in range(40):
        counted = count_try(request, "second_factor", "somebody")
        assert counted is not None
        counted.rollback()
