"""What is measured: logs and rules, unpacked or made before any clock starts."""

import os
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import zstandard

from khumkan.cli.loading import load_quickly
from khumkan.core.settings import Detect
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.correlation import Live
from khumkan.engine.detect import Detector
from khumkan.engine.sigma import RuleSet
from khumkan_samples import generate

LANES = ("raw_windows", "structured_windows", "cisco_syslog", "sysmon_file_event")
LANE_EVENTS = 10_000


@dataclass(frozen=True)
class Lane:
    """Logs with their formats, how often they are repeated, and what rules they meet.

    `product` leaves only the rules about it; `n_rules` as many of them, evenly picked, 0 all.
    `is_whole` makes every finding with all its evidence, as a reader of them would.
    """

    name: str
    logs: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    repeat: int = 1
    n_rules: int = 0
    product: str = ""
    is_whole: bool = False
    n_correlations: int = 0

    def read(self) -> list[tuple[bytes, str]]:
        """Return the bytes of the logs, each with its format."""
        return [(Path(path).read_bytes() * self.repeat, name) for path, name in self.logs]


def rules_of(lane: Lane) -> RuleSet:
    """Load the rules of a lane, compiled before where this benchmark did so."""
    loaded = load_quickly([Path(one) for one in lane.rules], Detect())
    if lane.product:
        about = [rule for rule in loaded.rules if rule.source.product == lane.product]
        loaded = replace(loaded, rules=about, correlations=[])
    if not lane.n_rules:
        return loaded
    step = len(loaded.rules) / lane.n_rules
    chosen = [loaded.rules[int(n * step)] for n in range(lane.n_rules)]
    return replace(loaded, rules=chosen, correlations=[])


def new_detector(rules: RuleSet, live: Live | None = None) -> Detector:
    """Return a detector as the command has one."""
    return Detector(rules, name_event=name_event, find_column=column_for, live=live)


def sample_logs(folder: Path) -> Path:
    """Make an hour of traffic of three hospitals that don't exist; return where it lies."""
    generate(folder / "samples", seed=13, hospitals=3)
    return folder / "samples"


def sample_log(folder: Path) -> str:
    """Return one file with the firewall lines of that hour."""
    path = folder / "fortigate.log"
    logs = sorted(sample_logs(folder).glob("**/fortigate.log"))
    path.write_bytes(b"".join(one.read_bytes() for one in logs))
    return str(path)


def json_logs(corpus: Path, folder: Path) -> dict[str, tuple[str, int]]:
    """Return logs of lines of JSON, each with how many events it has: a sensor's, and a cloud's.

    Those of the sensor are of that hour; the others are what the corpus has.
    """
    sensor = b"".join(one.read_bytes() for one in sorted(sample_logs(folder).glob("**/eve.json")))
    return {
        "samples' hour, Suricata": _write(folder / "sensor.ndjson", sensor.splitlines()),
        "Suricata alerts": _write(
            folder / "alerts.ndjson", _read_events(corpus.glob("suricata/*.json"))
        ),
        "CloudTrail": _write(
            folder / "trail.ndjson", _read_events(corpus.glob("cloud/cloudtrail/*.json"))
        ),
    }


def _write(path: Path, lines: Iterable[bytes]) -> tuple[str, int]:
    lines = list(lines)
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return str(path), len(lines)


def _read_events(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in sorted(paths):
        document = orjson.loads(path.read_bytes())
        for event in document if isinstance(document, list) else document["Records"]:
            yield orjson.dumps(event)


def unpack(path: Path, folder: Path) -> str:
    """Unpack a file into a folder."""
    target = folder / path.stem
    with path.open("rb") as stream, target.open("wb") as plain:
        zstandard.ZstdDecompressor().copy_stream(stream, plain)
    return str(target)


def unpack_rules(corpus: Path, folder: Path) -> str:
    """Unpack SigmaHQ's rules into a folder."""
    with tarfile.open(unpack(corpus / "sigma" / "rules.tar.zst", folder)) as tar:
        tar.extractall(folder / "rules", filter="data")
    return str(folder / "rules")


def find_corpus(root: Path) -> Path:
    """Return where the corpus lies unless somebody says otherwise."""
    return Path(os.environ.get("KHUMKAN_CORPUS", root.parent / "shared" / "corpus"))
