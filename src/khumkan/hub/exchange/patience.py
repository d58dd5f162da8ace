"""How long a node's message waits for a database that others hold: shorter than a person's page.

Nodes come again by themselves. If their messages waited as long, they would soon hold every thread
of the hub, and nobody would get a page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db import connection

WAIT_SECONDS: Final = 3


@contextmanager
def wait_briefly() -> Iterator[None]:
    """Have SQLite give up sooner while the block runs; PostgreSQL is asked in each transaction."""
    if connection.vendor != "sqlite":
        yield
        return
    patient = settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", WAIT_SECONDS)
    _set_sqlite(WAIT_SECONDS)
    try:
        yield
    finally:
        _set_sqlite(patient)


def _set_sqlite(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
