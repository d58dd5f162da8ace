"""What is found depends on events and rules alone: not on batches, their order, or a restart.

With a sieve and without one. That it does not depend on the number of processes either is told by
tests/cli/test_crew.py.
"""

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import zstandard

from khumkan.core.jsontypes import JsonObject
from khumkan.core.shipped import shipped_rules
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.correlation import Live
from khumkan.engine.detect import Detector
from khumkan.engine.events import Batch, Limits
from khumkan.engine.findings import Finding
from khumkan.engine.formats import detect_format, read_batches
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan_samples import generate

SIZES = (1, 8_192, 131_072)
WAYS = pytest.mark.parametrize("has_sieve", [True, False], ids=["sieve", "no sieve"])


@dataclass(frozen=True)
class Log:
    """A file: how it is called and what stands in it."""

    name: str
    raw: bytes


@pytest.fixture(scope="module")
def own_rules() -> RuleSet:
    return load_rules([shipped_rules() / "sigma"], find_column=column_for)


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[Log]:
    """Half an hour of a small hospital, under attack."""
    folder = tmp_path_factory.mktemp("hospital")
    generate(folder, seed=13, hospitals=1, hours=0.5, rate=0.1)
    paths = sorted(path for path in folder.glob("*/*") if path.is_file())
    return [Log(path.name, path.read_bytes()) for path in paths]


def detector_of(rules: RuleSet, *, has_sieve: bool, live: Live | None = None) -> Detector:
    # What isn't `name_event` itself is never sifted.
    name = name_event if has_sieve else partial(name_event)
    return Detector(rules, name_event=name, find_column=column_for, live=live)


def batches_of(detector: Detector, log: Log, size: int, *, has_sieve: bool) -> Iterator[Batch]:
    read = detector.read if has_sieve else read_batches
    source, format_ = io.BytesIO(log.raw), detect_format(log.raw[:65_536], log.name)
    return read(source, format_, Limits(batch_events=size))


def bare(findings: Sequence[Finding]) -> list[JsonObject]:
    return [one.to_record() for one in findings]


def find(rules: RuleSet, logs: Sequence[Log], size: int, *, has_sieve: bool) -> object:
    """Return findings by file, those of correlations, and the books."""
    detector = detector_of(rules, has_sieve=has_sieve)
    found, books = [], []
    for log in logs:
        n_events = n_uncovered = 0
        for batch in batches_of(detector, log, size, has_sieve=has_sieve):
            result = detector.detect(log.name, batch)
            assert not result.failures
            found += bare(result.findings)
            n_events += len(batch.events)
            n_uncovered += result.n_uncovered
        books.append((log.name, n_events, n_uncovered))
    correlated = bare(detector.finish())
    idle = [rule.head.id for rule in detector.rules_not_covered()]
    return found, correlated, books, idle, detector.n_hits_without_time


@pytest.fixture(scope="module")
def expected(own_rules: RuleSet, logs: list[Log]) -> object:
    told = find(own_rules, logs, 8_192, has_sieve=False)
    assert isinstance(told, tuple)
    assert len(told[0]) > 5
    assert told[1], "no correlation speaks in these logs"
    return told


@WAYS
@pytest.mark.parametrize("size", SIZES)
def test_whatever_the_size_of_batches(
    own_rules: RuleSet, logs: list[Log], expected: object, size: int, *, has_sieve: bool
) -> None:
    assert find(own_rules, logs, size, has_sieve=has_sieve) == expected


@WAYS
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_the_order_of_batches(
    own_rules: RuleSet, logs: list[Log], expected: object, seed: int, *, has_sieve: bool
) -> None:
    assert isinstance(expected, tuple)
    detector = detector_of(own_rules, has_sieve=has_sieve)
    batches = [
        (log.name, batch)
        for log in logs
        for batch in batches_of(detector, log, 100, has_sieve=has_sieve)
    ]
    random.Random(seed).shuffle(batches)  # noqa: S311 -- any order will do
    found = [one for name, batch in batches for one in bare(detector.detect(name, batch).findings)]
    assert sorted(found, key=repr) == sorted(expected[0], key=repr)
    assert bare(detector.finish()) == expected[1]


@pytest.mark.parametrize(
    ("has_sieve", "n_batches"),
    [(False, 1), (False, 7), (True, 15)],  # preparing to sift takes a second each time
)
def test_whether_or_not_there_is_a_restart_in_between(
    own_rules: RuleSet, logs: list[Log], n_batches: int, *, has_sieve: bool
) -> None:
    def new() -> Detector:
        return detector_of(own_rules, has_sieve=has_sieve, live=Live())

    def told(restarts_after: int) -> list[JsonObject]:
        detector, found, n_done = new(), [], 0
        for log in logs:
            for batch in batches_of(detector, log, 50, has_sieve=has_sieve):
                found += bare(detector.detect(log.name, batch).findings)
                n_done += 1
                if n_done % restarts_after == 0:
                    saved, detector = detector.snapshot(), new()
                    assert detector.restore(saved).n_forgotten == 0
        return found

    whole = told(restarts_after=10_000_000)
    assert any(one["kind"] == "correlation" for one in whole)
    assert told(restarts_after=n_batches) == whole


@pytest.mark.soak
@pytest.mark.corpus
@WAYS
@pytest.mark.parametrize("size", SIZES)
def test_on_public_events_with_all_rules(
    public_rules: Path, corpus: Path, size: int, *, has_sieve: bool
) -> None:
    with (corpus / "windows" / "flat.ndjson.zst").open("rb") as stream:
        raw = zstandard.ZstdDecompressor().stream_reader(stream).read()
    rules = load_rules([public_rules], find_column=column_for)
    log = [Log("flat.ndjson", raw)]
    assert find(rules, log, size, has_sieve=has_sieve) == find(rules, log, 1_000, has_sieve=False)
