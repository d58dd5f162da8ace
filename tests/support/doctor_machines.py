"""A machine whose every answer can be set, and cases that stand on it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from khumkan.core.clock import FixedClock
from khumkan.core.settings import Node, Settings
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Result
from khumkan.node.doctor.machine import ClockState, Machine, Protocol
from khumkan.node.doctor.said import Said
from khumkan.node.folder import NodeFolder

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GB = 1_000_000_000


@dataclass
class SetMachine(Machine):
    """A sound machine until told otherwise."""

    files: dict[str, str] = field(default_factory=dict)
    programs: dict[str, str] = field(default_factory=dict)
    clock: ClockState | OSError = field(
        default_factory=lambda: ClockState(is_synchronised=True, error_seconds=0.001)
    )
    offset: int = 7 * 3600
    free: int = 500 * GB
    sync: float = 0.002
    taken: dict[int, int] = field(default_factory=dict)
    memory: tuple[int, int] = (6 * 1024**3, 8 * 1024**3)
    cores: int = 4
    n_files: int = 65_536

    def read(self, path: str) -> str | None:
        return self.files.get(path)

    def exists(self, path: str) -> bool:
        return path in self.files

    def run(self, *command: str) -> str | None:
        return self.programs.get(command[0])

    def clock_state(self) -> ClockState:
        if isinstance(self.clock, OSError):
            raise self.clock
        return self.clock

    def utc_offset_seconds(self) -> int:
        return self.offset

    def disk(self, folder: Path) -> tuple[int, int]:
        del folder
        return self.free, 1000 * GB

    def sync_seconds(self, folder: Path) -> float:
        del folder
        return self.sync

    def try_to_listen(self, host: str, port: int, protocol: Protocol) -> int:
        del host, protocol
        return self.taken.get(port, 0)

    def memory_bytes(self) -> tuple[int, int]:
        return self.memory

    def n_cores(self) -> int:
        return self.cores

    def open_files(self, pid: int | None) -> int:
        del pid
        return self.n_files


def case_of(
    folder: Path,
    *,
    said: dict[str, Any] | None = None,
    node: dict[str, Any] | None = None,
    **machine: Any,
) -> Case:
    """A case on a machine with these answers; `said` is what the running node says."""
    return Case(
        NodeFolder(folder),
        Settings(node=msgspec.convert(node or {}, Node)),
        SetMachine(**machine),
        FixedClock(NOW),
        None if said is None else msgspec.convert(said, Said),
    )


def words(result: Result) -> str:
    """Verdict, what is and what to do, on one line."""
    subject = f"{result.subject}: " if result.subject else ""
    return f"{result.verdict} {subject}{result.seen} -> {result.advice}"
