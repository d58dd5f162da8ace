"""Puts a backup back: checked first, swapped in one go, brought up to date, and judged."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.hub.intel.services import begin_new_epochs
from khumkan.hub.nodes.signing import make_signing_key
from khumkan.hub.operations.backup import postgresql, sqlite
from khumkan.hub.operations.backup.archives import read_manifest, unpack
from khumkan.hub.operations.backup.contents import engine_here
from khumkan.hub.operations.backup.errors import BackupError
from khumkan.hub.operations.backup.manifest import DATABASES, FILES, KEY, SIGNING_KEY, Manifest
from khumkan.hub.operations.opening import bring_up_to_date
from khumkan.hub.operations.serving.locks import hold_all
from khumkan.hub.project.secrets import KEY_FILE
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.selectors import Verdict, verify_chain
from khumkan.ui.audit.services import record

_SPARE = 1.2  # of what the archive unpacks to: migrations need room as well


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, what the audit chain said, and where the hub that was here lies now."""

    manifest: Manifest
    verdict: Verdict
    kept: Path | None

    @property
    def is_whole(self) -> bool:
        """Whether the audit trail is whole and ends where the backup says that it does."""
        promised = self.manifest.content.seal
        found = self.verdict.last
        return self.verdict.is_whole and (found.number, found.hash) == (
            promised.number,
            promised.hash,
        )

    @property
    def n_files(self) -> int:
        """How many files of people came back."""
        return sum(name.startswith(FILES) for name in self.manifest.members)


def restore(archive: Path, *, replace: bool, tools: Path | None = None) -> Restored:
    """Put a backup in the place of this hub; what was here is kept beside it.

    Raises BackupError before anything is touched if the archive is damaged, of a newer version or
    of another kind of database, or if there is a hub here and `replace` is False.
    """
    folder: Path = settings.DATA
    postgresql.name_connections()
    with hold_all(folder):
        place = Place(str(archive))
        _refuse_unfit(read_manifest(archive), folder, place)
        _refuse_to_overwrite(folder, replace=replace)
        with _room(folder) as unpacked:
            manifest = unpack(archive, unpacked)
            _check_database(manifest, unpacked, tools, place)
            kept = _swap(manifest, unpacked, folder, tools)
        verdict = _settle(manifest)
    return Restored(manifest, verdict, kept)


def _refuse_unfit(manifest: Manifest, folder: Path, place: Place) -> None:
    if manifest.engine != engine_here():
        raise BackupError(
            message(
                "this backup is of {theirs} and this hub keeps its data in {ours}; set "
                "hub.database_url accordingly",
                theirs=manifest.engine,
                ours=engine_here(),
            ),
            place=place,
        )
    known = {f"{app}.{name}" for app, name in MigrationExecutor(None).loader.disk_migrations}
    if newer := sorted(set(manifest.content.migrations) - known):
        raise BackupError(
            message(
                "this backup was made by khumkan {version}, which is newer; install that version "
                "to restore it ({migration} is unknown here)",
                version=manifest.version,
                migration=newer[0],
            ),
            place=place,
        )
    needed = sum(member.n_bytes for member in manifest.members.values()) * _SPARE
    if needed > shutil.disk_usage(folder).free:
        raise BackupError(
            message("there is not enough room: {n} MB are needed", n=round(needed / 1e6)),
            place=Place(str(folder)),
        )


def _refuse_to_overwrite(folder: Path, *, replace: bool) -> None:
    if engine_here() == "postgresql" and postgresql.count_others():
        raise BackupError(
            message("the database is in use; stop every khumkan hub serve that uses it first")
        )
    if _is_there_a_hub() and not replace:
        raise BackupError(
            message("there is a hub here already; say --replace to put the backup in its place"),
            place=Place(str(folder)),
        )


def _is_there_a_hub() -> bool:
    if engine_here() == "sqlite":
        return Path(connection.settings_dict["NAME"]).exists()
    return "django_migrations" in connection.introspection.table_names()


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """Give a folder on the same disk, so that what lies there can be moved in an instant."""
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=folder) as path:
        yield Path(path)


def _check_database(manifest: Manifest, unpacked: Path, tools: Path | None, place: Place) -> None:
    database = unpacked / DATABASES[manifest.engine]
    if manifest.engine == "postgresql":
        postgresql.check_readable(database, tools=tools)
        return
    found = sqlite.inspect(database, list(manifest.content.counts))
    if found != manifest.content:
        raise BackupError(message("the database is not what the backup's list says"), place=place)


def _swap(manifest: Manifest, unpacked: Path, folder: Path, tools: Path | None) -> Path | None:
    kept = folder / f"replaced-{timezone.now():%Y%m%dT%H%M%SZ}"
    kept.mkdir(mode=0o700)
    connection.close()
    new = {KEY_FILE: unpacked / KEY, "files": unpacked / "files"}
    new |= {SIGNING_KEY: unpacked / SIGNING_KEY}
    if manifest.engine == "sqlite":
        name = Path(settings.DATABASES["default"]["NAME"]).name
        new |= {name: unpacked / DATABASES["sqlite"]}
        new |= {f"{name}{suffix}": unpacked / f"nothing{suffix}" for suffix in ("-wal", "-shm")}
    else:
        _put_back_safely(unpacked / DATABASES["postgresql"], kept, tools)
    _move(new, folder, kept)
    if not any(kept.iterdir()):
        kept.rmdir()
        return None
    return kept


def _move(new: dict[str, Path], folder: Path, kept: Path) -> None:
    """Move what is here aside and what is new into its place; undo all of it if one step fails."""
    done: list[tuple[Path, Path]] = []
    try:
        for name, source in new.items():
            for origin, target in ((folder / name, kept / name), (source, folder / name)):
                if origin.exists():
                    origin.rename(target)
                    done.append((origin, target))
    except OSError:
        for origin, target in reversed(done):
            target.rename(origin)
        raise


def _put_back_safely(dump: Path, kept: Path, tools: Path | None) -> None:
    """Lay a dump into the database; what was there is dumped first, and returns if this fails."""
    before = kept / DATABASES["postgresql"]
    if _is_there_a_hub():
        postgresql.snapshot(before, [], tools=tools)
    try:
        postgresql.put_back(dump, tools=tools)
    except BackupError:
        if before.exists():
            postgresql.put_back(before, tools=tools)
        raise


def _settle(manifest: Manifest) -> Verdict:
    """Bring the database up to this version, judge the audit chain, end all sessions.

    Nodes take every collection anew: what was sent since the backup was made is not known here.
    """
    make_signing_key(settings.DATA)
    bring_up_to_date()
    verdict = verify_chain()
    with transaction.atomic():
        # A session that was ended since the backup would be open again.
        Session.objects.all().delete()
        begin_new_epochs()
        record(
            "hub.restore",
            by=OPERATOR,
            object_kind="hub",
            object_id=1,
            changes={"backup_made_at": (None, manifest.made_at)},
        )
    return verdict
