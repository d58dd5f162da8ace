"""A progress bar for people who wait: on the terminal's error stream, never in a pipe."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
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

from khumkan.engine.files import STANDARD_INPUT, FoundFile, find_files

MIN_BYTES = 5_000_000
MAX_FILES = 10_000


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
        self._bar.refresh()


@contextmanager
def show_progress(
    paths: Sequence[Path], words: str, *, is_wanted: bool = True
) -> Iterator[Progress]:
    """Give a bar where somebody watches and there is enough to wait for, else a silent counter."""
    console = Console(stderr=True)
    total = _total_bytes(paths) if console.is_terminal and is_wanted else 0
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
    # Drawn by hand: an interrupt that meets the refreshing thread at its lock would hang for ever.
    with RichProgress(*columns, auto_refresh=False, console=console, transient=True) as bar:
        yield ProgressBar(bar, bar.add_task(words, total=total))


def _total_bytes(paths: Sequence[Path]) -> int | None:
    """Return the size of all files, or None where a pipe or very many files make it unknown."""
    if STANDARD_INPUT in paths:
        return None
    total = 0
    for number, found in enumerate(find_files(paths)):
        if number == MAX_FILES:
            return None
        if isinstance(found, FoundFile):
            with suppress(OSError):  # gone since; reading it will tell
                total += found.path.stat().st_size
    return total
