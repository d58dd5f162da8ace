"""Gets past a record that kills the whole process: by memory, or by a fault in a library.

A node that began again and again without coming any further takes one record at a time, notes which
one before it tries, and passes by the one it died of. For one thread.
"""

from typing import Final

import msgspec

from khumkan.node.state import State

_MOST_BEGINNINGS: Final = 3
_MOST_TRIES: Final = 2
_BEGINNINGS: Final = "pipeline-beginnings"
_TRIES: Final = "pipeline-tries"


class FatalRecordError(Exception):
    """The process died of this record before."""


class Survival:
    """`is_careful` says that each record is to be committed on its own."""

    def __init__(self, state: State, offset: int) -> None:
        self._state = state
        n_beginnings = self._read(_BEGINNINGS).get(offset, 0) + 1
        self._write(_BEGINNINGS, {offset: n_beginnings})
        self.is_careful = n_beginnings > _MOST_BEGINNINGS

    def has_killed(self, offset: int) -> bool:
        """Say whether the node died of this record before; note that it is tried, if not."""
        if not self.is_careful:
            return False
        tries = self._read(_TRIES)
        tries[offset] = tries.get(offset, 0) + 1
        self._write(_TRIES, tries)
        return tries[offset] > _MOST_TRIES

    def note_survived(self, offset: int) -> None:
        """Say that the node did not die of a record."""
        if self.is_careful:
            tries = self._read(_TRIES)
            tries.pop(offset, None)
            self._write(_TRIES, tries)

    def relax(self) -> None:
        """Say that everything that had come was survived."""
        if self.is_careful:
            self.is_careful = False
            self._state.write_fact(_BEGINNINGS, None)
            self._state.write_fact(_TRIES, None)

    def _read(self, key: str) -> dict[int, int]:
        text = self._state.read_fact(key)
        return msgspec.json.decode(text, type=dict[int, int]) if text else {}

    def _write(self, key: str, counts: dict[int, int]) -> None:
        self._state.write_fact(key, msgspec.json.encode(counts).decode())
