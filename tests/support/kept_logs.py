"""A node's folder with logs of some days, their manifests, and a clock to turn: for tests."""

from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from khumkan.core.clock import FixedClock
from khumkan.engine.indicators import row_keys
from khumkan.engine.rows import Row
from khumkan.lake import Lake, LakeRow
from khumkan.node.evidence import Export, Exported, Request, Selection, export_evidence
from khumkan.node.evidence.custody import NodeSaid
from khumkan.node.evidence.findings import Concerned, concerned_in
from khumkan.node.keys import KeyRing, make_key
from khumkan.node.manifests import ManifestMaker, Signed, StoredManifests
from khumkan.node.manifests.document import ClockSaid
from khumkan.node.retention import Forgetting, HoldBook
from khumkan.node.retention.guard import ClockGuard
from khumkan.node.sources import Source, SourceBook
from khumkan.node.state import State

FIRST = date(2026, 11, 20)
NODE = UUID("01900000-0000-7000-8000-00000000000a")
CLOCK_STATE = ClockSaid(is_synchronised=True, error_seconds=0.002)
NOON = timedelta(hours=12)
BEYOND = datetime(2030, 1, 1, tzinfo=UTC)


def moment(day: date, at: timedelta = NOON) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + at


@dataclass
class KeptLogs:
    """Everything that keeping logs needs, without a node that runs."""

    folder: Path
    clock: FixedClock = field(default_factory=lambda: FixedClock(moment(FIRST)))
    offset: int = 0
    keep_days: int = 90

    def __post_init__(self) -> None:
        (self.folder / "keys").mkdir(parents=True)
        (self.folder / "sources").mkdir()
        self.key_file = self.folder / "keys" / "node.jwk"
        make_key(self.key_file)
        self.lake = Lake(self.folder / "lake")
        self.state = State(self.folder / "state.db", self.clock)
        self.book = SourceBook(self.folder / "sources", self.clock)
        self.firewall = self._source("ไฟร์วอลล์", "fortigate")
        self.web = self._source("web server", "web-server")
        self.store = StoredManifests(self.folder / "manifests")
        self.seconds = 0.0  # as the machine counts them, whatever the clock says
        self.guard = ClockGuard(lambda: self.seconds)
        self.holds = HoldBook(self.folder, self.state, self.clock)

    def _source(self, name: str, kind: str) -> Source:
        return self.book.add(name, kind)[0]

    @property
    def maker(self) -> ManifestMaker:
        return ManifestMaker(
            NODE,
            self.lake,
            self.store,
            self.state.custody,
            self.clock,
            lambda: KeyRing(self.key_file).key,
            lambda: self.lake.next_offset,
            lambda: CLOCK_STATE,
        )

    @property
    def forgetting(self) -> Forgetting:
        return Forgetting(
            self.folder,
            self.lake,
            self.state,
            self.holds,
            lambda: list(self.book.list()),
            self.clock,
            self.keep_days,
            self.guard,
        )

    def forget(self) -> tuple[int, int]:
        """Forget what is due, once the clock has been right for a day."""
        self.forgetting.run()
        self.seconds += 86_400
        return self.forgetting.run()

    def row(self, source: Source, at: datetime, raw: bytes, **values: str) -> LakeRow:
        """A row of its own record, the next in the journal."""
        self.offset += 100
        keys = row_keys(Row(frozenset(), dict(values), None))
        return LakeRow(self.offset, 1, 1, source.id, at, at, raw, dict(values), keys)

    def take(self, day: date, n: int = 10, *, source: Source | None = None) -> list[LakeRow]:
        """Store events of a day, a second apart, from one source or both in turn."""
        sources = [source] if source else [self.firewall, self.web]
        rows = []
        for number in range(n):
            raw = f"เหตุการณ์ {day} {number}".encode()
            at = moment(day, timedelta(hours=1, seconds=number))
            ip = f"203.0.113.{number % 250}"
            rows.append(self.row(sources[number % len(sources)], at, raw, **{"source.ip": ip}))
        self.store_rows(rows)
        return rows

    def store_rows(self, rows: list[LakeRow]) -> None:
        self.lake.append(rows, self.offset + 100)

    def turn_to(self, day: date, at: timedelta = timedelta(hours=1)) -> None:
        self.clock.at = moment(day, at)

    def make_manifests(self) -> list[Signed]:
        maker, made = self.maker, []
        while (one := maker.make_next()) is not None:
            made.append(one)
        return made

    def request(
        self,
        path: Path,
        selection: Selection | None = None,
        concerned: Concerned | None = None,
    ) -> Request:
        """What somebody wants: everything, or a selection."""
        chosen = selection or Selection(moment(FIRST, timedelta()), BEYOND)
        about = concerned or concerned_in(chosen.begins_at, chosen.ends_at, chosen.sources)
        return Request(chosen, about, "คดี อ.123/2569", "สมชาย ใจดี", "หมายเรียก", path)

    def export(
        self,
        path: Path,
        selection: Selection | None = None,
        concerned: Concerned | None = None,
    ) -> Exported:
        """Export everything, or a selection."""
        return export_evidence(self.exporter(), self.request(path, selection, concerned))

    def exporter(self) -> Export:
        return Export(
            lake=self.folder / "lake",
            state=self.state,
            manifests=StoredManifests(self.folder / "manifests"),
            sources=self.book.list(),
            node=NodeSaid(NODE, "node 1", "โรงพยาบาลตัวอย่าง", "https://hub.example.go.th"),
            key=KeyRing(self.key_file).key,
            clock=self.clock,
            read_clock=lambda: CLOCK_STATE,
        )

    def close(self) -> None:
        with closing(self.state), closing(self.book):
            pass


def days(n: int) -> timedelta:
    return timedelta(days=n)
