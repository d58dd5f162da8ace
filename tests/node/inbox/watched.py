"""An inbox in a test: journal, sources and state in a folder, driven until nothing is left.

    python watched.py FOLDER

takes what lies in FOLDER's inbox until it is empty; a test kills it before.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from khumkan.core.clock import SystemClock
from khumkan.node.inbox import InboxInput, InboxLimits
from khumkan.node.journal import Disk, Journal, JournalLimits, JournalRecord
from khumkan.node.sources import Source, SourceBook, SourceCounters
from khumkan.node.state import State

LIMITS = InboxLimits(look_seconds=0.005, quiet_seconds=0.01, stop_seconds=20)


@dataclass
class Box:
    """One node's inbox over its whole life."""

    folder: Path
    limits: InboxLimits = LIMITS
    counters: SourceCounters = field(default_factory=SourceCounters)
    disk: Disk = field(default_factory=Disk)

    def __post_init__(self) -> None:
        clock = SystemClock()
        limits = JournalLimits(min_free_bytes=1)
        self.journal = Journal(self.folder / "journal", limits=limits, disk=self.disk)
        self.state = State(self.folder / "state.db", clock)
        (self.folder / "sources").mkdir(exist_ok=True)
        self.sources = SourceBook(self.folder / "sources", clock)
        self.uploads, self.root = self.folder / "uploads", self.folder / "inbox"
        self.input = InboxInput(
            self.journal,
            self.sources,
            self.counters,
            clock,
            self.state,
            uploads=self.uploads,
            inbox=self.root,
            limits=self.limits,
        )

    def add_source(self, name: str = "web server", kind: str = "web-server") -> Source:
        """Make a source and its folder."""
        source, _ = self.sources.add(name, kind)
        (self.root / name).mkdir(parents=True, exist_ok=True)
        return source

    def run(self, is_over: Callable[[], bool]) -> None:
        """Watch until something is true."""

        async def watch() -> None:
            await self.input.start()
            try:
                async with asyncio.timeout(60):
                    while not is_over():  # noqa: ASYNC110 -- files set no event
                        await asyncio.sleep(0.005)
            finally:
                await self.input.stop()

        asyncio.run(watch())

    def take_all(self) -> None:
        """Watch until no file is left where it was put."""
        self.run(lambda: not self.left())

    def left(self) -> list[Path]:
        """Return the files that were not put away."""
        return [one for one in self.root.glob("*/*") if not one.is_dir()] + [
            one for one in self.uploads.glob("*/*") if one.is_file() and one.suffix != ".receipt"
        ]

    def records(self) -> list[JournalRecord]:
        """Return what is in the journal."""
        records: list[JournalRecord] = []
        while more := self.journal.read(records[-1].next_offset if records else 0):
            records += more
        return records

    def payloads(self) -> list[bytes]:
        """Return the bytes of the records."""
        return [one.payload for one in self.records()]

    def lines(self) -> Counter[bytes]:
        """Return every line of every record, counted."""
        return Counter(line for payload in self.payloads() for line in payload.splitlines())

    def close(self) -> None:
        """Let go of the files."""
        self.journal.close()
        self.state.close()
        self.sources.close()


def main() -> None:
    """Work until the inbox is empty."""
    box = Box(Path(sys.argv[1]))
    print("begins", flush=True)  # noqa: T201 -- the test listens
    box.take_all()
    box.close()


if __name__ == "__main__":
    main()
