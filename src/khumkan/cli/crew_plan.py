"""What a crew reads, in order: files, and shares of one that would keep the others waiting."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from khumkan.cli.crew_tasks import Task
from khumkan.cli.file_scan import FileScan
from khumkan.engine.dividing import Division
from khumkan.engine.files import STANDARD_INPUT, FoundFile, Skipped

MOST_AHEAD = 128
"""Files and shares that may be read, or be waiting for their turn, behind the one whose it is."""


def plan_tasks(
    scan: FileScan,
    files: Iterable[FoundFile | Skipped],
    n_processes: int,
    divisions: list[Division],
) -> Iterator[Task]:
    """Yield what there is to read, cut when it is asked for; `divisions` get what was opened."""
    for found, n_bytes, n_behind in _with_what_follows(files):
        division = None
        if isinstance(found, FoundFile) and n_bytes * (n_processes - 1) > n_behind:
            division = scan.divide(found, n_processes)
        if division is None:
            yield Task(found)
            continue
        divisions.append(division)
        for share in division.shares():
            yield Task(found, division, share)


def _with_what_follows(
    files: Iterable[FoundFile | Skipped],
) -> Iterator[tuple[FoundFile | Skipped, int, int]]:
    """Yield files, how many bytes each has, and how many there are at least in those behind it.

    While the others have enough to read in those, a file need not be cut.
    """
    every, n_ahead = ((one, _count_bytes(one)) for one in files), 0
    ahead = deque[tuple[FoundFile | Skipped, int]]()
    while True:
        for found, n_bytes in islice(every, MOST_AHEAD - len(ahead)):
            ahead.append((found, n_bytes))
            n_ahead += n_bytes
        if not ahead:
            return
        found, n_bytes = ahead.popleft()
        n_ahead -= n_bytes
        yield found, n_bytes, n_ahead


def _count_bytes(found: FoundFile | Skipped) -> int:
    """Return how large a file is; 0 where nobody knows before it is read."""
    if isinstance(found, Skipped) or found.path == STANDARD_INPUT:
        return 0
    try:
        return found.path.stat().st_size
    except OSError:
        return 0
