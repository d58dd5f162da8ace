"""The custody trail: holds, exports and what was forgotten; only added to, each entry chained.

An entry's hash is over the hash before it and all it says, so that none can be changed or left out
unseen. The daily manifest carries the newest hash, signed.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from khumkan.core.clock import format_time, parse_time
from khumkan.core.jsontypes import JsonObject
from khumkan.node.state.database import Database

BEGINNING: Final = "0" * 64
"""What stands for the hash before the first entry."""

_Row = tuple[int, str, str, str, bytes, str]


@dataclass(frozen=True, slots=True)
class CustodyEntry:
    """One act: `who` did it or had it done, `body` says what and why. `number` counts from 1."""

    number: int
    at: datetime
    act: str
    who: str
    body: JsonObject
    hash: str


class CustodyStore:
    """The trail. Raises StateError, also where something tries to change it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, act: str, who: str, body: JsonObject, at: datetime) -> CustodyEntry:
        """Add an entry; return it. Several processes may do so."""
        written = msgspec.json.encode(body, order="sorted")
        moment = format_time(at, "microseconds")
        with self._database.writing():
            number, before = self.head()
            digest = _hash(before, number + 1, moment, act, who, written)
            row = (number + 1, moment, act, who, written, digest)
            self._database.run("INSERT INTO custody VALUES (?, ?, ?, ?, ?, ?)", row)
        return _read(row)

    def head(self) -> tuple[int, str]:
        """Return number and hash of the newest entry."""
        row = self._database.read_one("SELECT number, hash FROM custody ORDER BY number DESC")
        return (int(row[0]), str(row[1])) if row else (0, BEGINNING)

    def list(self, acts: Collection[str] | None = None) -> "list[CustodyEntry]":
        """Return entries, the oldest first; of some acts alone."""
        rows = self._database.read("SELECT * FROM custody ORDER BY number")
        return [_read((*row,)) for row in rows if acts is None or row[2] in acts]

    def hash_of(self, number: int) -> str | None:
        """Return the hash of an entry, None where it is gone."""
        if number == 0:
            return BEGINNING
        row = self._database.read_one("SELECT hash FROM custody WHERE number = ?", (number,))
        return None if row is None else str(row[0])

    def find_break(self) -> int | None:
        """Return the number of the first entry that is not as it was written, None if all are."""
        before = BEGINNING
        rows = self._database.read("SELECT * FROM custody ORDER BY number")
        for expected, (number, at, act, who, body, digest) in enumerate(rows, start=1):
            if number != expected or digest != _hash(before, number, at, act, who, body):
                return expected
            before = digest
        return None


def _hash(before: str, number: int, at: str, act: str, who: str, body: bytes) -> str:
    said = msgspec.json.encode([before, number, at, act, who, body.decode()])
    return hashlib.sha256(said).hexdigest()


def _read(row: _Row) -> CustodyEntry:
    number, at, act, who, body, digest = row
    return CustodyEntry(number, parse_time(at), act, who, msgspec.json.decode(body), digest)
