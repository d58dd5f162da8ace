"""PostgreSQL: dump and restore by the database's own programs, all in one snapshot."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from psycopg.conninfo import make_conninfo

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.hub.operations.backup.contents import describe_content
from khumkan.hub.operations.backup.errors import BackupError
from khumkan.hub.operations.backup.manifest import Content
from khumkan.hub.operations.serving.preflight import describe_absence

_DEBIAN = Path("/usr/lib/postgresql")
_PARAMETERS = {"NAME": "dbname", "USER": "user", "HOST": "host", "PORT": "port"}
# All in the schema but what an extension brought. Tables go first, and their sequences with them.
_OURS = """
SELECT format('DROP %s IF EXISTS %I.%I CASCADE',
              CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
              nspname, relname), CASE relkind WHEN 'S' THEN 2 ELSE 1 END AS turn
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'v', 'S')
  AND NOT EXISTS (SELECT FROM pg_depend
                  WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
UNION ALL
SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', pg_proc.oid::regprocedure), 3
FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
WHERE nspname = current_schema()
  AND NOT EXISTS (SELECT FROM pg_depend
                  WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
ORDER BY turn
"""


def snapshot(target: Path, tables: list[str], *, tools: Path | None) -> Content:
    """Dump the database as it is at one moment; readers and writers go on meanwhile."""
    program = find_program("pg_dump", tools)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
        _run(
            [
                *(program, "--format=custom", "--no-owner", "--no-privileges", "--no-comments"),
                *(f"--snapshot={name}", f"--file={target}", f"--dbname={_address()}"),
            ]
        )

        def ask(sql: str) -> Sequence[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        return describe_content(ask, tables)


def check_readable(dump: Path, *, tools: Path | None) -> None:
    """Raise BackupError if a dump's list of contents can't be read."""
    _run([find_program("pg_restore", tools), "--list", str(dump)])


def put_back(dump: Path, *, tools: Path | None) -> None:
    """Remove everything of the hub from the database and lay the dump in its place."""
    program = find_program("pg_restore", tools)
    try:
        _clear()
    except DatabaseError as error:
        raise BackupError(describe_absence(error)) from error
    connection.close()
    _run(
        [
            *(program, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"),
            *(f"--dbname={_address()}", str(dump)),
        ]
    )


def name_connections() -> None:
    """Give the connections that this process opens from now on a name that nobody else has."""
    os.environ["PGAPPNAME"] = f"khumkan restore {os.getpid()}"


def count_others() -> int:
    """Return how many connections others have to this database: a hub that runs somewhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend' "
            "AND application_name <> current_setting('application_name')"
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_OURS)
        for statement, _turn in cursor.fetchall():
            cursor.execute(statement)


def find_program(name: str, tools: Path | None) -> str:
    """Return a program of PostgreSQL: in the folder that was named, on PATH, or Debian's newest.

    Raises BackupError where there is none.
    """
    places = [tools] if tools else [None, *_debian_folders()]
    for place in places:
        if found := shutil.which(name, path=str(place) if place else None):
            return found
    raise BackupError(
        message(
            "{program} is not here; install PostgreSQL's client programs, or name their folder "
            "with --pg-tools",
            program=name,
        )
    )


def _debian_folders() -> list[Path]:
    versions = [one for one in _DEBIAN.glob("*/bin") if one.parent.name.isdigit()]
    return sorted(versions, key=lambda one: int(one.parent.name), reverse=True)


def _address() -> str:
    """Return the database's address without the password, which stands in the environment."""
    described = connection.settings_dict
    given = {key: str(described[name]) for name, key in _PARAMETERS.items() if described.get(name)}
    options = described["OPTIONS"].items()
    given |= {key: str(value) for key, value in options if isinstance(value, str | int)}
    return make_conninfo("", **given)


def _run(command: list[str]) -> None:
    environment = dict(os.environ)
    if password := connection.settings_dict.get("PASSWORD"):
        environment["PGPASSWORD"] = password
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs, no shell
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        umask=0o077,
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["?"]
        raise BackupError(
            message("{program} failed: {reason}", program=Path(command[0]).name, reason=lines[0]),
            place=Place(command[0]),
        )
