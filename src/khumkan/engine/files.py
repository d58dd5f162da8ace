"""Find the files to read and open them: lazily, in a fixed order, telling what is left out.

A file is read as far as it reached when it was opened, so that one that grows comes to an end.
"""

import os
import stat
import sys
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeAlias

from khumkan.core.errors import InputError, Place
from khumkan.core.messages import Message, message

STANDARD_INPUT = Path("-")
_Identity: TypeAlias = tuple[int, int]  # device and inode


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read; `path` begins as it was given. `STANDARD_INPUT` is standard input."""

    path: Path


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was named or found and is not read, and why."""

    path: Path
    reason: Message


def find_files(paths: Sequence[Path]) -> Iterator[FoundFile | Skipped]:
    """Yield the files among `paths` and below them, hidden ones too, each as soon as it is found.

    In a directory: files by name, then its directories by name. Links come last of all, and only
    those that lead to something not read at its own place. A file that is named twice, or named
    and met below a directory, is read once. Raises nothing: what can't be read is skipped with a
    reason.
    """
    walk = _Walk()
    for path in paths:
        yield from walk.enter(path)
    yield from walk.follow_links()


class _Walk:
    def __init__(self) -> None:
        self._seen: set[_Identity] = set()
        # Of the files that were given: their names by directory, as a walk meets them.
        self._given: defaultdict[_Identity, set[str]] = defaultdict(set)
        self._links: deque[Path] = deque()

    def enter(self, path: Path) -> Iterator[FoundFile | Skipped]:
        """Yield what a path that was given leads to."""
        if path == STANDARD_INPUT:
            yield FoundFile(path)
            return
        try:
            status = path.stat()
            place = Path(os.path.realpath(path))
            home = _identify(place.parent.stat())
        except OSError as error:
            yield Skipped(path, _explain(error))
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._descend(path)
            return
        found = _check_file(path, status.st_mode)
        if isinstance(found, Skipped):
            yield found
        elif home in self._seen or _identify(status) in self._seen:
            yield Skipped(path, message("a file that was read already"))
        else:
            self._seen.add(_identify(status))
            self._given[home].add(place.name)
            yield found

    def follow_links(self) -> Iterator[FoundFile | Skipped]:
        """Yield what the links met so far lead to, and the links met on the way."""
        while self._links:
            yield from self._follow(self._links.popleft())

    def _follow(self, link: Path) -> Iterator[FoundFile | Skipped]:
        try:
            status = link.stat()
            home = Path(os.path.realpath(link)).parent.stat()
        except (OSError, RuntimeError):
            yield Skipped(link, message("a link that leads nowhere"))
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._descend(link)
        elif _identify(home) in self._seen or _identify(status) in self._seen:
            yield Skipped(link, message("a link to a file that is read at its own place"))
        else:
            self._seen.add(_identify(status))
            yield _check_file(link, status.st_mode)

    def _descend(self, root: Path) -> Iterator[FoundFile | Skipped]:
        """Walk depth first; the stack is ours, for directories may be nested very deeply."""
        pending = [root]
        while pending:
            directory = pending.pop()
            try:
                identity = _identify(directory.stat())
                if identity in self._seen:
                    yield Skipped(directory, message("a directory that was read already"))
                    continue
                files, directories = self._list(directory)
            except OSError as error:
                yield Skipped(directory, _explain(error))
                continue
            self._seen.add(identity)  # not earlier: what stands in one that fails is not read
            yield from self._check_files(directory, files, self._given.get(identity, frozenset()))
            pending += [directory / name for name in reversed(directories)]

    def _check_files(
        self, directory: Path, files: list[tuple[str, bool]], given: AbstractSet[str]
    ) -> Iterator[FoundFile | Skipped]:
        for name, is_regular in files:
            if name in given:
                yield Skipped(directory / name, message("a file that was read already"))
            else:
                yield _check_file(directory / name, stat.S_IFREG if is_regular else 0)

    def _list(self, directory: Path) -> tuple[list[tuple[str, bool]], list[str]]:
        """Return files (and whether each is a regular one) and directories, sorted by name.

        Only names are kept, and no entry is looked at more closely than the directory tells.
        """
        files, directories, links = [], [], []
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.is_symlink():
                    links.append(entry.name)
                elif entry.is_dir(follow_symlinks=False):
                    directories.append(entry.name)
                else:
                    files.append((entry.name, entry.is_file(follow_symlinks=False)))
        self._links += [directory / name for name in sorted(links)]
        return sorted(files), sorted(directories)


