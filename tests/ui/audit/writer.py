"""Adds entries from several threads of one process, as a hub under load does; run by a test.

Arguments: how many threads, how many entries each. Prints nothing; fails if an entry fails.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import django
from django.db import connections, transaction

django.setup()

from khumkan.ui.actors import OPERATOR  # noqa: E402 -- Django has to be set up first
from khumkan.ui.audit.services import record  # noqa: E402 -- as above


def add(n_entries: int) -> None:
    try:
        for number in range(n_entries):
            with transaction.atomic():
                record("thing.change", by=OPERATOR, object_kind="thing", object_id=number)
    finally:
        connections.close_all()


if __name__ == "__main__":
    n_threads, n_each = map(int, sys.argv[1:])
    with ThreadPoolExecutor(n_threads) as threads:
        list(threads.map(add, [n_each] * n_threads))
