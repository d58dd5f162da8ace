"""What a node costs beside its bare engine, and how long a finding takes: one node, one machine.

A real `khumkan node serve` with the public rules (without the corpus: our own) and 100,000
indicators takes a hospital's synthetic day by its sockets: syslog over TCP and HTTP in bodies of
500 lines. *cpu*: processor time of its whole process tree until all is detected and durable in the
lake, per event. The baseline is the bare engine (reader and detector, same rules, same indicators,
same events) in this process, in turns with the node, round after round; the first round, in which
neither remembers anything yet, is left out of the median. *latency*: from the last byte of an
event to the report of its finding in the outbox, at 1,000 events a second, ten every 10 ms.
Starting and filling are preparation: printed and not counted.

    python benchmarks/node.py [--quick] [--json] [--corpus DIR]
"""

import argparse
import contextlib
import gc
import http.client
import io
import json
import os
import platform
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID, uuid4

import zstandard
from deltalake import DeltaTable

from khumkan.core.clock import SystemClock
from khumkan.core.shipped import shipped_rules
from khumkan.engine.columns import TimeContext, column_for, name_event
from khumkan.engine.correlation import Live
from khumkan.engine.detect import Detector
from khumkan.engine.events import Limits
from khumkan.engine.formats import detect_format, get_format, read_batches
from khumkan.engine.indicators import IndicatorTable
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan.lake import Lake
from khumkan.node.enrolment import Enrolment, write_enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.immunity import read_table
from khumkan.node.keys import make_key
from khumkan.node.sources import SourceBook
from khumkan.node.state import State, StoredIndicator
from khumkan.wire.identity import new_private_key, public_jwk
from khumkan_samples import generate

CLOCK = SystemClock()
ROOT = Path(__file__).resolve().parent.parent
SYSLOG = ("fortigate.log", "linux.log")
N_INDICATORS = 100_000
LINES_A_BODY = 500
EVENTS_A_SECOND, TICKS, TICKS_A_PROBE = 1_000, 100, 10
EVENTS_A_TICK = EVENTS_A_SECOND // TICKS
PROBE = b"<134>date=2026-11-22 time=03:00:00 devname=FW1 type=traffic dstip=%s\n"
BAR_RATIO, BAR_P50_MS, BAR_P99_MS, BAR_MIB = 2.0, 50, 300, 1_024
_READY = re.compile(r"syslog (\S+):(\d+), http (\S+):(\d+)")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Figures:
    """Seconds of processor time by round, milliseconds of latency, and what else was measured."""

    n_rules: int
    n_events: list[int] = field(default_factory=list)
    node: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    latency_load: float = 0
    memory_mib: float = 0
    lake_bytes: float = 0
    raw_bytes: float = 0
    merge: float = 0
    preparation: float = 0


def main() -> None:
    options = read_options()
    folder = Path(tempfile.mkdtemp(prefix="khumkan-node-"))
    try:
        figures = run(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        print(json.dumps(as_json(figures), indent=2))
    else:
        show(figures)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few events, few rounds")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument(
        "--corpus",
        type=Path,
        default=Path(os.environ.get("KHUMKAN_CORPUS", ROOT.parent / "shared" / "corpus")),
    )
    return parser.parse_args()


def run(folder: Path, options: argparse.Namespace) -> Figures:
    began = time.perf_counter()
    rules, paths = prepare_rules(folder, options.corpus)
    node = NodeProcess(folder / "node", paths)
    node.make()
    n_rounds, n_hospitals, seconds = (3, 1, 6) if options.quick else (6, 3, 30)
    days = [hospital_day(seed, n_hospitals) for seed in range(n_rounds)]
    bare = BareEngine(rules, node.read_indicators())
    figures = Figures(n_rules=len(rules.rules) + len(rules.correlations))
    gc.collect()
    gc.freeze()
    with node.running():
        figures.preparation = time.perf_counter() - began
        for day in days:
            measure_round(node, bare, day, figures)
        figures.latency_load, figures.latencies = measure_latency(node, days[-1], seconds)
        figures.memory_mib = node.peak_mib()
    measure_disk(node, days, figures)
    return figures


