"""A node's message gives up on a locked database sooner than a page."""

import pytest
from django.db import connection

from khumkan.hub.exchange.patience import WAIT_SECONDS, wait_briefly

pytestmark = pytest.mark.django_db


def busy_milliseconds() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return int(cursor.fetchone()[0])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite's own timeout")
def test_it_waits_a_little_and_then_as_long_as_ever() -> None:
    with wait_briefly():
        assert busy_milliseconds() == WAIT_SECONDS * 1000
    assert busy_milliseconds() == 20_000


@pytest.mark.skipif(connection.vendor == "sqlite", reason="is about the others")
def test_others_are_left_alone() -> None:
    with wait_briefly():
        assert connection.is_usable()
