"""How big a machine a node needs: events a second → cores, memory, disk for 90 days.

A real `khumkan node serve` with our own rules takes the synthetic hospitals' logs (seven kinds, in
their own proportions) by HTTP at a steady rate, the hub away. *cores*: processor time of the node a
second, the daily merge of the lake included. *memory*: the most it was resident. *disk*: bytes an
event in the merged lake, times 90 days. Nothing is estimated but the multiplication; the advice
doubles what was measured: the busy hour is about twice the average. Baseline: the rate asked for,
beside the rate that was taken.

    python benchmarks/sizing.py [--quick] [--json] [--rates 100,500,1000] [--seconds 20]
"""

import argparse
import http.client
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from khumkan_samples import generate

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from node_process import NodeProcess, new_node  # noqa: E402 -- its folder is named just above

from khumkan.core.clock import SystemClock  # noqa: E402
from khumkan.lake import Lake  # noqa: E402
from khumkan.node.enrolment import Enrolment, write_enrolment  # noqa: E402
from khumkan.node.sources import SourceBook  # noqa: E402
from khumkan.wire.identity import new_private_key, public_jwk  # noqa: E402

TICK = 0.2
WARM_SECONDS = 5.0
KEEP_DAYS = 90
DAY = 86_400
_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 120.0


@dataclass(frozen=True)
class Measured:
    """One rate. `cores` is processor seconds a second; sizes are bytes."""

    asked: float
    taken: float
    cores: float
    resident: int
    bytes_an_event: float
    raw_bytes_an_event: float

    @property
    def disk(self) -> float:
        """What 90 days take at this rate, day and night."""
        return self.asked * DAY * KEEP_DAYS * self.bytes_an_event


class Hospital:
    """Lines of each kind, given out in their own proportions, over and over."""

    def __init__(self, folder: Path) -> None:
        self.lines: dict[str, list[bytes]] = {}
        for path in sorted(folder.glob("*/*")):
            lines = path.read_bytes().splitlines(keepends=True)
            self.lines.setdefault(path.stem, []).extend(lines)
        self._n_all = sum(map(len, self.lines.values()))
        self._at = dict.fromkeys(self.lines, 0.0)

    def take(self, n: float) -> Iterator[tuple[str, bytes, int]]:
        """Yield kind, body and number of lines: about `n` lines in all."""
        for kind, lines in self.lines.items():
            first = int(self._at[kind])
            self._at[kind] += n * len(lines) / self._n_all
            some = [lines[one % len(lines)] for one in range(first, int(self._at[kind]))]
            if some:
                yield kind, b"".join(some), len(some)


def main() -> None:
    options = read_options()
    rates = [200.0] if options.quick else [float(one) for one in options.rates.split(",")]
    seconds = 3.0 if options.quick else options.seconds
    with tempfile.TemporaryDirectory(prefix="khumkan-sizing-") as room:
        generate(Path(room) / "samples", hospitals=3 if options.quick else 13)
        found = [
            measure(Path(room), Hospital(Path(room) / "samples"), rate, seconds) for rate in rates
        ]
    show(found, as_json=options.json)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one rate, three seconds")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rates", default="100,500,1000,2000,4000", help="events a second")
    parser.add_argument("--seconds", type=float, default=20.0, help="at each rate")
    return parser.parse_args()


def measure(room: Path, hospital: Hospital, rate: float, seconds: float) -> Measured:
    folder = room / f"node-{rate:.0f}"
    folder.mkdir()
    with new_node(folder) as node:
        tokens = prepare(node, hospital)
        node.start()
        senders = {kind: http.client.HTTPConnection(*node.http, timeout=60) for kind in tokens}
        feed(hospital, senders, tokens, rate, WARM_SECONDS)
        before, began = processor_seconds(node), time.monotonic()
        n_lines, n_bytes = feed(hospital, senders, tokens, rate, seconds)
        wait_until_detected(node)
        passed = time.monotonic() - began
        used, resident = processor_seconds(node) - before, most_resident(node)
        for one in senders.values():
            one.close()
        node.stop()
        merged, n_events, merging = merge(node)
    return Measured(
        asked=rate,
        taken=n_lines / passed,
        cores=used / passed + merging / n_events * rate,
        resident=resident,
        bytes_an_event=merged / n_events,
        raw_bytes_an_event=n_bytes / n_lines,
    )


