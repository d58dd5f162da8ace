"""One transaction at a time changes the alerts of an organisation.

What a node reports goes on to the sector's collection and the audit trail, each with a lock of its
own. Whoever takes this one first, before those, never waits in a circle.
"""

from uuid import UUID

from django.db import connection

_SIGNED_BITS = 63


def lock_place(organisation_id: UUID) -> None:
    """Wait for everybody else who changes alerts there; hold others off until the transaction ends.

    On SQLite the transaction itself is that lock: it begins IMMEDIATE.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            key = organisation_id.int & (2**_SIGNED_BITS - 1)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
