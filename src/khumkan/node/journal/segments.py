"""The files of the journal: each a stretch of it, named by the offset of its first byte.

Nothing here is ever rewritten. What a crash left half written at the end stays as it is; the
journal goes on behind it in a new file, so that no offset is used twice.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from khumkan.core.messages import message
from khumkan.node.journal.damage import Damage, DamageList
from khumkan.node.journal.scanning import scan

_SUFFIX = ".journal"
_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Segment:
    """A file that holds the journal from `first` up to `end`, all of it durable."""

    path: Path
    first: int
    end: int

    @property
    def n_bytes(self) -> int:
        """How many bytes of the journal it holds."""
        return self.end - self.first


def name_segment(folder: Path, first: int) -> Path:
    """Return the file of the segment that begins at an offset."""
    return folder / f"{first:0{_DIGITS}}{_SUFFIX}"


def find_segments(folder: Path) -> list[Segment]:
    """Return the segments in a folder, in order; none reaches into the next."""
    paths = sorted(path for path in folder.glob(f"*{_SUFFIX}") if path.stem.isdigit())
    found = [Segment(path, int(path.stem), int(path.stem) + path.stat().st_size) for path in paths]
    cut = [replace(a, end=min(a.end, b.first)) for a, b in pairwise(found)]
    return cut + found[-1:]


def note_missing(segments: list[Segment], damage: DamageList) -> None:
    """Tell where files are missing between others, or became shorter."""
    for before, after in pairwise(segments):
        if before.end < after.first:
            reason = message("this part of the journal is gone: a file was removed or cut short")
            damage.note(Damage(before.end, after.first, reason))


def check_tail(segment: Segment, damage: DamageList) -> bool:
    """Say whether a segment ends with a whole record, or is empty; tell all damage in it."""
    last: object = None
    with opened(segment) as handle:
        for found in scan(handle, segment.first, segment.first, segment.end):
            last = found
            if isinstance(found, Damage):
                damage.note(found)
    return not isinstance(last, Damage)


@contextmanager
def opened(segment: Segment) -> Iterator[int]:
    """Yield a handle to read the segment's file with."""
    handle = os.open(segment.path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield handle
    finally:
        os.close(handle)
