"""Lines of key=value through the sieve: the same findings, rows, times and books as without one."""

import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.formats.tape.pairs_lines_strategies import inputs
from tests.engine.strategies import FIELDS, PLACEHOLDERS, rows_for, rules

from khumkan.core.errors import Place
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import Message
from khumkan.engine.columns import TimeContext, column_for, name_event
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.correlation import Live
from khumkan.engine.detect import Detector
from khumkan.engine.events import Batch, Limits
from khumkan.engine.findings import Finding
from khumkan.engine.formats import get_format, read_batches
from khumkan.engine.formats.event_list import as_list
from khumkan.engine.rows import Row
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan.engine.sigma.compile import RuleCompiler
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo
from khumkan_samples import generate

SYSLOG = get_format("syslog")
ROOT = Path(__file__).parents[3]
CONTEXT = TimeContext(reference=datetime(2026, 11, 22, tzinfo=UTC))
NAMES = dict(zip(FIELDS, ("url", "msg", "hostname", "service", "logid"), strict=True))
HEADS = [
    "<189>date=2026-11-20 time=02:00:02 type=traffic subtype=forward vd=root",
    "<189>Nov 20 02:00:02 fw date=2026-11-20 time=02:00:02 type=utm subtype=webfilter vd=root",
    '<13>1 2026-11-20T02:00:02Z fw - - - - device_name="SFW" log_type="Content Filtering" log_id=1',
    "<13>Nov 20 02:00:02 fw prog: a=1 b=2",
    "<13>Nov 20 02:00:02 fw sshd[1]: a=1 b=2 c=3",
]  # fmt: skip
SOURCES: list[JsonObject] = [
    {"product": "fortigate"},
    {"product": "sophos"},
    {"category": "proxy"},
    {"category": "firewall"},
    {"product": "linux"},
]


class Told(NamedTuple):
    """All that a detector says of an input."""

    findings: list[Finding]
    rows: list[tuple[Row, ...]]
    correlated: list[Finding]
    n_uncovered: int
    n_failures: int
    covered: set[int]
    n_bytes: int
    n_events: int
    rejections: list[tuple[int, Message, bytes]]
    repairs: list[str]


def sift(rules: RuleSet, raw: bytes, size: int = 8192) -> Told:
    detector = Detector(rules, name_event=name_event, find_column=column_for)
    return tell(detector, detector.read(io.BytesIO(raw), SYSLOG, Limits(batch_events=size)))


def look_at_all(rules: RuleSet, raw: bytes) -> Told:
    detector = Detector(rules, name_event=partial(name_event), find_column=column_for)
    return tell(detector, read_batches(io.BytesIO(raw), SYSLOG, Limits()))


def tell(detector: Detector, batches: Iterable[Batch]) -> Told:
    found: list[Finding] = []
    rejections: list[tuple[int, Message, bytes]] = []
    repairs: list[str] = []
    n_uncovered = n_failures = n_bytes = n_events = 0
    for batch in batches:
        result = detector.detect("file", batch, CONTEXT)
        found += result.findings
        n_uncovered += result.n_uncovered
        n_failures += len(result.failures)
        n_bytes += batch.n_bytes
        n_events += len(batch.events)
        rejections += [(one.record, one.reason, one.sample) for one in batch.rejections]
        repairs += as_list(batch.events).repairs()
    rows = [tuple(one.rows) for one in found]
    return Told(
        found, rows, detector.finish(), n_uncovered, n_failures, detector._matcher.covered,
        n_bytes, n_events, rejections, sorted(repairs),
    )  # fmt: skip


def rule_set(document: JsonObject) -> RuleSet:
    compiler = RuleCompiler(column_for, PLACEHOLDERS)
    rule = compiler.compile(Document(Place("random.yml", 1), document), PackInfo())
    assert isinstance(rule, CompiledRule)
    return RuleSet(rules=[rule], correlations=[], refusals=[], documents={})


def renamed(part: JsonValue, *, is_reference: bool = False) -> JsonValue:
    """Return a part of a rule with the names that a firewall has for its fields."""
    if isinstance(part, dict):
        return {
            _rename(key): renamed(value, is_reference="fieldref" in key)
            for key, value in part.items()
        }
    if isinstance(part, list):
        return [renamed(one, is_reference=is_reference) for one in part]
    return NAMES.get(part, part) if is_reference and isinstance(part, str) else part


def _rename(key: str) -> str:
    field, bar, modifiers = key.partition("|")
    return NAMES.get(field, field) + bar + modifiers


