r"""Many small texts under keys, in little memory: a hash table whose cells are immutable texts.

A copy shares all cells with its original and replaces only those it changes, so that a table of
millions is changed by thousands without being built again. It grows a cell at a time (linear
hashing: W. Litwin, 1980). Which cell a key belongs to is decided by SipHash under a secret that is
drawn at each start; whether it is there, by comparing the key itself.
"""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence

ENTRIES_PER_CELL = 8


class Cells:
    r"""Maps a key to any number of details; neither may contain "\n" or "\0"."""

    __slots__ = ("_salt", "_wide", "cells", "n_entries")

    def __init__(self, n_expected: int = 0) -> None:
        self.cells = [""] * (n_expected // ENTRIES_PER_CELL + 1)
        self.n_entries = 0
        self._wide = _mask(len(self.cells))
        self._salt = _SALT

    def add(self, key: str, detail: str) -> bool:
        """Store a detail under a key; return False if it stands there already."""
        return bool(self.add_all([key], [detail]))

    def add_all(self, keys: Iterable[str], details: Iterable[str]) -> int:
        """Store keys with a detail each, "" being none; return how many were not there yet."""
        cells, salt, wide = self.cells, self._salt, self._wide
        n_before = n_entries = self.n_entries
        n_room = len(cells) * ENTRIES_PER_CELL
        for key, detail in zip(keys, details, strict=True):
            if not key:
                continue
            place = hash(salt + key) & wide
            if place >= len(cells):
                place &= wide >> 1
            entry = f"\n{key}\0{detail}\0"
            cell = cells[place]
            if entry in cell:
                continue
            cells[place] = cell + entry
            n_entries += 1
            if n_entries > n_room:
                self._grow()
                wide, n_room = self._wide, n_room + ENTRIES_PER_CELL
        self.n_entries = n_entries
        return n_entries - n_before

    def find(self, key: str) -> Sequence[str]:
        """Return the details of a key, in the order in which they were added."""
        place = hash(self._salt + key) & self._wide
        cells = self.cells
        if place >= len(cells):
            place &= self._wide >> 1
        cell, needle = cells[place], f"\n{key}\0"
        at = cell.find(needle)
        if at < 0:
            return ()
        start = at + len(needle)
        end = cell.index("\0", start)
        details = [cell[start:end]]
        while (at := cell.find(needle, end)) >= 0:
            start = at + len(needle)
            end = cell.index("\0", start)
            details.append(cell[start:end])
        return details

    def remove(self, key: str, is_meant: Callable[[str], bool]) -> int:
        """Take away the details of a key that are meant; return how many there were."""
        meant = [detail for detail in self.find(key) if is_meant(detail)]
        place = self._place(key)
        for detail in meant:
            self.cells[place] = self.cells[place].replace(f"\n{key}\0{detail}\0", "", 1)
        self.n_entries -= len(meant)
        return len(meant)

    def copy(self) -> "Cells":
        """Return a table that shares every cell until one of both changes it."""
        other = Cells()
        other.take(self.cells.copy(), self.n_entries)
        return other

    def take(self, cells: list[str], n_entries: int) -> None:
        """Hold these cells in place of its own."""
        self.cells, self.n_entries, self._wide = cells, n_entries, _mask(len(cells))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for cell in self.cells:
            yield from _entries(cell)

    def _grow(self) -> None:
        """Add one cell and give it its share of the one cell it splits."""
        self.cells.append("")
        self._wide = _mask(len(self.cells))
        split = (len(self.cells) - 1) & (self._wide >> 1)
        kept: list[str] = []
        moved: list[str] = []
        for key, detail in _entries(self.cells[split]):
            side = kept if self._place(key) == split else moved
            side.append(f"\n{key}\0{detail}\0")
        self.cells[split] = "".join(kept)
        self.cells[-1] = "".join(moved)

    def _place(self, key: str) -> int:
        place = hash(self._salt + key) & self._wide
        return place & (self._wide >> 1) if place >= len(self.cells) else place


def _draw_salt() -> str:
    """Return "" where Python's own hash has a secret key already, as it has unless told not to."""
    is_secret = os.environ.get("PYTHONHASHSEED", "random") in {"", "random"}
    return "" if is_secret else secrets.token_hex(16)


_SALT = _draw_salt()


def _mask(n_cells: int) -> int:
    """Return the smallest mask that covers all cells."""
    return (1 << (n_cells - 1).bit_length()) - 1


def _entries(cell: str) -> Iterator[tuple[str, str]]:
    for entry in cell.split("\n")[1:]:
        key, detail, _ = entry.split("\0")
        yield key, detail
