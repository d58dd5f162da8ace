"""Makes a backup while the hub runs."""

import errno
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from khumkan import __version__
from khumkan.core.clock import format_time
from khumkan.core.errors import Place
from khumkan.core.messages import Message, message
from khumkan.hub.operations.backup import postgresql, sqlite
from khumkan.hub.operations.backup.archives import measure, pack
from khumkan.hub.operations.backup.contents import engine_here, our_tables
from khumkan.hub.operations.backup.errors import BackupError
from khumkan.hub.operations.backup.manifest import (
    DATABASES,
    FILES,
    FORMAT,
    KEY,
    SIGNING_KEY,
    Content,
    Manifest,
)
from khumkan.hub.project.secrets import KEY_FILE
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.services import record


def make_backup(target: Path, *, tools: Path | None = None) -> Manifest:
    """Write the hub as it is now to `target`, which must not exist; return what was written.

    `tools` is the folder of PostgreSQL's programs. Raises BackupError.
    """
    if target.exists():
        raise BackupError(
            message("there is a file of this name already; choose another"),
            place=Place(str(target)),
        )
    _leave_entry()
    try:
        # Beside the target: what fits there twice, fits.
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.absolute().parent) as folder:
            return _make(target, Path(folder), tools)
    except OSError as error:
        raise BackupError(_why(error), place=Place(error.filename or str(target))) from error


def _leave_entry() -> None:
    """Say in the trail that everything is taken out; the backup holds this entry too."""
    with transaction.atomic():
        record("hub.backup", by=OPERATOR, object_kind="hub", object_id=1)


def _make(target: Path, folder: Path, tools: Path | None) -> Manifest:
    engine = engine_here()
    database = folder / DATABASES[engine]
    content = _snapshot(database, tools)
    sources = {database.name: database, **_list_keys(), **_list_files()}
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        made_at=format_time(timezone.now(), "seconds"),
        engine=engine,
        content=content,
        members={name: measure(path) for name, path in sources.items()},
    )
    pack(target, manifest, sources)
    return manifest


def _snapshot(database: Path, tools: Path | None) -> Content:
    if engine_here() == "sqlite":
        return sqlite.snapshot(database, our_tables())
    return postgresql.snapshot(database, our_tables(), tools=tools)


def _list_keys() -> dict[str, Path]:
    found = {KEY: settings.DATA / KEY_FILE, SIGNING_KEY: settings.DATA / SIGNING_KEY}
    return {name: path for name, path in found.items() if name == KEY or path.exists()}


def _list_files() -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)
    found = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return {FILES + path.relative_to(root).as_posix(): path for path in found}


def _why(error: OSError) -> Message:
    if error.errno == errno.ENOSPC:
        return message("there is no room left for the backup; nothing was kept of it")
    return message("can't be read or written: {why}", why=error.strerror or str(error))
