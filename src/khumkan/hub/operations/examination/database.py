"""The database: answers, is new enough, is set up as it should be, keeps time."""

from datetime import timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.hub.operations import databases
from khumkan.hub.operations.examination.findings import Result, fail, ok, warn
from khumkan.hub.operations.serving.preflight import (
    refuse_absent_database,
    refuse_newer_database,
)
from khumkan.ui.audit.selectors import latest_seal, verify_chain
from khumkan.ui.search.selectors import index_gaps

_OLDEST = {"sqlite": (3, 38), "postgresql": (15,)}
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_SKEW = timedelta(seconds=5)


def check_answer() -> Result:
    """The database answers."""
    try:
        refuse_absent_database()
    except ConfigurationError as error:
        return fail(error.message, message("start the database, or mend hub.database_url"))
    size = databases.size_bytes() / 1e6
    return ok(
        message("{engine} answers; {n} MB", engine=_NAMES[connection.vendor], n=f"{size:.1f}")
    )


def check_version() -> Result:
    """The database's program is new enough and finds text in Thai."""
    version, oldest = databases.version(), _OLDEST[connection.vendor]
    seen = message("{engine} {version}", engine=_NAMES[connection.vendor], version=_write(version))
    if version < oldest:
        return fail(seen, message("upgrade it to {oldest} or newer", oldest=_write(oldest)))
    if not databases.has_trigrams():
        return fail(
            message("text search with three-letter pieces is missing"),
            message("PostgreSQL: CREATE EXTENSION pg_trgm; SQLite: a build with FTS5"),
        )
    return ok(seen)


def check_writing() -> Result:
    """SQLite writes ahead, so that readers and writers don't wait for each other."""
    if connection.vendor != "sqlite":
        return ok(message("PostgreSQL writes ahead by itself"))
    if (mode := databases.journal_mode()) != "wal":
        return fail(
            message("SQLite's journal mode is {mode}", mode=mode),
            message("move the data folder to a local disk: write-ahead needs shared memory"),
        )
    return ok(message("SQLite writes ahead (WAL)"))


def check_migrations() -> Result:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    try:
        refuse_newer_database(executor)
    except ConfigurationError as error:
        return fail(error.message, message("install the newer version again"))
    left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if left:
        return fail(
            message("{n} changes to the tables are left to do", n=len(left)),
            message("make a backup, then run: khumkan hub init"),
        )
    return ok(message("up to date"))


def check_clock() -> Result:
    """The clock of this machine and that of the database agree: duties are counted by them."""
    with connection.cursor() as cursor:
        cursor.execute(databases.CLOCK[connection.vendor])
        (seconds,) = cursor.fetchone()
    skew = abs(timezone.now().timestamp() - float(seconds))
    seen = message("{n} s apart", n=f"{skew:.1f}")
    if skew > _SKEW.total_seconds():
        return fail(seen, message("set both clocks by NTP: deadlines are counted by them"))
    return ok(seen)


def check_audit() -> Result:
    """The audit trail is whole."""
    verdict = verify_chain()
    if not verdict.is_whole:
        return fail(
            verdict.explain(),
            message("somebody changed the database by hand: keep a copy of it and find out who"),
        )
    seal = latest_seal()
    return ok(
        message("{n} entries, whole; the seal is {seal}", n=verdict.n_checked, seal=str(seal))
    )


def check_search() -> Result:
    """The search index holds what there is."""
    gaps = list(index_gaps())
    if gaps:
        missing = ", ".join(f"{gap.kind.name} {gap.n_indexed}/{gap.n_expected}" for gap in gaps)
        return warn(
            message("the index is not complete: {missing}", missing=missing),
            message("run: khumkan hub doctor --reindex"),
        )
    return ok(message("complete"))


def _write(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
