"""Holds the events of an archive against the manifests of their days, by the proofs beside them."""

import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Final
from uuid import UUID

import msgspec

from khumkan.core.messages import message
from khumkan.node.evidence.custody import CustodyRecord
from khumkan.node.evidence.events import ProofLine
from khumkan.node.evidence.lines import EventLine, read_line
from khumkan.node.evidence.verification import Verification
from khumkan.node.evidence.zipcheck import read_chunks
from khumkan.node.manifests.document import Manifest, Place
from khumkan.node.manifests.proofs import ProofError, Rebuilder
from khumkan.node.manifests.tree import BLOCK

_LONGEST_LINE: Final = 256 * 1024 * 1024
_PROOF: Final = msgspec.json.Decoder(ProofLine)

Advance = Callable[[int], None]
_Tree = tuple[int, UUID]


def prove_days(
    archive: zipfile.ZipFile,
    record: CustodyRecord,
    manifests: Mapping[int, Manifest],
    found: Verification,
    advance: Advance,
) -> None:
    """Note what is wrong with the events of each day, and count what is proved."""
    names = set(archive.namelist())
    for day in sorted({one.day for one in record.days}):
        of_day = [one for one in manifests.values() if one.day == day]
        prover = _DayProver(archive, day, of_day, found, advance)
        try:
            prover.prove(has_proofs=f"proofs/{day}.ndjson" in names)
        except ProofError as error:
            found.note(error.message, f"events/{day}.ndjson")
        except ValueError as error:
            words = message("a line is not as an export writes it ({why})", why=str(error)[:200])
            found.note(words, f"events/{day}.ndjson")
    told = sum(one.n_events for one in record.days)
    if found.is_whole and told != found.n_events:
        found.note(
            message(
                "there are {n} events, not {told} as the record says", n=found.n_events, told=told
            )
        )


@dataclass(slots=True)
class _DayProver:
    """One day. Leaves wait by tree, at most a block of each, until their proof comes."""

    archive: zipfile.ZipFile
    day: date
    manifests: list[Manifest]
    found: Verification
    advance: Advance
    _waiting: dict[_Tree, deque[bytes]] = field(default_factory=dict)
    _trees: dict[_Tree, Rebuilder] = field(default_factory=dict)
    _last: Place | None = None

    def prove(self, *, has_proofs: bool) -> None:
        events = self._events()
        for proof in self._proofs() if has_proofs else ():
            if proof.manifest not in {one.number for one in self.manifests}:
                raise ProofError(
                    message("manifest {number} of that day is missing", number=proof.manifest)
                )
            tree = proof.manifest, proof.source
            leaves = self._take(tree, proof.block.n_shown, events)
            self._trees.setdefault(tree, Rebuilder()).add(proof.block, leaves)
            self.found.n_proved += len(leaves)
        is_left = any(self._waiting.values())
        if is_left or any(of is not None for of, _ in events):
            raise ProofError(message("events that a manifest tells of come without a proof"))
        self._compare()

    def _take(
        self, tree: _Tree, n: int, events: Iterator[tuple[_Tree | None, bytes]]
    ) -> list[bytes]:
        """Return the next `n` leaves of a tree; those of others that come before them wait."""
        mine = self._waiting.setdefault(tree, deque())
        while len(mine) < n:
            of, leaf = next(events, (None, b""))
            if not leaf:
                raise ProofError(message("fewer events are there than were exported"))
            if of is not None:
                waiting = self._waiting.setdefault(of, deque())
                waiting.append(leaf)
                if len(waiting) > BLOCK:
                    raise ProofError(message("events stand in another order than their proofs"))
        return [mine.popleft() for _ in range(n)]

    def _events(self) -> Iterator[tuple[_Tree | None, bytes]]:
        """Yield each event's leaf, and its tree if a manifest tells of it."""
        for line in self._lines(f"events/{self.day}.ndjson"):
            event = read_line(line)
            self._check(event)
            self.found.n_events += 1
            yield self._tree_of(event), event.hash()

    def _check(self, event: EventLine) -> None:
        if event.received_at.astimezone(UTC).date() != self.day:
            raise ProofError(message("an event stands under another day than its own"))
        if self._last is not None and event.place <= self._last:
            raise ProofError(message("an event is there twice, or out of order"))
        self._last = event.place

    def _tree_of(self, event: EventLine) -> _Tree | None:
        for one in self.manifests:
            if one.from_offset <= event.offset < one.to_offset:
                return one.number, event.source
        return None

    def _proofs(self) -> Iterator[ProofLine]:
        for line in self._lines(f"proofs/{self.day}.ndjson"):
            yield _PROOF.decode(line)

    def _lines(self, name: str) -> Iterator[bytes]:
        parts: list[bytes] = []
        n_bytes = 0
        for chunk in read_chunks(self.archive, name, self.archive.getinfo(name).file_size):
            self.advance(len(chunk))
            first, *lines = chunk.split(b"\n")
            parts.append(first)
            n_bytes += len(first)
            if lines:
                yield b"".join(parts)
                yield from lines[:-1]
                parts, n_bytes = lines[-1:], len(lines[-1])
            if n_bytes > _LONGEST_LINE:
                raise ValueError(name)
        if n_bytes:
            yield b"".join(parts)

    def _compare(self) -> None:
        told = {(one.number, source.id): source for one in self.manifests for source in one.sources}
        for tree, rebuilt in self._trees.items():
            number, source = tree
            signed = told.get(tree)
            if signed is None or (rebuilt.n, rebuilt.root()) != (signed.n_rows, signed.root):
                self.found.note(
                    message(
                        "events of the source {source} are not those of manifest {number}",
                        source=str(source),
                        number=number,
                    ),
                    f"events/{self.day}.ndjson",
                )