@st.composite
def lines_of(draw: st.DrawFn, row: Row) -> str:
    """Return a line that has the values of a row."""
    words = [draw(st.sampled_from(HEADS))]
    for column, value in row.values.items():
        for one in value if isinstance(value, tuple) else (value,):
            text = re.sub(r"[\n\r]", " ", str(one))
            if column == "Image" and draw(st.booleans()):
                text = "/" + text
            is_bare = draw(st.booleans()) and text.isascii() and re.fullmatch(r"[\w.]+", text)
            guarded = (
                text.replace("\\", "\\\\").replace('"', '\\"') if draw(st.booleans()) else text
            )
            words.append(
                f"{NAMES.get(column, column)}={text}"
                if is_bare
                else f'{NAMES.get(column, column)}="{guarded}"'
            )
    return " ".join(words)


@st.composite
def rules_and_lines(draw: st.DrawFn) -> tuple[JsonObject, bytes]:
    drawn = draw(rules())
    source: JsonObject = {"product": "testbench"}
    document: JsonObject = {**drawn, "logsource": source}
    rows = draw(st.lists(rows_for(document), min_size=1, max_size=4))
    lines = [draw(lines_of(row)) for row in rows]
    renamed_ = renamed(document["detection"])
    source = draw(st.sampled_from(SOURCES))
    raw = "".join(line + "\n" for line in lines).encode(errors="replace")
    return {**document, "detection": renamed_, "logsource": source}, raw * 8


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules_and_lines())
def test_random_rules_and_lines(pair: tuple[JsonObject, bytes]) -> None:
    document, raw = pair
    rules = rule_set(document)
    assert sift(rules, raw) == look_at_all(rules, raw)


@pytest.fixture(scope="module")
def own_rules() -> RuleSet:
    return load_rules([ROOT / "rules" / "sigma"], find_column=column_for)


@pytest.fixture(scope="module")
def detectors(own_rules: RuleSet) -> tuple[Detector, Detector]:
    return (
        Detector(own_rules, name_event=name_event, find_column=column_for),
        Detector(own_rules, name_event=partial(name_event), find_column=column_for),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(inputs(), max_size=4), st.sampled_from([1, 7, 8192]))
def test_unusual_lines(detectors: tuple[Detector, Detector], some: list[bytes], size: int) -> None:
    # The same detectors every time: what one has learned of earlier lines must not matter.
    raw = b"".join(some)
    limits = Limits(batch_events=size)
    told = tell(detectors[0], detectors[0].read(io.BytesIO(raw), SYSLOG, limits))
    assert told == tell(detectors[1], read_batches(io.BytesIO(raw), SYSLOG, limits))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("samples")
    generate(folder, seed=7, hospitals=1)
    return folder


def test_the_samples(own_rules: RuleSet, samples: Path) -> None:
    raw = b"".join(path.read_bytes() for path in sorted(samples.glob("**/*.log")))
    expected = look_at_all(own_rules, raw)
    assert expected.findings
    assert sift(own_rules, raw) == expected
    some = raw[: 1 << 18]
    assert sift(own_rules, some, 1) == look_at_all(own_rules, some)


def test_correlations_as_they_happen(own_rules: RuleSet, samples: Path) -> None:
    raw = b"".join(path.read_bytes() for path in sorted(samples.glob("**/fortigate.log")))[
        -400_000:
    ]
    one, other = (
        Detector(own_rules, name_event=name, find_column=column_for, live=Live())
        for name in (name_event, partial(name_event))
    )
    told = tell(one, one.read(io.BytesIO(raw), SYSLOG, Limits()))
    assert told == tell(other, read_batches(io.BytesIO(raw), SYSLOG, Limits()))
    assert one.snapshot() == other.snapshot()


def public_lines(corpus: Path) -> bytes:
    paths = sorted((corpus / "syslog" / "raw").glob("**/*.log"))
    return b"\n".join(path.read_bytes() for path in paths)


@pytest.mark.corpus
def test_public_lines(own_rules: RuleSet, corpus: Path) -> None:
    raw = public_lines(corpus)
    assert sift(own_rules, raw) == look_at_all(own_rules, raw)


@pytest.mark.soak
@pytest.mark.corpus
def test_public_lines_and_rules(public_rules: Path, corpus: Path) -> None:
    rules = load_rules([public_rules, ROOT / "rules" / "sigma"], find_column=column_for)
    raw = public_lines(corpus)
    expected = look_at_all(rules, raw)
    assert expected.findings
    assert sift(rules, raw) == expected
