"""Engine and oracle agree on public events, public rules and our own.

In `make check` every n-th event of each set, so that it takes a minute; `make soak` takes all.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from tests.engine.comparing import Comparer, load_all_rules, rows_of

from khumkan_samples import generate

ROOT = Path(__file__).parents[2]
Files = Iterator[tuple[str, bytes]]

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="session")
def comparer(public_rules: Path) -> Comparer:
    """Both readings of the public rules and our own."""
    return Comparer(load_all_rules([public_rules, ROOT / "rules" / "sigma"]))


def plain(folder: Path, pattern: str) -> Files:
    for path in sorted(folder.glob(pattern)):
        yield path.name, path.read_bytes()


def unzipped(path: Path) -> Files:
    with path.open("rb") as stream:
        yield path.stem, zstandard.ZstdDecompressor().stream_reader(stream).read()


SETS: dict[str, tuple[Callable[[Path], Files], int, int]] = {
    "windows flat": (lambda c: unzipped(c / "windows" / "flat.ndjson.zst"), 24, 10_015),
    "suricata": (lambda c: plain(c / "suricata", "*.json"), 1, 548),
    "cloudtrail": (lambda c: plain(c / "cloud" / "cloudtrail", "*.json"), 1, 2_900),
    "syslog raw": (lambda c: plain(c / "syslog" / "raw", "**/*.log"), 4, 6_665),
    "json services": (lambda c: unzipped(c / "syslog" / "json_events.ndjson.zst"), 1, 647),
    "structured windows": (
        lambda c: unzipped(c / "speed" / "structured_windows.ndjson.zst"),
        100,
        10_000,
    ),
    "raw windows": (lambda c: unzipped(c / "speed" / "raw_windows.ndjson.zst"), 50, 10_000),
    "cisco": (lambda c: unzipped(c / "speed" / "cisco_syslog.ndjson.zst"), 10, 10_000),
    "file events": (lambda c: unzipped(c / "speed" / "sysmon_file_event.ndjson.zst"), 25, 10_000),
}


@pytest.mark.parametrize("name", SETS)
def test_no_dispute_over_a_sample_of(comparer: Comparer, corpus: Path, name: str) -> None:
    files, step, n_events = SETS[name]
    result = comparer.compare(rows_of(files(corpus), step))
    assert result.n_events >= n_events // step * 0.99
    assert result.disputes == []


@pytest.mark.soak
@pytest.mark.parametrize("name", SETS)
def test_no_dispute_over_all_of(comparer: Comparer, corpus: Path, name: str) -> None:
    files, _, n_events = SETS[name]
    result = comparer.compare(rows_of(files(corpus)))
    sys.stdout.write(
        f"{name}: {result.n_events:,} events, {result.n_evaluations:,} evaluations, "
        f"{result.n_matches:,} matches, {len(result.disputes)} disputes\n"
    )
    assert result.n_events >= n_events * 0.99
    assert result.disputes == []


def test_no_dispute_over_the_regression_data(comparer: Comparer, regression_data: Path) -> None:
    result = comparer.compare(rows_of(plain(regression_data, "**/*.evtx")))
    assert (result.n_events, result.disputes) == (238, [])


@pytest.mark.soak
def test_no_dispute_over_all_windows_evtx(comparer: Comparer, windows_evtx: Path) -> None:
    result = comparer.compare(rows_of(plain(windows_evtx, "**/*.evtx")))
    assert (result.n_events, result.disputes) == (10_015, [])


@pytest.mark.parametrize(
    "step", [pytest.param(40, id="a sample"), pytest.param(1, id="all", marks=pytest.mark.soak)]
)
def test_no_dispute_over_the_samples(comparer: Comparer, tmp_path: Path, step: int) -> None:
    summary = generate(tmp_path)
    result = comparer.compare(rows_of(plain(tmp_path, "*/*"), step))
    assert result.n_events >= summary.n_events // step
    assert result.disputes == []