def prepare(node: NodeProcess, hospital: Hospital) -> dict[str, str]:
    """Make a node that is enrolled at nobody's address, and a source for each kind."""
    node.run("init")
    enrolment = Enrolment(
        hub_url="http://127.0.0.1:1",
        api_url="http://127.0.0.1:1/api",
        stream_url="http://127.0.0.1:1/stream",
        node_id=uuid4(),
        organisation_name="-",
        node_name="-",
        collection=uuid4(),
        agreement_reference="",
        hub_jwk=dict(public_jwk(new_private_key())),
    )
    write_enrolment(node.data / "node.toml", enrolment)
    with closing(SourceBook(node.data / "sources", SystemClock())) as book:
        return {kind: book.add(kind, "web-server")[1] or "" for kind in hospital.lines}


def feed(
    hospital: Hospital,
    senders: dict[str, http.client.HTTPConnection],
    tokens: dict[str, str],
    rate: float,
    seconds: float,
) -> tuple[int, int]:
    """Send at a steady rate; return how many lines and bytes were acknowledged."""
    n_lines = n_bytes = 0
    began = time.monotonic()
    for number in range(round(seconds / TICK)):
        for kind, body, n in hospital.take(rate * TICK):
            headers = {"Authorization": f"Bearer {tokens[kind]}"}
            senders[kind].request("POST", "/ingest", body, headers)
            answer = senders[kind].getresponse()
            said = answer.read()
            if answer.status != http.client.OK:
                sys.exit(f"not taken: {answer.status} {said!r}")
            n_lines, n_bytes = n_lines + n, n_bytes + len(body)
        time.sleep(max(began + (number + 1) * TICK - time.monotonic(), 0))
    return n_lines, n_bytes


def wait_until_detected(node: NodeProcess) -> None:
    deadline = time.monotonic() + _PATIENCE
    while node.ask()["journal"]["n_bytes_waiting"]:
        if time.monotonic() > deadline:
            sys.exit("the node does not keep up with this rate")
        time.sleep(0.05)


def processor_seconds(node: NodeProcess) -> float:
    fields = Path(f"/proc/{process_of(node)}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def process_of(node: NodeProcess) -> int:
    return node.process.pid if node.process else 0


def most_resident(node: NodeProcess) -> int:
    lines = Path(f"/proc/{process_of(node)}/status").read_text().splitlines()
    return next(int(one.split()[1]) * 1024 for one in lines if one.startswith("VmHWM"))


def merge(node: NodeProcess) -> tuple[int, int, float]:
    """Merge the lake as the node does daily; return its bytes, events, and what merging took."""
    lake = Lake(node.data / "lake")
    began = time.process_time()
    lake.compact()
    used = time.process_time() - began
    stats = lake.stats()
    return stats.n_bytes, stats.n_rows, used


def show(found: Sequence[Measured], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([{**asdict(one), "disk": one.disk} for one in found]))
        return
    print(
        f"{cpu_name()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"load before {os.getloadavg()[2]:.1f}"
    )
    print(
        f"{'events/s':>9} {'taken/s':>8} {'cores':>6} {'advice':>7} {'resident':>9} "
        f"{'raw':>6} {'stored':>7} {'90 days':>9}"
    )
    for one in found:
        advice = max(2, round(one.cores * 2 + 0.5))
        print(
            f"{one.asked:9.0f} {one.taken:8.0f} {one.cores:6.2f} {advice:7d} "
            f"{one.resident / 2**20:5.0f} MiB {one.raw_bytes_an_event:4.0f} B "
            f"{one.bytes_an_event:5.0f} B {one.disk / 1e9:6.0f} GB"
        )


def cpu_name() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [one.partition(":")[2].strip() for one in lines if one.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
