"""Is the hub fit to be served? Asked by each part before it begins."""

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from khumkan import __version__
from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import Message, message
from khumkan.hub.operations import databases

STAMP = "khumkan-version.txt"


def check_fit() -> None:
    """Raise ConfigurationError for what would make every page fail, with what to do about it."""
    refuse_absent_database()
    executor = MigrationExecutor(connection)
    refuse_newer_database(executor)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise ConfigurationError(
            message("the database is of an older version; back it up, then run: khumkan hub init")
        )
    _refuse_stale_files(Path(settings.STATIC_ROOT))
    connection.close()


def refuse_absent_database() -> None:
    """Raise ConfigurationError if the database does not answer."""
    try:
        databases.knock()
    except DatabaseError as error:
        raise ConfigurationError(describe_absence(error)) from error


def describe_absence(error: Exception) -> Message:
    """Return what the database said when it did not answer; from its second line on stand data."""
    return message(
        "the database does not answer: {reason}",
        reason=str(error).partition("\n")[0] or type(error).__qualname__,
    )


def refuse_newer_database(executor: MigrationExecutor) -> None:
    """Raise ConfigurationError if the database knows migrations that this version does not."""
    known = set(executor.loader.disk_migrations) | set(executor.loader.replacements)
    unknown = sorted(set(executor.loader.applied_migrations) - known)
    if unknown:
        raise ConfigurationError(
            message(
                "the database was made by a newer khumkan than this one ({version}); install that "
                "version again ({migration} is unknown here)",
                version=__version__,
                migration=".".join(unknown[0]),
            )
        )


def stamp_files(folder: Path) -> None:
    """Keep which version collected the static files."""
    (folder / STAMP).write_text(__version__ + "\n", encoding="utf-8")


def are_files_current(folder: Path) -> bool:
    """Return whether the static files are of this version."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == __version__


def _refuse_stale_files(folder: Path) -> None:
    if not are_files_current(folder):
        raise ConfigurationError(
            message("the style sheets and scripts are of another version; run: khumkan hub init"),
            place=Place(str(folder)),
        )
