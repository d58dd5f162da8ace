"""Journal, state, lake, rules: whole, and of a version that this program reads."""

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import Message, message
from khumkan.core.shipped import shipped_rules
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Result, fail, ok, warn
from khumkan.node.journal.damage import Damage
from khumkan.node.journal.scanning import scan
from khumkan.node.journal.segments import find_segments, opened
from khumkan.node.pipeline import read_rules
from khumkan.node.state.schema import SCRIPTS

PATIENCE_SECONDS: Final = 10.0
_STEPS_BETWEEN_LOOKS: Final = 20_000


def check_journal(case: Case) -> Iterable[Result]:
    """Logs are taken, and none lie there damaged."""
    if case.said is None:
        yield from _look_at_journal(case)
        return
    journal = case.said.journal
    if journal.refusal:
        yield fail(
            message("no more logs are taken: {reason}", reason=journal.refusal),
            message("make room, or see what holds the node up: khumkan node status"),
        )
    elif journal.n_damaged:
        yield _damaged(journal.n_damaged)
    elif journal.n_bytes_waiting > case.settings.node.max_journal_bytes / 2:
        yield warn(
            message("{n} MB of logs wait to be detected", n=journal.n_bytes_waiting // 1_000_000),
            message("more comes than this machine can work on: see the sizing table"),
        )
    else:
        yield ok(message("logs are taken; {n} bytes wait", n=journal.n_bytes_waiting))


def _look_at_journal(case: Case) -> Iterable[Result]:
    """Look at the last file alone, where a crash leaves its traces; the others only grow old."""
    segments = find_segments(case.folder.journal)
    if not segments:
        yield ok(message("nothing waits to be detected"))
        return
    last = segments[-1]
    with opened(last) as handle:
        found = list(scan(handle, last.first, last.first, last.end))
    n_torn = sum(isinstance(one, Damage) for one in found)
    n_bytes = sum(one.n_bytes for one in segments)
    # What was not written to its end was never acknowledged.
    if n_torn > 1 or (n_torn and not isinstance(found[-1], Damage)):
        yield _damaged(n_torn)
    else:
        yield ok(message("{n} MB lie there, whole", n=n_bytes // 1_000_000))


def _damaged(n: int) -> Result:
    return fail(
        message("the journal was damaged at {n} places", n=n),
        message("what could be read was; see dmesg for faults of the disk, and replace it then"),
    )


def check_state(case: Case) -> Iterable[Result]:
    """The databases can be read, and this version knows their tables."""
    for path in (case.folder.state, case.folder.sources / "sources.db"):
        if path.exists():
            yield _judge_database(path)


def _judge_database(path: Path) -> Result:
    back = message("stop the node and put a backup back: khumkan node restore FILE")
    try:
        with closing(open_to_read(path)) as database:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            verdict = _quick_check(database)
    except sqlite3.Error as error:
        return fail(message("{name}: {why}", name=path.name, why=str(error)), back)
    if path.name == "state.db" and version > len(SCRIPTS):
        return fail(
            message("state.db was written by a newer khumkan"),
            message("install that version again: khumkan node upgrade BUNDLE"),
        )
    if verdict != "ok":
        return fail(message("{name} is damaged: {why}", name=path.name, why=verdict), back)
    return ok(message("{name} is whole", name=path.name))


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a database so that nothing is written, not even beside it where no node runs."""
    wal = path.with_name(path.name + "-wal")
    is_at_rest = not wal.exists() or not wal.stat().st_size
    mode = "immutable=1" if is_at_rest else "mode=ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=PATIENCE_SECONDS)


def _quick_check(database: sqlite3.Connection) -> str:
    """Return "ok" or what is wrong; a big file is looked at for some seconds and no longer."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    database.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    with suppress(sqlite3.OperationalError):  # interrupted: as far as it was looked at, it is whole
        return str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
    return "ok"


def check_lake(case: Case) -> Iterable[Result]:
    """Every file of the stored logs is there and as long as it should be."""
    folder = case.folder.lake
    if case.said is not None and case.said.lake.error:
        yield fail(
            message("the stored logs can't be read: {why}", why=case.said.lake.error),
            _lake_advice(),
        )
        return
    try:
        if not DeltaTable.is_deltatable(str(folder)):
            yield ok(message("nothing is stored yet"))
            return
        files = _list_files(DeltaTable(folder))
    except (DeltaError, OSError) as error:
        yield fail(message("the stored logs can't be read: {why}", why=str(error)), _lake_advice())
        return
    missing = [name for name, size in files.items() if _size(folder / name) != size]
    if missing:
        yield fail(
            message(
                "{n} of {all} files of logs are missing or cut short",
                n=len(missing),
                all=len(files),
            ),
            _lake_advice(),
        )
    else:
        yield ok(message("{n} files of logs, all there", n=len(files)))


def _lake_advice() -> Message:
    return message(
        "stop the node; put back a backup made with logs, or ask for help with dmesg at hand"
    )


def _list_files(table: DeltaTable) -> dict[str, int]:
    actions = table.get_add_actions(flatten=True)
    names = actions.column("path").to_pylist()
    sizes = actions.column("size_bytes").to_pylist()
    return {str(name): int(size) for name, size in zip(names, sizes, strict=True)}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def check_rules(case: Case) -> Iterable[Result]:
    """Rules can be read; a detector without rules finds nothing."""
    if case.said is not None:
        yield _judge_rules(case.said.rules.n_rules, case.said.rules.n_refused)
        return
    paths = [Path(one) for one in case.settings.node.rules] or [shipped_rules() / "sigma"]
    try:
        rules = read_rules(paths, case.settings.detect)
    except KhumkanError as error:
        yield fail(error.message, message("see node.rules, and try: khumkan rules check"))
        return
    yield _judge_rules(rules.n_rules, rules.n_refused)


def _judge_rules(n_rules: int, n_refused: int) -> Result:
    seen = message("{n} rules, {refused} refused", n=n_rules, refused=n_refused)
    why = message("khumkan rules check FOLDER says why")
    if not n_rules:
        return fail(seen, why)
    return warn(seen, why) if n_refused else ok(seen)