def prepare_rules(folder: Path, corpus: Path) -> tuple[RuleSet, list[Path]]:
    """Return the public rules and where they lie, or our own."""
    packed = corpus / "sigma" / "rules.tar.zst"
    if not packed.is_file():
        print(f"no corpus at {corpus}: with our own rules", file=sys.stderr)
        path = shipped_rules() / "sigma"
        return load_rules([path], find_column=column_for), [path]
    path = folder / "rules"
    with tarfile.open(fileobj=io.BytesIO(_unpack(packed))) as tar:
        tar.extractall(path, filter="data")
    return load_rules([path], find_column=column_for), [path]


def _unpack(path: Path) -> bytes:
    with path.open("rb") as stream:
        return zstandard.ZstdDecompressor().stream_reader(stream).read()


Day = dict[str, bytes]


def hospital_day(seed: int, n_hospitals: int) -> Day:
    """Return the logs of some synthetic hospitals by the name of their kind."""
    day: Day = {}
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), seed=seed, hospitals=n_hospitals)
        for path in sorted(Path(folder).glob("*/*")):
            day[path.name] = day.get(path.name, b"") + path.read_bytes()
    return day


def count_events(day: Day) -> int:
    return sum(raw.count(b"\n") for raw in day.values())


class BareEngine:
    """Reader and detector with nothing around them."""

    def __init__(self, rules: RuleSet, indicators: IndicatorTable) -> None:
        self._detector = Detector(
            rules, indicators, name_event=name_event, find_column=column_for, live=Live()
        )

    def work(self, day: Day) -> float:
        """Detect everything; return the processor seconds of this thread."""
        before = time.thread_time()
        for name, raw in day.items():
            format_ = get_format("syslog") if name in SYSLOG else detect_format(raw, "")
            for batch in read_batches(io.BytesIO(raw), format_, Limits()):
                now = CLOCK.now()
                self._detector.detect(name, batch, TimeContext(UTC, reference=now), now=now)
        return time.thread_time() - before