def _check_file(path: Path, mode: int) -> FoundFile | Skipped:
    if not stat.S_ISREG(mode):
        return Skipped(path, message("a pipe, socket or device: give it as standard input (-)"))
    if not os.access(path, os.R_OK):
        return Skipped(path, message("can't be read: no permission"))
    return FoundFile(path)


def _identify(status: os.stat_result) -> _Identity:
    return status.st_dev, status.st_ino


def _explain(error: OSError) -> Message:
    return message("can't be read: {why}", why=error.strerror or type(error).__name__)


class InputFile:
    """An open file that ends where it ended when it was opened.

    `n_bytes` is its length then and `modified_at` its last change (UTC), both None for standard
    input; `n_read` is how much was read.
    """

    def __init__(
        self,
        path: Path,
        stream: BinaryIO,
        n_bytes: int | None,
        modified_at: datetime | None = None,
    ) -> None:
        self.path = path
        self.n_bytes = n_bytes
        self.modified_at = modified_at
        self.n_read = 0
        self._stream = stream

    def read(self, n_bytes: int, /) -> bytes:
        """Return at most `n_bytes`, b"" at the end; raises InputError where the disk fails."""
        if self.n_bytes is not None:
            n_bytes = min(n_bytes, self.n_bytes - self.n_read)
        try:
            block = self._stream.read(n_bytes) if n_bytes else b""
        except OSError as error:
            raise InputError(_explain(error), place=Place(str(self.path))) from error
        self.n_read += len(block)
        return block

    def read_at(self, offset: int, n_bytes: int) -> bytes:
        """Return bytes from a place of a file, whoever else reads in it; as `read` otherwise."""
        if self.n_bytes is not None:
            n_bytes = max(0, min(n_bytes, self.n_bytes - offset))
        try:
            return os.pread(self.fileno(), n_bytes, offset)
        except OSError as error:
            raise InputError(_explain(error), place=Place(str(self.path))) from error

    def fileno(self) -> int:
        """Return the number by which the system knows the open file."""
        return self._stream.fileno()

    def describe_changes(self) -> tuple[Message, ...]:
        """Return what happened to the file since it was opened: it grew, shrank or went away."""
        if self.n_bytes is None:
            return ()
        now = os.fstat(self._stream.fileno())
        changes = []
        if now.st_size > self.n_bytes:
            grown = now.st_size - self.n_bytes
            changes.append(message("grew by {n_bytes} bytes, not read now", n_bytes=grown))
        elif now.st_size < self.n_bytes:
            lost = self.n_bytes - now.st_size
            changes.append(message("shrank by {n_bytes} bytes while it was read", n_bytes=lost))
        if not self._is_still_there(now):
            changes.append(message("was moved or removed while it was read"))
        return tuple(changes)

    def _is_still_there(self, now: os.stat_result) -> bool:
        try:
            return _identify(self.path.stat()) == _identify(now)
        except OSError:
            return False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it; standard input stays open."""
        if self.path != STANDARD_INPUT:
            self._stream.close()


def open_input(path: Path) -> InputFile:
    """Open a file, or standard input for `STANDARD_INPUT`; use it in a `with` statement.

    Raises InputError where that fails, a file gone since it was found included.
    """
    if path == STANDARD_INPUT:
        return InputFile(path, sys.stdin.buffer, None)
    try:
        stream = path.open("rb", buffering=0)
    except OSError as error:
        raise InputError(_explain(error), place=Place(str(path))) from error
    status = os.fstat(stream.fileno())
    return InputFile(path, stream, status.st_size, _read_moment(status.st_mtime))


class SharedFile:
    """An open file that others read too: from a place of its own. Closed by whoever opened it."""

    def __init__(self, opened: InputFile, offset: int) -> None:
        self._opened = opened
        self._offset = offset

    def read(self, n_bytes: int, /) -> bytes:
        """Return at most `n_bytes`, b"" at the end; raises InputError where the disk fails."""
        block = self._opened.read_at(self._offset, n_bytes)
        self._offset += len(block)
        return block


def _read_moment(seconds: float) -> datetime | None:
    """Some file systems hold years that no datetime does; there the time is not known."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
