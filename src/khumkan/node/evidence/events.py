"""The events of an export, day after day, with the proofs that they are in the manifests."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final
from uuid import UUID

import msgspec

from khumkan.lake import LakeDay, Snapshot
from khumkan.node.evidence.archive import Archive, MemberWriter
from khumkan.node.evidence.lines import StoredEvent, write_line
from khumkan.node.evidence.selection import Selection
from khumkan.node.manifests.digesting import LEAF_COLUMNS
from khumkan.node.manifests.document import Manifest, Place
from khumkan.node.manifests.proofs import BlockProof, Prover
from khumkan.node.manifests.tree import hash_leaf

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_IN_MEMORY: Final = 4 * 1024 * 1024
_COPY: Final = 1024 * 1024

Advance = Callable[[int], None]


class ProofLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A proof of one block, of the tree of a source in a manifest."""

    manifest: int
    source: UUID
    block: BlockProof


class DayCount(msgspec.Struct, frozen=True):
    """What an export has of one source and day (UTC).

    `n_proved` of the events are in a manifest, which tells of `n_told` in all.
    """

    day: date
    source: UUID
    n_events: int
    n_proved: int
    n_told: int


@dataclass(slots=True)
class _Tally:
    n_events: int = 0
    n_proved: int = 0
    n_told: int = 0


@dataclass(slots=True)
class DayWriter:
    """Writes one day. `manifests` are those of the day, in the order of their offsets.

    `places` takes where the events stand that are written, None for nobody who asks.
    """

    selection: Selection
    manifests: Sequence[Manifest]
    advance: Advance
    places: set[Place] | None = None
    _provers: dict[tuple[int, str], Prover] = field(default_factory=dict)
    _tallies: dict[str, _Tally] = field(default_factory=dict)

    def write(
        self, view: Snapshot, day: LakeDay, sources: frozenset[UUID], archive: Archive
    ) -> list[DayCount]:
        """Write the day's events that are meant, and their proofs; return what there was."""
        with SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(archive.folder)) as proofs:
            with archive.member(f"events/{day.day}.ndjson") as events:
                for row in self._rows(view, day, sources):
                    self._take(row, events, proofs)
            self._end(proofs)
            if proofs.tell():
                proofs.seek(0)
                with archive.member(f"proofs/{day.day}.ndjson") as writer:
                    while chunk := proofs.read(_COPY):
                        writer.write(chunk)
        return [
            DayCount(day.day, UUID(name), one.n_events, one.n_proved, one.n_told)
            for name, one in sorted(self._tallies.items())
        ]

    def _rows(
        self, view: Snapshot, day: LakeDay, sources: frozenset[UUID]
    ) -> Iterator[tuple[Any, ...]]:
        wanted = self.selection.where()
        names = ", ".join(f"'{one}'" for one in sorted(sources))
        columns = (
            *LEAF_COLUMNS,
            "arrow_cast(time, 'Int64') AS time_us",
            f'CASE WHEN {wanted} THEN "values" END',
        )
        for batch in view.in_order(day, columns, where=f"source_id IN ({names})"):
            self.advance(len(batch[0]))
            yield from zip(*batch, strict=True)

    def _take(self, row: tuple[Any, ...], events: MemberWriter, proofs: IO[bytes]) -> None:
        offset, record, part, received_us, raw, source, time_us, values = row
        at = None if time_us is None else _EPOCH + timedelta(microseconds=time_us)
        is_meant = values is not None and self.selection.is_meant(
            (offset, record, part), values, at
        )
        tally = self._tallies.get(source)
        if tally is None:
            tally = self._tallies[source] = _Tally()
        manifest = self._manifest_of(offset)
        if is_meant:
            events.write(write_line(StoredEvent(*row)))
            if self.places is not None:
                self.places.add((offset, record, part))
            tally.n_events += 1
            tally.n_proved += manifest is not None
        if manifest is not None:
            tally.n_told += 1
            leaf = hash_leaf(offset, record, part, received_us, raw)
            prover = self._provers.get((manifest, source))
            if prover is None:
                prover = self._provers[manifest, source] = Prover()
            self._write(proofs, manifest, source, prover.add(leaf, is_shown=is_meant))

    def _end(self, proofs: IO[bytes]) -> None:
        for (manifest, source), prover in self._provers.items():
            self._write(proofs, manifest, source, prover.end_block())

    @staticmethod
    def _write(proofs: IO[bytes], manifest: int, source: str, block: BlockProof | None) -> None:
        if block is not None:
            line = ProofLine(manifest, UUID(source), block)
            proofs.write(msgspec.json.encode(line) + b"\n")

    def _manifest_of(self, offset: int) -> int | None:
        for one in self.manifests:
            if one.from_offset <= offset < one.to_offset:
                return one.number
        return None
