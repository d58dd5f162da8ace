"""A progress bar for people who wait: on the terminal's error stream, never in a pipe."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as RichProgress

MIN_BYTES = 5_000_000


class Progress:
    """Counts bytes; shows nothing."""

    def advance(self, n_bytes: int) -> None:
        """Add what was read."""


class ProgressBar(Progress):
    """Counts bytes and shows how far it is."""

    def __init__(self, bar: RichProgress, task: TaskID) -> None:
        self._bar = bar
        self._task = task

    def advance(self, n_bytes: int) -> None:
        """Add what was read, and move the bar."""
        self._bar.advance(self._task, n_bytes)


@contextmanager
def show_progress(paths: Iterable[Path], words: str) -> Iterator[Progress]:
    """Give a bar where somebody watches and there is enough to wait for, else a silent counter."""
    console = Console(stderr=True)
    total = _total_bytes(paths) if console.is_terminal else 0
    if total is not None and total < MIN_BYTES:
        yield Progress()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=console, transient=True) as bar:
        yield ProgressBar(bar, bar.add_task(words, total=total))


def _total_bytes(paths: Iterable[Path]) -> int | None:
    """Return the size of all files, or None where a folder or a pipe makes it unknown."""
    total = 0
    for path in paths:
        if not path.is_file():
            return None
        total += path.stat().st_size
    return total
