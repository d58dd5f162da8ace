"""Which files in a folder are complete: renamed into place, or unchanged for a while.

Cheap, for it is done each second: one look into the folder, one at each file in it.
"""

import heapq
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

MOST_FILES: Final = 10_000  # in a folder, at a time: the others come next
_UNFINISHED: Final = (".part", ".partial", ".tmp", ".filepart", ".crdownload", ".why", ".receipt")


@dataclass(frozen=True, slots=True, order=True)
class SeenFile:
    """A regular file as it was found; a file that changes is another one."""

    name: str
    inode: int
    n_bytes: int
    modified_ns: int


@dataclass(slots=True)
class Watch:
    """Looks into one folder again and again; for one thread. `n_odd` are no regular files."""

    folder: Path
    quiet_seconds: float
    n_waiting: int = 0
    n_odd: int = 0
    _since: dict[SeenFile, float] = field(default_factory=dict)

    def look(self, monotonic: float, unix_seconds: float) -> list[SeenFile]:
        """Return the files that are complete, by name. Raises OSError."""
        self.n_odd = 0
        found = heapq.nsmallest(MOST_FILES, self._list())
        self.n_waiting = len(found)
        self._since = {one: self._since.get(one, monotonic) for one in found}
        return [one for one in found if self._is_complete(one, monotonic, unix_seconds)]

    def _list(self) -> Iterator[SeenFile]:
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED):
                    continue
                try:
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                if stat.S_ISREG(status.st_mode):
                    yield SeenFile(entry.name, status.st_ino, status.st_size, status.st_mtime_ns)
                elif not stat.S_ISDIR(status.st_mode):
                    self.n_odd += 1

    def _is_complete(self, file: SeenFile, monotonic: float, unix_seconds: float) -> bool:
        """Say whether nobody writes to a file any more: clocks may be wrong, so two are asked."""
        age = unix_seconds - file.modified_ns / 1e9
        is_old = age >= self.quiet_seconds
        return is_old or monotonic - self._since[file] >= self.quiet_seconds
