"""The upgrade itself, step by step, and the way back.

install beside → try on copies → stop → copy databases → switch → start → watch
                                                                    └→ else: stop, switch back,
                                                                       databases back, start
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from khumkan.core.clock import Clock, SystemClock
from khumkan.core.errors import Place
from khumkan.core.messages import Message, message
from khumkan.node.folder import NodeFolder
from khumkan.node.owners import acting_as_owner
from khumkan.node.upgrading.bundles import Bundle
from khumkan.node.upgrading.errors import UpgradeError
from khumkan.node.upgrading.layout import Layout, Record
from khumkan.node.upgrading.services import Commands, Patience, Watch, run_command
from khumkan.node.upgrading.trying import DATABASES, copy_databases

_COPIES: Final = "before-upgrade"
_INSTALL_SECONDS: Final = 1_800.0
_BESIDE: Final = ("-wal", "-shm")

Tell = Callable[[Message], None]


@dataclass(slots=True)
class Upgrade:
    """One node on one machine; `tell` hears of each step."""

    layout: Layout
    folder: NodeFolder
    tell: Tell
    commands: Commands = field(default_factory=Commands)
    patience: Patience = field(default_factory=Patience)
    clock: Clock = field(default_factory=SystemClock)

    def run(self, bundle: Bundle) -> None:
        """Bring the node to the bundle's version. Raises UpgradeError: the old one runs then."""
        with self.layout.held():
            before = self.layout.version
            _refuse_older(before, bundle.version)
            self._install(bundle)
            self._try(bundle.version)
            record = Record(before, bundle.version, self.clock.now(), str(self._copies(before)))
            self._switch(record)
            why = self._start_and_watch(record.after)
            if why is None:
                self.tell(message("version {version} runs and does well", version=record.after))
                return
            self.tell(
                message("version {version} does not do: {why}", version=record.after, why=str(why))
            )
            self._go_back(record)
            raise UpgradeError(
                message(
                    "{after} was taken back ({why}); {before} runs again",
                    after=record.after,
                    why=str(why),
                    before=record.before,
                )
            )

    def roll_back(self) -> str:
        """Go back to the version before the last upgrade; return it. Raises UpgradeError."""
        with self.layout.held():
            record = self.layout.read_record()
            if record is None or not self.layout.program(record.before).exists():
                raise UpgradeError(
                    message("there is no version to go back to"),
                    place=Place(str(self.layout.prefix)),
                )
            self._go_back(record)
            return record.before

    def _install(self, bundle: Bundle) -> None:
        self.tell(message("installing version {version}", version=bundle.version))
        words = ["sh", str(bundle.installer), "--only-program", "--prefix", str(self.layout.prefix)]
        words += ["--python", str(Path(sys.executable).resolve())]  # as this version's
        self._run(words, message("the installation failed; nothing was changed"))

    def _try(self, version: str) -> None:
        """Have the new version say whether it would start, before the old one is stopped."""
        self.tell(message("trying version {version} on copies of the databases", version=version))
        program = str(self.layout.program(version))
        words = [program, "node", "check", "--data", str(self.folder.path)]
        self._run(words, message("the new version would not start here; nothing was changed"))

    def _run(self, words: list[str], why: Message) -> None:
        try:
            done = subprocess.run(  # noqa: S603 -- of the bundle, which was checked
                words, stdin=subprocess.DEVNULL, check=False, timeout=_INSTALL_SECONDS
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise UpgradeError(why, place=Place(words[0])) from error
        if done.returncode:
            raise UpgradeError(why, place=Place(" ".join(words[:2])))

    def _switch(self, record: Record) -> None:
        self.tell(message("stopping version {version}", version=record.before))
        run_command(self.commands.stop)
        try:
            self._copy(Path(record.copies))
            self.layout.write_record(record)
            self.layout.switch(record.after)
        except BaseException:
            self.layout.switch(record.before)
            run_command(self.commands.start)
            raise

    def _copy(self, copies: Path) -> None:
        with acting_as_owner(self.folder.path):
            shutil.rmtree(copies, ignore_errors=True)
            copies.mkdir(mode=0o700)
            for copy in copy_databases(self.folder, copies):
                copy.chmod(0o600)

    def _start_and_watch(self, version: str) -> Message | None:
        self.tell(message("starting version {version}", version=version))
        try:
            run_command(self.commands.start)
        except UpgradeError as error:
            return error.message
        return Watch(self.folder, self.patience).judge(version)

    def _go_back(self, record: Record) -> None:
        self.tell(message("going back to version {version}", version=record.before))
        run_command(self.commands.stop)
        for name in DATABASES:
            self._put_back(Path(record.copies) / name, self.folder.path / name)
        self.layout.switch(record.before)
        why = self._start_and_watch(record.before)
        if why is not None:
            raise UpgradeError(
                message(
                    "version {version} was put back and does not do either: {why}",
                    version=record.before,
                    why=str(why),
                )
            )

    def _put_back(self, copy: Path, path: Path) -> None:
        """Put a database back whose tables the newer version changed; others go on as they are."""
        with acting_as_owner(self.folder.path):
            if not copy.exists() or read_tables(copy) == read_tables(path):
                return
            for suffix in ("", *_BESIDE):
                beside = path.with_name(path.name + suffix)
                if beside.exists():
                    beside.replace(path.with_name(f"{path.name}.newer{suffix}"))
            shutil.copyfile(copy, path)
            path.chmod(0o600)
            _flush(path)
        self.tell(
            message(
                "{name} is as of the upgrade again: what the newer version did since is detected "
                "once more, as far as its logs are still in the journal",
                name=path.name,
            )
        )

    def _copies(self, before: str) -> Path:
        return self.folder.path / f"{_COPIES}-{before}"


def read_tables(path: Path) -> tuple[int, tuple[str, ...]]:
    """Return the version and the words of a database's tables."""
    with closing(sqlite3.connect(path)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        rows = database.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY sql")
        return int(version), tuple(str(row[0]) for row in rows)


def _refuse_older(before: str, after: str) -> None:
    if _order(after) == _order(before):
        raise UpgradeError(message("version {version} is in force already", version=after))
    if _order(after) < _order(before):
        raise UpgradeError(
            message(
                "{after} is older than {before}: an older version can't read newer databases; "
                "khumkan node upgrade --rollback goes back to the one before",
                after=after,
                before=before,
            )
        )


def _order(version: str) -> tuple[int, ...]:
    """Return the numbers of a version; what is no number counts as nothing."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split(".")[:3])


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
