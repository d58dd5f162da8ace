"""Takes one file: piece after piece into the journal, each counted when it is durable there."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from khumkan.core.clock import Clock
from khumkan.core.journal import log_event
from khumkan.engine.events import Limits
from khumkan.node.inbox.ending import end_file
from khumkan.node.inbox.errors import StoppedError
from khumkan.node.inbox.folders import Shelf
from khumkan.node.inbox.looking import SeenFile
from khumkan.node.inbox.progress import Mark, Marks
from khumkan.node.inbox.reading import FilePieces, Piece
from khumkan.node.inputs.keeping import WAITED, Keeper
from khumkan.node.journal import JournalClosedError, JournalError

_LOG = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0  # seconds, while the journal has no room
_MOST_PROBLEMS: Final = 20
_LONGEST_PROBLEM: Final = 300
TAKEN, REFUSED_FILE = "file", "file-refused"


@dataclass(frozen=True, slots=True)
class FileTaker:
    """Takes files one at a time for each shelf. `is_stopping` is asked between two pieces."""

    keeper: Keeper
    marks: Marks
    clock: Clock
    limits: Limits
    unpacked_limit: int
    is_stopping: Callable[[], bool]

    async def take(self, shelf: Shelf, file: SeenFile) -> Mark:
        """Keep all of a file and put it away; return what became of it.

        Raises StoppedError, what a disk raises (OSError, StateError): it goes on at the next try.
        """
        mark = await asyncio.to_thread(self._begin, shelf, file)
        if not mark.is_over:
            mark = await self._keep_all(shelf, file, mark)
        await asyncio.to_thread(self._end, shelf, mark)
        self._count(shelf, mark)
        return mark

    def _begin(self, shelf: Shelf, file: SeenFile) -> Mark:
        known = self.marks.find(shelf.source.id, shelf.path, file)
        return known or self.marks.begin(shelf.source.id, shelf.path, file)

    async def _keep_all(self, shelf: Shelf, file: SeenFile, mark: Mark) -> Mark:
        source = shelf.source
        pieces = FilePieces(shelf.path, file, source.format, self.limits, self.unpacked_limit)
        each, n_before = enumerate(pieces), mark.n_pieces
        may_be_kept = True  # the next one, by a process before this one
        while (found := await asyncio.to_thread(_next, each)) is not None:
            number, piece = found
            if number < n_before:
                continue
            end = await self._find(shelf, mark, piece) if may_be_kept else None
            may_be_kept = False
            if end is None:
                end = await self._keep(shelf, f"{file.inode} {file.modified_ns} {number}", piece)
            mark = msgspec.structs.replace(mark, n_pieces=number + 1, offset=end)
            await asyncio.to_thread(self.marks.write, source.id, mark)
        problems = tuple(one[:_LONGEST_PROBLEM] for one in pieces.problems[:_MOST_PROBLEMS])
        mark = msgspec.structs.replace(mark, is_over=True, problems=problems)
        await asyncio.to_thread(self.marks.write, source.id, mark)
        return mark

    async def _find(self, shelf: Shelf, mark: Mark, piece: Piece) -> int | None:
        source_id, payload = shelf.source.id, piece.payload
        return await asyncio.to_thread(self.marks.find_kept, source_id, mark.offset, payload)

    async def _keep(self, shelf: Shelf, name: str, piece: Piece) -> int:
        """Keep a piece, trying for as long as it takes."""
        pause = _FIRST_PAUSE
        source, now = shelf.source, self.clock.now
        while not self.is_stopping():
            try:
                kept = await self.keeper.keep(
                    source, now(), piece.form, piece.payload, client_id=f"inbox {name}"
                )
            except JournalClosedError as error:
                raise StoppedError from error
            except JournalError as error:
                if pause == _FIRST_PAUSE:
                    self.keeper.counters.count_noted(source.id, WAITED)
                    reason = error.message
                    log_event(
                        _LOG, "input.wait", level=logging.WARNING, kind="inbox", reason=reason
                    )
            else:
                return kept.end
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        raise StoppedError

    def _end(self, shelf: Shelf, mark: Mark) -> None:
        end_file(shelf, mark)
        self.marks.forget(shelf.source.id, shelf.path)

    def _count(self, shelf: Shelf, mark: Mark) -> None:
        counters, source_id = self.keeper.counters, shelf.source.id
        if mark.problems:
            counters.count_refused(source_id, REFUSED_FILE)
        else:
            counters.count_noted(source_id, TAKEN)


def _next(pieces: Iterator[tuple[int, Piece]]) -> tuple[int, Piece] | None:
    return next(pieces, None)