class NodeProcess:
    """A node of its own, whose hub is never there."""

    def __init__(self, data: Path, rules: list[Path]) -> None:
        self.folder = NodeFolder(data)
        self._rules = rules
        self._process: subprocess.Popen[str] | None = None
        self._tokens: dict[str, str] = {}
        self.syslog = self.http = ("", 0)

    def make(self) -> None:
        """Make its folder, its sources, its indicators."""
        self.folder.make()
        make_key(self.folder.key_file)
        write_enrolment(self.folder.enrolment, _enrolment())
        with contextlib.closing(SourceBook(self.folder.sources, CLOCK)) as book:
            for name in (
                "eve.json",
                "his-audit.jsonl",
                "sysmon.jsonl",
                "web-access.log",
                "windows.jsonl",
            ):
                _, self._tokens[name] = book.add(name, "server")
        with contextlib.closing(State(self.folder.state, CLOCK)) as state:
            state.indicators.write(_indicators())

    def read_indicators(self) -> IndicatorTable:
        """Return what the node will hold events against."""
        with contextlib.closing(State(self.folder.state, CLOCK)) as state:
            return IndicatorTable(read_table(state))

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Serve while the block runs."""
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("KHUMKAN_")},
            "KHUMKAN_NODE__DATA": str(self.folder.path),
            "KHUMKAN_NODE__RULES": json.dumps([str(path) for path in self._rules]),
            "KHUMKAN_NODE__SYSLOG_PORT": "0",
            "KHUMKAN_NODE__HTTP_PORT": "0",
        }
        command = [sys.executable, "-m", "khumkan.cli", "node", "serve"]
        log = (self.folder.path / "err.log").open("w")
        with (
            log,
            subprocess.Popen(  # noqa: S603 -- our own program
                command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
            ) as self._process,
        ):
            try:
                found = _READY.search(
                    self._process.stdout.readline() if self._process.stdout else ""
                )
                if found is None:
                    sys.exit(
                        "the node did not start: " + (self.folder.path / "err.log").read_text()
                    )
                self.syslog, self.http = (found[1], int(found[2])), (found[3], int(found[4]))
                yield
            finally:
                self._process.send_signal(signal.SIGTERM)
                self._process.wait(30)

    def cpu_seconds(self) -> float:
        """Return the processor time of the process, its children and its dead ones."""
        return sum(_cpu_of(pid) for pid in self._tree())

    def peak_mib(self) -> float:
        """Return the most memory that was resident at once."""
        text = Path(f"/proc/{self._pid}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+) kB", text)[0]) / 1024

    def send(self, day: Day) -> None:
        """Send everything at once: each kind on its own connection."""
        threads = [threading.Thread(target=self._send, args=one) for one in day.items()]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

    def _send(self, name: str, raw: bytes) -> None:
        if name in SYSLOG:
            with socket.create_connection(self.syslog) as stream:
                stream.sendall(raw)
            return
        connection = http.client.HTTPConnection(*self.http, timeout=60)
        lines = raw.splitlines(keepends=True)
        for start in range(0, len(lines), LINES_A_BODY):
            body = b"".join(lines[start : start + LINES_A_BODY])
            headers = {"Authorization": f"Bearer {self._tokens[name]}"}
            while True:
                connection.request("POST", "/ingest", body, headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status == HTTPStatus.OK:
                    break
                time.sleep(0.2)
        connection.close()

    def wait_until_stored(self, n_rows: int) -> None:
        """Wait until so many events are durable in the lake."""
        deadline = time.monotonic() + 600
        while self.n_stored() < n_rows:
            if time.monotonic() > deadline:
                sys.exit(f"only {self.n_stored()} of {n_rows} events were stored")
            time.sleep(0.1)

    def n_stored(self) -> int:
        """Return how many events the lake holds, asked of the disk and not of the node."""
        actions = DeltaTable(self.folder.lake).get_add_actions(flatten=True)
        return int(sum(actions.column("num_records").to_pylist()))

    @property
    def _pid(self) -> int:
        return self._process.pid if self._process else 0

    def _tree(self) -> list[int]:
        found = [self._pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        return found


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICK


def _enrolment() -> Enrolment:
    jwk = public_jwk(new_private_key())
    return Enrolment(
        hub_url="http://127.0.0.1:9",
        api_url="http://127.0.0.1:9/api/node/v1",
        stream_url="http://127.0.0.1:9/stream",
        node_id=uuid4(),
        organisation_name="A hospital",
        node_name="node",
        collection=uuid4(),
        agreement_reference="none",
        hub_jwk={key: str(value) for key, value in dict(jwk).items()},
    )


def indicated(number: int) -> tuple[str, str]:
    """Return value and pattern of an indicator: of ten, four addresses, four names, two hashes."""
    match number % 10:
        case 0 | 1 | 2 | 3:
            value = f"{11 + number % 89}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            return value, f"[ipv4-addr:value = '{value}']"
        case 4 | 5 | 6 | 7:
            value = f"in{number:x}.example.net"
            return value, f"[domain-name:value = '{value}']"
        case _:
            value = sha256(str(number).encode()).hexdigest()
            return value, f"[file:hashes.'SHA-256' = '{value}']"


def _indicators() -> Iterator[StoredIndicator]:
    """Yield as many indicators; the addresses of the first ones are those that probes show."""
    now = CLOCK.now()
    at = f"{now:%Y-%m-%dT%H:%M:%S.000Z}"
    collection = uuid4()
    for number in range(N_INDICATORS):
        name = name_of(number)
        body = {
            "type": "indicator",
            "spec_version": "2.1",
            "id": name,
            "created": at,
            "modified": at,
            "valid_from": at,
            "pattern": indicated(number)[1],
            "pattern_type": "stix",
        }
        yield StoredIndicator(
            stix_id=name,
            collection=collection,
            sequence=1,
            modified=now,
            valid_until=None,
            is_revoked=False,
            body=json.dumps(body).encode(),
            fault="",
            live_from=0,
            loaded_at=now,
            is_hunted=True,
        )


def measure_round(node: NodeProcess, bare: BareEngine, day: Day, figures: Figures) -> None:
    """The node, then the bare engine, over the same events."""
    n_events = count_events(day)
    n_before = node.n_stored()
    before = node.cpu_seconds()
    node.send(day)
    node.wait_until_stored(n_before + n_events)
    figures.node.append(node.cpu_seconds() - before)
    figures.bare.append(bare.work(day))
    figures.n_events.append(n_events)


def measure_latency(node: NodeProcess, day: Day, seconds: int) -> tuple[float, list[float]]:
    """Return load and milliseconds from last byte to outbox, a probe ten times a second."""
    lines = [line for name in SYSLOG for line in day[name].splitlines(keepends=True)]
    random.Random(7).shuffle(lines)  # noqa: S311 -- repeatable, nothing is secret
    probes = [number for number in range(N_INDICATORS) if number % 10 < 4]  # noqa: PLR2004
    told = Outbox(node.folder.state)
    sent: dict[int, float] = {}
    with socket.create_connection(node.syslog) as connection, told.watching():
        began = time.perf_counter()
        for tick in range(seconds * TICKS):
            is_probed = tick % TICKS_A_PROBE == 0
            start = tick * EVENTS_A_TICK % len(lines)
            connection.sendall(b"".join(lines[start : start + EVENTS_A_TICK - is_probed]))
            if is_probed:
                probe = probes[tick // TICKS_A_PROBE]
                connection.sendall(PROBE % indicated(probe)[0].encode())
                sent[probe] = time.perf_counter()
            time.sleep(max(began + (tick + 1) / TICKS - time.perf_counter(), 0))
        load = os.getloadavg()[0]
        told.wait_for(len(sent))
    return load, [(told.seen[number] - at) * 1000 for number, at in sent.items()]


class Outbox:
    """Watches the node's outbox from outside: what is committed there can be seen."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stop = threading.Event()
        self.seen: dict[int, float] = {}

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Note when the sighting of each indicator comes."""
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def wait_for(self, n: int) -> None:
        """Wait until as many were seen; what is missing after a while is a failure."""
        deadline = time.monotonic() + 30
        while len(self.seen) < n:
            if time.monotonic() > deadline:
                sys.exit(f"only {len(self.seen)} of {n} findings came to the outbox")
            time.sleep(0.01)

    def _watch(self) -> None:
        connection = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, isolation_level=None)
        (last,) = connection.execute("SELECT coalesce(max(number), 0) FROM outbox").fetchone()
        version = None
        while not self._stop.is_set():
            now_version = connection.execute("PRAGMA data_version").fetchone()
            if now_version == version:
                time.sleep(0.0005)
                continue
            version = now_version
            rows = connection.execute(
                "SELECT number, body FROM outbox WHERE number > ? ORDER BY number", (last,)
            ).fetchall()
            at = time.perf_counter()
            for last, body in rows:  # noqa: B007 -- where it goes on
                for one in json.loads(body).get("sightings", ()):
                    self.seen.setdefault(number_of(one["indicator_id"]), at)
        connection.close()


def name_of(number: int) -> str:
    return f"indicator--{UUID(int=number, version=4)}"


def number_of(name: str) -> int:
    """Return the number of an indicator: the bits of its name but those that say the version."""
    return UUID(name.removeprefix("indicator--")).int & ((1 << 62) - 1)


def measure_disk(node: NodeProcess, days: list[Day], figures: Figures) -> None:
    """Return bytes in the lake for an event, and what merging its small files costs."""
    n_rows = node.n_stored()
    lake = Lake(node.folder.lake)
    figures.lake_bytes = lake.stats().n_bytes / n_rows
    figures.raw_bytes = sum(map(len, [raw for day in days for raw in day.values()])) / sum(
        figures.n_events
    )
    before = time.process_time()
    lake.compact()
    figures.merge = (time.process_time() - before) / n_rows


def ratio(figures: Figures) -> float:
    """Return the node's processor time as a multiple of the bare engine's, rounds but the first."""
    pairs = list(zip(figures.node, figures.bare, strict=True))[1:]
    return median(node / bare for node, bare in pairs)


def per_event(seconds: list[float], figures: Figures) -> float:
    return median(one / n for one, n in zip(seconds[1:], figures.n_events[1:], strict=True)) * 1e6


def percentile(figures: Figures, hundredth: int) -> float:
    return quantiles(figures.latencies, n=100)[hundredth - 1]


def as_json(figures: Figures) -> dict[str, dict[str, object]]:
    def figure(value: float, unit: str, baseline: float = 0) -> dict[str, object]:
        told: dict[str, object] = {"value": round(value, 2), "unit": unit}
        known = (
            {"baseline": round(baseline, 2), "ratio": round(value / baseline, 2)}
            if baseline
            else {"baseline": None, "ratio": None}
        )
        return told | known

    bare = per_event(figures.bare, figures)
    told = {
        "cpu": figure(per_event(figures.node, figures), "µs of CPU per event", bare),
        "latency p50": figure(percentile(figures, 50), "ms"),
        "latency p99": figure(percentile(figures, 99), "ms"),
        "load": figure(figures.latency_load, ""),
        "memory": figure(figures.memory_mib, "MiB at most"),
        "disk": figure(figures.lake_bytes, "bytes per event", figures.raw_bytes),
        "merging": figure(figures.merge * 1e6, "µs of CPU per event"),
        "preparation": figure(figures.preparation, "s"),
    }
    told["cpu"]["ratio"] = round(ratio(figures), 2)
    return told


def show(figures: Figures) -> None:
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}"
    )
    print(f"preparation, not counted: {figures.preparation:.1f} s")
    print(f"{figures.n_rules:,} rules, {N_INDICATORS:,} indicators\n")
    print(f"{'round':>5}{'events':>10}{'bare ev/s':>12}{'node ev/s':>12}{'node × bare':>13}")
    rounds = zip(figures.n_events, figures.bare, figures.node, strict=True)
    for number, (n, bare, node) in enumerate(rounds):
        note = "  (first: nothing is remembered yet)" if number == 0 else ""
        print(f"{number:>5}{n:>10,}{n / bare:>12,.0f}{n / node:>12,.0f}{node / bare:>13.2f}{note}")
    print(f"\nCPU: {ratio(figures):.2f} × the bare engine (bar {BAR_RATIO}, aim 1.4)")
    print(
        f"latency at {EVENTS_A_SECOND:,} events/s: p50 {percentile(figures, 50):.0f} ms (bar "
        f"{BAR_P50_MS}), p99 {percentile(figures, 99):.0f} ms (bar {BAR_P99_MS}), of "
        f"{len(figures.latencies)} probes; load {figures.latency_load:.2f}"
    )
    print(f"memory: {figures.memory_mib:.0f} MiB resident at most (bar {BAR_MIB})")
    print(
        f"disk: {figures.lake_bytes:.0f} bytes per event of {figures.raw_bytes:.0f} as it came; "
        f"merging small files costs {figures.merge * 1e6:.0f} µs per event more, once"
    )


if __name__ == "__main__":
    main()
