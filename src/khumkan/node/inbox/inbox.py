"""The input for files: looks into the folders each second, and takes what is complete there."""

import asyncio
import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from khumkan.core.clock import Clock
from khumkan.core.errors import ConfigurationError, KhumkanError, Place
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.engine.events import Limits
from khumkan.node.inbox.ending import remove_old
from khumkan.node.inbox.errors import StoppedError
from khumkan.node.inbox.folders import Shelf, make_shelf, shelve
from khumkan.node.inbox.looking import SeenFile, Watch
from khumkan.node.inbox.progress import Marks
from khumkan.node.inbox.taking import FileTaker
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.journal import Journal
from khumkan.node.sources import SourceBook, SourceCounters
from khumkan.node.state import State

_LOG = logging.getLogger(__name__)
_GIB: Final = 1024**3
_SWEEP_SECONDS: Final = 600.0
_REST: Final = 30


@dataclass(frozen=True, slots=True)
class InboxLimits:
    """How the folders are watched, and what a file may be."""

    look_seconds: float = 1.0
    quiet_seconds: float = 10.0
    keep_days: int = 7
    files_at_once: int = 2
    unpacked_bytes: int = _GIB
    stop_seconds: float = 1.0
    reading: Limits = field(default_factory=Limits)


class InboxInput:
    """Watches `uploads` (a folder for each source's id) and, if there is one, `inbox` (names)."""

    name: Final = "inbox"
    setting: Final = "node.inbox"

    def __init__(  # noqa: PLR0913 -- what every input stands on, and where it looks
        self,
        journal: Journal,
        sources: SourceBook,
        counters: SourceCounters,
        clock: Clock,
        state: State,
        *,
        uploads: Path,
        inbox: Path | None = None,
        limits: InboxLimits | None = None,
    ) -> None:
        self._sources = sources
        self._uploads, self._inbox = uploads, inbox
        self._limits = limits or InboxLimits()
        self._taker = FileTaker(
            Keeper(journal, counters),
            Marks(state, journal),
            clock,
            self._limits.reading,
            self._limits.unpacked_bytes,
            lambda: self._is_stopping,
        )
        self._watches: dict[Path, Watch] = {}
        self._under_way: dict[Path, asyncio.Task[None]] = {}
        self._counts: Counter[str] = Counter()
        self._wrong: dict[Path, str] = {}
        self._failing: set[Path] = set()
        self._is_stopping = False
        self._task: asyncio.Task[None] | None = None
        self._turns = asyncio.Semaphore(self._limits.files_at_once)
        self._swept_at = float("-inf")

    @property
    def address(self) -> None:
        """It has no network."""

    async def start(self) -> None:
        """Begin to watch. Raises ConfigurationError where the inbox can't be used."""
        try:
            self._uploads.mkdir(mode=0o700, exist_ok=True)
            if self._inbox is not None:
                self._inbox.mkdir(mode=0o770, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                message("this folder can't be made or used ({why})", why=str(error.strerror)),
                place=Place(str(error.filename)),
            ) from error
        self._is_stopping = False
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Take no more; what is being read is gone on with at the next start."""
        self._is_stopping = True
        tasks = [*self._under_way.values(), *([self._task] if self._task else [])]
        if self._task is not None:
            self._task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self._limits.stop_seconds)
            for one in late:
                one.cancel()

    def tell(self) -> JsonObject:
        """Return its figures; `wrong` says of folders why nothing is taken from them."""
        watches = self._watches.values()
        return {
            "n_files_waiting": sum(one.n_waiting for one in watches),
            "n_odd": sum(one.n_odd for one in watches),
            "n_files_taken": self._counts["taken"],
            "n_files_refused": self._counts["refused"],
            "n_failures": self._counts["failures"],
            "wrong": {str(path): reason for path, reason in self._wrong.items()},
        }

    async def _run(self) -> None:
        while True:
            began_at = time.monotonic()
            try:
                await self._look()
            except (OSError, KhumkanError) as error:
                self._fail(error, self._uploads)
            taken = time.monotonic() - began_at  # thousands of files wait: look less often
            await asyncio.sleep(max(self._limits.look_seconds, _REST * taken))

    async def _look(self) -> None:
        shelves = await asyncio.to_thread(self._find_shelves)
        found = await asyncio.to_thread(self._look_into, shelves)
        for shelf, files in found:
            if files and shelf.path not in self._under_way:
                task = asyncio.get_running_loop().create_task(self._take_all(shelf, files))
                self._under_way[shelf.path] = task

    def _find_shelves(self) -> list[Shelf]:
        sources, days = self._sources.list(), self._limits.keep_days
        shelves = [] if self._inbox is None else shelve(self._inbox, sources, days)
        by_id = {one.id.hex: one for one in sources if one.ended_at is None}
        for name in sorted(path.name for path in self._uploads.iterdir()):
            if name in by_id:
                shelves.append(Shelf(by_id[name], self._uploads / name, 0, gives_receipts=True))
        return shelves

    def _look_into(self, shelves: list[Shelf]) -> list[tuple[Shelf, list[SeenFile]]]:
        """Return what is complete, and say of the folders that can't be used why."""
        quiet = self._limits.quiet_seconds
        wrong, found = {}, []
        is_time = time.monotonic() - self._swept_at >= _SWEEP_SECONDS
        for shelf in shelves:
            try:
                make_shelf(shelf)
                watch = self._watches.setdefault(shelf.path, Watch(shelf.path, quiet))
                found.append((shelf, watch.look(time.monotonic(), time.time())))
                if is_time:
                    remove_old(shelf, time.time())
            except (KhumkanError, OSError) as error:
                wrong[shelf.path] = _explain(error)
        if is_time:
            self._swept_at = time.monotonic()
        self._tell_wrong(wrong)
        for path in self._watches.keys() - {shelf.path for shelf in shelves}:
            del self._watches[path]
        return found

    def _tell_wrong(self, wrong: dict[Path, str]) -> None:
        for path in wrong.keys() - self._wrong.keys():
            log_event(
                _LOG, "inbox.wrong", level=logging.WARNING, folder=path.name, reason=wrong[path]
            )
        self._wrong = wrong

    async def _take_all(self, shelf: Shelf, files: list[SeenFile]) -> None:
        try:
            for file in files:
                async with self._turns:
                    if self._is_stopping:
                        return
                    mark = await self._taker.take(shelf, file)
                self._failing.discard(shelf.path)
                self._counts["refused" if mark.problems else "taken"] += 1
        except StoppedError:
            return
        except Exception as error:  # noqa: BLE001 -- a file that breaks a reader must not do it unheard
            self._fail(error, shelf.path)
        finally:
            del self._under_way[shelf.path]

    def _fail(self, error: Exception, where: Path) -> None:
        """Tell it once; the next look tries again."""
        self._counts["failures"] += 1
        if where not in self._failing:
            self._failing.add(where)
            log_event(_LOG, "inbox.failed", level=logging.ERROR, error=error)


def _explain(error: Exception) -> str:
    if isinstance(error, KhumkanError):
        return str(error.message)
    return getattr(error, "strerror", None) or type(error).__name__
