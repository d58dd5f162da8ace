"""Somebody who acts, and somebody who owns the database and tampers with it."""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.db import connection

from khumkan.ui.actors import OPERATOR, Actor, Channel
from khumkan.ui.audit.services import record
from khumkan.ui.keys import new_key


@pytest.fixture
def actor() -> Actor:
    return Actor(new_key(), Channel.WEB, "203.0.113.7")


@pytest.fixture
def five_entries(db: None) -> None:  # noqa: ARG001 -- the database has to be there
    """Entries 1 to 5."""
    for number in range(1, 6):
        record(
            "thing.change",
            by=OPERATOR,
            object_kind="thing",
            object_id=str(number),
            organisation_id=new_key(),
            changes={"name": (None, f"ชื่อ {number}")},
        )


class _Editor:
    """As much of a schema editor as the migration uses, inside a test's transaction."""

    connection = connection

    def execute(self, statement: str, params: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)


@pytest.fixture
def tamper(db: None) -> Callable[[str], None]:  # noqa: ARG001 -- as above
    """Run SQL as who owns the database can: without the triggers in the way."""
    guards = import_module("khumkan.ui.audit.migrations.0002_append_only").Migration.operations[0]

    def run(statement: str) -> None:
        guards.reverse_code(None, _Editor())
        _Editor().execute(statement, params=None)
        guards.code(None, _Editor())

    return run
