"""What a database holds, asked in words that SQLite and PostgreSQL both know."""

from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps
from django.db import connection

from khumkan.hub.operations.backup.manifest import Content, Engine, Seal

Ask = Callable[[str], Sequence[tuple[Any, ...]]]


def describe_content(ask: Ask, tables: Sequence[str]) -> Content:
    """Return mode, migrations, rows by table and the seal of the audit trail."""
    migrations = ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    seal = ask("SELECT entry_id, hash FROM audit_head") or [(0, "")]
    mode = ask("SELECT mode FROM organisations_hub") or [("",)]
    return Content(
        mode=mode[0][0],
        migrations=tuple(f"{app}.{name}" for app, name in migrations),
        counts={table: ask(_count(table))[0][0] for table in tables},
        seal=Seal(*seal[0]),
    )


def engine_here() -> Engine:
    """Return what this hub keeps its data in."""
    return "sqlite" if connection.vendor == "sqlite" else "postgresql"


def our_tables() -> list[str]:
    """Return the tables of every model there is."""
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models})


def _count(table: str) -> str:
    return f'SELECT count(*) FROM "{table}"'  # noqa: S608 -- a table's name, from a model or a list
