"""Questions about the database itself that SQLite and PostgreSQL answer differently."""

from typing import Any

from django.db import connection

CLOCK = {
    "sqlite": "SELECT (julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "SELECT extract(epoch FROM clock_timestamp())",
}
_TRIGRAMS = {
    "sqlite": "SELECT sqlite_compileoption_used('ENABLE_FTS5')",
    "postgresql": "SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'",
}


def knock() -> None:
    """Connect once, beside the pool, which would try again for a while and forget why it can't.

    Raises DatabaseError with what the database said.
    """
    program: Any = connection  # its driver, `Database`, is in no type
    with connection.wrap_database_errors:
        program.Database.connect(**connection.get_connection_params()).close()


def size_bytes() -> int:
    """Return the size of the database."""
    if connection.vendor == "sqlite":
        return int(_ask("PRAGMA page_count")) * int(_ask("PRAGMA page_size"))
    return int(_ask("SELECT pg_database_size(current_database())"))


def version() -> tuple[int, ...]:
    """Return the version of the database's program, as numbers."""
    if connection.vendor == "sqlite":
        return tuple(int(part) for part in _ask("SELECT sqlite_version()").split("."))
    return divmod(int(_ask("SHOW server_version_num")), 10_000)


def has_trigrams() -> bool:
    """Return whether text can be found by three-letter pieces, as Thai needs it."""
    return _ask(_TRIGRAMS[connection.vendor]) == "1"


def journal_mode() -> str:
    """Return how SQLite keeps its journal."""
    return _ask("PRAGMA journal_mode")


def _ask(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        (answer,) = cursor.fetchone()
    return str(answer)
