"""How long from one hospital's attack until every other is immune: thirteen nodes, one machine.

*immune*: from the last byte of the attack's event at hospital A's node until a node has the
indicator in its matcher, as the hub learns it. *searched*: until it has searched its own past.
Latencies are absolute; the baseline is one bare HTTP request to the same hub, in the same run.
Starting hub and nodes and filling their past is preparation: printed and not counted.

    python benchmarks/immunity.py [--quick] [--json] [--events 100000] [--rounds 20]
"""

import argparse
import http.client
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from khumkan.cli.display import open_console
from khumkan.cli.language import Speaker
from khumkan.cli.up.layout import Layout, find_port
from khumkan.cli.up.processes import Family, family
from khumkan.cli.up.story import Step, Told
from khumkan.cli.up.telling import Teller
from khumkan.hub.operations.booting import boot
from khumkan.hub.operations.folders import make_folder

SEGMENTS = (
    ("detected", "the node has detected", Step.ATTACKED, Step.DETECTED),
    ("alerted", "its report is with the hub", Step.DETECTED, Step.ALERTED),
    ("published", "the hub has published", Step.ALERTED, Step.PUBLISHED),
    ("immune", "the last node has it", Step.PUBLISHED, Step.IMMUNE),
    ("searched", "the last node has searched", Step.IMMUNE, Step.SEARCHED),
)
N_REQUESTS = 50


@dataclass
class Figures:
    """Seconds, of every node in every round."""

    immune: list[float] = field(default_factory=list)
    searched: list[float] = field(default_factory=list)
    rounds: list[Told] = field(default_factory=list)

    def take(self, told: Told) -> None:
        """Add one round; a round that did not protect everybody is no figure but a failure."""
        if not told.is_protected:
            sys.exit("a round failed: " + json.dumps(told.to_record(), ensure_ascii=False))
        self.rounds.append(told)
        self.immune += [one.immune_seconds for one in told.nodes if one.immune_seconds is not None]
        self.searched += [
            one.searched_seconds for one in told.nodes if one.searched_seconds is not None
        ]


def main() -> None:
    options = read_options()
    n_events = options.events or (3_000 if options.quick else 100_000)
    n_rounds = options.rounds or (5 if options.quick else 20)
    folder = Path(tempfile.mkdtemp(prefix="khumkan-immunity-"))
    try:
        figures, facts = run(folder, n_events, n_rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    show(figures, facts, as_json=options.json)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a small past, few rounds")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--events", type=int, help="events in the past of each node")
    parser.add_argument("--rounds", type=int, help="attacks, each by somebody new")
    return parser.parse_args()


def run(folder: Path, n_events: int, n_rounds: int) -> tuple[Figures, dict[str, float]]:
    web = find_port(18_000)
    layout = Layout(folder, web, find_port(web + 1, web))
    layout.enter()
    make_folder()
    boot()
    teller = Teller(open_console(sys.stderr), Speaker("en"))
    with family(layout.log) as processes:
        return play(layout, processes, teller, n_events, n_rounds)


def play(
    layout: Layout, processes: Family, teller: Teller, n_events: int, n_rounds: int
) -> tuple[Figures, dict[str, float]]:
    from khumkan.cli.up import hub_side
    from khumkan.cli.up.rehearsal import Rehearsal

    began = time.monotonic()
    hub_side.open_hub(is_simulation=True)
    rehearsal = Rehearsal(layout, processes, teller)
    rehearsal.start()
    ready = time.monotonic() - began
    script = rehearsal.next_script(None)
    began = time.monotonic()
    n_sent = rehearsal.repeat_past(script, n_events)
    filled = time.monotonic() - began
    figures = Figures()
    for number in range(n_rounds):
        script = script if number == 0 else rehearsal.next_script(None)
        figures.take(rehearsal.play(script))
    return figures, {
        "ready_seconds": ready,
        "filled_seconds": filled,
        "events_per_node": n_sent,
        "request_seconds": bare_request(layout.port),
        "memory_mib": processes.measure()[1] / 2**20,
        "load": os.getloadavg()[0],
    }


def bare_request(port: int) -> float:
    """Return the median seconds of a request that does almost nothing."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    seconds = []
    for _ in range(N_REQUESTS):
        began = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        seconds.append(time.perf_counter() - began)
    connection.close()
    return median(seconds)


def percentile(values: list[float], hundredth: int) -> float:
    return quantiles(values, n=100)[hundredth - 1]


def as_record(rows: dict[str, float], facts: dict[str, float]) -> dict[str, dict[str, object]]:
    baseline = facts["request_seconds"]
    figures = {
        name: {"value": value, "unit": "s", "baseline": baseline, "ratio": value / baseline}
        for name, value in rows.items()
    }
    units = {"memory_mib": "MiB", "load": "", "events_per_node": "events"}
    return figures | {
        name: {"value": value, "unit": units.get(name, "s"), "baseline": None, "ratio": None}
        for name, value in facts.items()
    }


def show(figures: Figures, facts: dict[str, float], *, as_json: bool) -> None:
    baseline = facts["request_seconds"]
    rows = {
        f"{name} p{hundredth}": percentile(values, hundredth)
        for name, values in (("immune", figures.immune), ("searched", figures.searched))
        for hundredth in (50, 95)
    }
    if as_json:
        print(json.dumps(as_record(rows, facts), indent=2))
        return
    n_events, filled = facts["events_per_node"], facts["filled_seconds"]
    print(f"preparation, not counted: hub and 13 nodes ready in {facts['ready_seconds']:.1f} s,")
    print(f"  {n_events:,.0f} events into each node in {filled:.1f} s")
    print(f"{len(figures.rounds)} attacks, each by somebody new")
    print(f"one bare request {baseline * 1000:.1f} ms")
    for name, value in rows.items():
        print(f"  {name:14} {value:7.3f} s   {value / baseline:8.0f} × a bare request")
    print("where the time goes, median:")
    for _name, words, start, end in SEGMENTS:
        seconds = median(told.steps[end] - told.steps[start] for told in figures.rounds)
        print(f"  {words:30} {seconds:7.3f} s")
    print(f"memory of all processes {facts['memory_mib']:,.0f} MiB; load {facts['load']:.2f}")


if __name__ == "__main__":
    main()
