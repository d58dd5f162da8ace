"""Which database: PostgreSQL by its address, else SQLite in the data folder."""

from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message

_FIELDS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
# WAL lets readers go on while somebody writes; IMMEDIATE takes the lock when a transaction begins,
# so that two writers wait for each other and never fail half-way; FULL survives a power cut.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
}

_POOL_SECONDS, _CONNECT_SECONDS = 10, 5  # then a page says so, and nobody looks at nothing


def choose_database(url: str, folder: Path) -> dict[str, Any]:
    """Return Django's description of the database; `url` is "" or a PostgreSQL address.

    Raises ConfigurationError for an address that names another database or can't be read.
    """
    if not url:
        name = folder / "hub.sqlite3"
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": dict(_SQLITE)}
    if not url.startswith(("postgresql://", "postgres://")):
        # The address may hold a password, so it is not repeated.
        raise ConfigurationError(
            message("hub.database_url must begin with postgresql://; for SQLite leave it empty")
        )
    return {"ENGINE": "django.db.backends.postgresql", **_read_address(url)}


def _read_address(url: str) -> dict[str, Any]:
    try:
        given = conninfo_to_dict(url)
    except ProgrammingError:
        raise ConfigurationError(
            message("hub.database_url is not an address like postgresql://user@host:5432/name")
        ) from None
    known = {_FIELDS[key]: value for key, value in given.items() if key in _FIELDS}
    options = {key: value for key, value in given.items() if key not in _FIELDS}
    pool = {"min_size": 1, "max_size": 12, "timeout": _POOL_SECONDS}
    return {
        **known,
        "CONN_HEALTH_CHECKS": True,  # a pooled connection may have died with its server
        "OPTIONS": {"pool": pool, "connect_timeout": _CONNECT_SECONDS, **options},
    }
