"""The memory of marks as a file: what it knew of segments that are gone from the journal since."""

import logging
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from khumkan.core.journal import log_event
from khumkan.node.journal.repeats.memory import Remembered
from khumkan.node.private_files import write_privately

_FILE: Final = "taken"
_CRC_BYTES: Final = 4
_LOG = logging.getLogger(__name__)


class _Entry(msgspec.Struct, array_like=True, frozen=True):
    source: bytes
    mark: bytes
    end: int
    age_seconds: float


class _File(msgspec.Struct, array_like=True, frozen=True):
    before: int
    entries: list[_Entry]


_DECODER: Final = msgspec.msgpack.Decoder(_File)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything remembered of what stands in the journal before the offset `before`."""

    before: int
    remembered: tuple[Remembered, ...]


def write_snapshot(folder: Path, snapshot: Snapshot) -> None:
    """Put it in place of the one before, durably. Raises OSError."""
    entries = [_Entry(a.bytes, mark, end, age) for a, mark, end, age in snapshot.remembered]
    content = msgspec.msgpack.encode(_File(snapshot.before, entries))
    write_privately(folder / _FILE, zlib.crc32(content).to_bytes(_CRC_BYTES, "little") + content)


def read_snapshot(folder: Path) -> Snapshot:
    """Return what was written; nothing, and a line in the log, where it can't be read."""
    path = folder / _FILE
    if not path.exists():
        return Snapshot(0, ())
    try:
        return _parse(path.read_bytes())
    except (OSError, ValueError, msgspec.DecodeError) as error:
        log_event(_LOG, "repeats.memory_lost", level=logging.ERROR, error=error)
        return Snapshot(0, ())


def _parse(content: bytes) -> Snapshot:
    crc, rest = content[:_CRC_BYTES], content[_CRC_BYTES:]
    if zlib.crc32(rest).to_bytes(_CRC_BYTES, "little") != crc:
        raise ValueError(_FILE)
    found = _DECODER.decode(rest)
    return Snapshot(
        found.before,
        tuple(
            Remembered(UUID(bytes=e.source), e.mark, e.end, e.age_seconds) for e in found.entries
        ),
    )
