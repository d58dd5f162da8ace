"""A detector with indicators that sifts finds what one that does not finds."""

import io
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.engine.indicators.patterns.test_against_oracle import TREES, written
from tests.engine.indicators.values import FILES, MD5, NAMED, TEXTS, indicator
from tests.engine.sieve.test_against_detector import lines_of

from khumkan.core.errors import WireError
from khumkan.core.jsontypes import JsonObject
from khumkan.core.severity import Severity
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.detect import Detector
from khumkan.engine.events import Limits
from khumkan.engine.findings import Finding
from khumkan.engine.formats import Format, get_format, read_batches
from khumkan.engine.indicators import AnyIndicator, IndicatorTable, PatternIndicator
from khumkan.engine.indicators.frozen import Frozen, pack_entries
from khumkan.engine.indicators.patterns import compile_pattern, parse_pattern
from khumkan.engine.indicators.store import Store
from khumkan.engine.rows import Row
from khumkan.engine.sigma import RuleSet, load_rules

JSON, SYSLOG = get_format("json"), get_format("syslog")
NO_RULES = RuleSet(rules=[], correlations=[], refusals=[], documents={})
SYSMON = {"Channel": "Microsoft-Windows-Sysmon/Operational"}
SECURITY = {"Channel": "Security", "Provider_Name": "Microsoft-Windows-Security-Auditing"}

INDICATORS: list[AnyIndicator] = [
    *map(indicator, NAMED),
    *(indicator(one, is_file=True) for one in FILES),
]
VALUES = st.one_of(
    TEXTS, TEXTS, st.integers(), st.none(), st.booleans(), st.floats(allow_nan=False), st.lists(TEXTS, max_size=3)
)  # fmt: skip
NAMES = st.sampled_from(
    [
        "a",
        "b",
        "Image",
        "CommandLine",
        "message",
        "url.original",
        "dst_ip",
        "process.command_line",
        "Hash",
    ]
)


def hashes_of(parts: Sequence[str]) -> JsonObject:
    return {**SYSMON, "EventID": 1, "Hashes": ",".join(parts)}


EVENTS = st.one_of(
    st.dictionaries(NAMES, VALUES, min_size=1, max_size=4),
    st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=2), max_size=2),
    st.builds(lambda own, more: {**SYSMON, "EventID": 1, **own, **more},
        st.dictionaries(st.sampled_from(["Image", "Hashes", "CommandLine"]), TEXTS), st.dictionaries(NAMES, VALUES, max_size=2)),
    st.lists(st.one_of(TEXTS, TEXTS.map("MD5={}".format), TEXTS.map("SHA256=a={}".format)), max_size=3).map(hashes_of),
    st.builds(lambda own: {**SECURITY, "EventID": 4688, **own},
        st.dictionaries(st.sampled_from(
            ["TargetUserName", "TargetDomainName", "SubjectUserSid", "MandatoryLabel", "NewProcessName"]),
            st.one_of(TEXTS, st.sampled_from(["S-1-5-18", "S-1-16-4096", "-"])))),
    st.builds(lambda own: {**SECURITY, "EventID": 4657, **own},
        st.dictionaries(st.sampled_from(["ObjectName", "ObjectValueName", "NewValue", "NewValueType"]),
            st.one_of(TEXTS, st.sampled_from(["\\REGISTRY\\MACHINE", "\\REGISTRY\\MACHINE.evil.example", "%%1876", "1"])))),
)  # fmt: skip


Told = tuple[list[Finding], list[tuple[Row, ...]], int]


def sift(
    table: IndicatorTable, raw: bytes, rules: RuleSet = NO_RULES, format_: Format = JSON
) -> Told:
    detector = Detector(rules, table, name_event=name_event, find_column=column_for)
    return tell(detector, list(detector.read(io.BytesIO(raw), format_, Limits(batch_events=100))))


def look_at_all(
    table: IndicatorTable, raw: bytes, rules: RuleSet = NO_RULES, format_: Format = JSON
) -> Told:
    detector = Detector(rules, table, name_event=partial(name_event), find_column=column_for)
    return tell(detector, list(read_batches(io.BytesIO(raw), format_, Limits())))


def tell(detector: Detector, batches: list[object]) -> Told:
    results = [detector.detect("file", batch) for batch in batches]  # type: ignore[arg-type]
    assert not any(result.failures for result in results)
    found = [finding for result in results for finding in result.findings]
    return found, [tuple(one.rows) for one in found], sum(one.n_uncovered for one in results)


def lines(events: list[JsonObject], *, is_ascii: bool) -> bytes:
    texts = (json.dumps(one, ensure_ascii=is_ascii) for one in events)
    return "".join(f"{text}\n" for text in texts).encode(errors="replace")


def frozen(indicators: Sequence[AnyIndicator]) -> IndicatorTable:
    """Return a table of which what can stand in a table that never changes does so."""
    usual = IndicatorTable(indicators).store
    piece, others = pack_entries((key, note) for key, note in usual.cells if key[0] not in "nN")
    store = Store(notes=usual.notes, patterns=usual.patterns, n_by_prefix=usual.n_by_prefix)
    store.add_frozen(Frozen([piece]))
    for key, note in others + [(key, note) for key, note in usual.cells if key[0] in "nN"]:
        store.add_plain([key], [note])
    return IndicatorTable(store)


SLOW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(
    indicators=st.lists(st.sampled_from(INDICATORS), min_size=1, unique=True),
    events=st.lists(EVENTS, min_size=1, max_size=6),
    is_ascii=st.booleans(),
    is_frozen=st.booleans(),
)
@example(
    indicators=INDICATORS,
    events=[hashes_of([f"MD5={MD5}", "IMPHASH=evil.example"])],
    is_ascii=False,
    is_frozen=True,
)
def test_random_indicators_and_events(
    indicators: list[AnyIndicator], events: list[JsonObject], is_ascii: bool, is_frozen: bool
) -> None:
    raw = lines(events, is_ascii=is_ascii)
    expected = look_at_all(IndicatorTable(indicators), raw)
    assert sift(frozen(indicators) if is_frozen else IndicatorTable(indicators), raw) == expected


TARGETS = st.lists(
    st.sampled_from(
        ["/", "/a", "/x", "?b=1", "?", "#c", ".", "exe", "k", "A%20b", "MD5=" + MD5, "http://", "bad.example", "user@evil.example", "//", "evil.example", ":8080", " "]
    ),
    max_size=5,
).map("".join)  # fmt: skip
HOSTS = st.sampled_from(
    ["bad.example", "BAD.example", "bad.example:8080", "203.0.113.9", "good.example", "", "a b"]
)
KINDS = st.sampled_from(
    [
        'type="utm" subtype="webfilter" devid="F" vd="root"', 'type="traffic" subtype="forward" devid="F"',
        'device_name="SFW" log_type="Content Filtering" log_component="HTTP"',
    ]
)  # fmt: skip
PAIRS = st.dictionaries(
    st.sampled_from(["srcip", "msg", "user", "filename", "dstip"]),
    TEXTS.filter(lambda text: len(text) < 200 and not {'"', "\n"} & set(text)),
    max_size=3,
)


@SLOW
@given(
    st.lists(st.sampled_from(INDICATORS), min_size=1, unique=True),
    st.lists(st.tuples(KINDS, HOSTS, TARGETS, st.sampled_from(["HTTPS", "http", "FTP"]), PAIRS), min_size=1, max_size=5),
)  # fmt: skip
@example(
    INDICATORS,
    [('type="utm" subtype="webfilter" devid="F"', "bad.example", "/a?b=1#c", "https", {})],
)
def test_random_lines_of_firewalls(
    indicators: list[AnyIndicator], events: list[tuple[str, str, str, str, dict[str, str]]]
) -> None:
    raw = b"".join(
        f'<189>date=2026-11-20 time=02:00:02 {kind} hostname="{host}" url="{url}" service="{service}"{pairs(more)}\n'.encode(
            errors="replace"
        )
        for kind, host, url, service, more in events
    )
    table, raw = IndicatorTable(indicators), raw * 8  # fewer lines are no run
    assert sift(table, raw, format_=SYSLOG) == look_at_all(table, raw, format_=SYSLOG)


def pairs(values: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in values.items())


def pattern_of(text: str) -> list[AnyIndicator]:
    try:
        compiled = compile_pattern(parse_pattern(text))
    except WireError:
        return []
    head = RuleHead(text, text, Severity.HIGH, Origin("bundle.json", 0))
    patterns = [PatternIndicator(compiled.alternatives, head)] if compiled.alternatives else []
    return [
        *patterns,
        *(indicator(str(one.value)) for one in compiled.observables if one.kind != "file-name"),
    ]


COLUMNS = (
    "process.command_line",
    "CommandLine",
    "process.executable",
    "Image",
    "dst_ip",
    "a",
    "destination.port",
)
PLAIN_VALUES = st.one_of(
    st.sampled_from(["203.0.113.7", "evil.example", "www.evil.example", "a.exe", "C:\\b.exe", "run a.exe", "RUN", 443, "443", "0" * 32]), TEXTS
)  # fmt: skip


@SLOW
@given(
    st.lists(TREES, min_size=1, max_size=3),
    st.lists(
        st.dictionaries(st.sampled_from(COLUMNS), PLAIN_VALUES, min_size=1), min_size=1, max_size=5
    ),
    st.booleans(),
)
def test_random_patterns_and_events(
    trees: list[object], events: list[JsonObject], is_sysmon: bool
) -> None:
    around: JsonObject = {**SYSMON, "EventID": 3} if is_sysmon else {}
    table = IndicatorTable(one for tree in trees for one in pattern_of(f"[{written(tree)}]"))
    raw = lines([{**around, **event} for event in events], is_ascii=False)
    assert sift(table, raw) == look_at_all(table, raw)


@pytest.mark.corpus
@pytest.mark.parametrize("lane", ["windows/flat", "speed/raw_windows", "speed/sysmon_file_event"])
def test_public_events(corpus: Path, public_rules: Path, lane: str) -> None:
    rules = load_rules([public_rules / "windows" / "network_connection"], find_column=column_for)
    texts = [
        "10.0.2.0/24",
        "172.16.0.0/12",
        "fe80::/10",
        "windomain.local",
        "offsec.lan",
        "google.com",
        "0.0.0.0/1",
    ]
    files = [
        "cmd.exe",
        "svchost.exe",
        "lsass.exe",
        "system",
        "Microsoft-Windows-Sysmon",
        "High",
        "1",
    ]
    indicators = [*map(indicator, texts), *(indicator(one, is_file=True) for one in files)]
    raw = lines_of(corpus, lane, 8 if lane == "windows/flat" else 20)
    expected = look_at_all(IndicatorTable(indicators), raw, rules)
    assert expected[0] or "raw" in lane
    assert sift(IndicatorTable(indicators), raw, rules) == expected
    assert sift(frozen(indicators), raw, rules) == expected


UNTOUCHED = [
    (JSON, b'{"a": "good.example", "b": "C:\\\\x.exe", "c": [1, "203.0.113.7"], "d": {"e": "x"}}'),
    (JSON, b'{"Channel": "Security", "EventID": 4688, "SubjectUserSid": "S-1-5-18", "NewProcessName": "a"}'),
    (JSON, b'{"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "Hashes": "MD5=00"}'),
    (SYSLOG, b'date=2026-11-20 time=02:00:02 devid="F" type="utm" subtype="webfilter" hostname="good.example" url="/evil?x" service="HTTPS"'),
    (SYSLOG, b'date=2026-11-20 time=02:00:02 device_name="SFW" log_type="Content Filtering" log_component="HTTP" url="http://good.example/a?b"'),
]  # fmt: skip


@pytest.mark.parametrize(("format_", "line"), UNTOUCHED)
def test_an_event_that_no_indicator_names_is_not_looked_at(
    format_: Format, line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = IndicatorTable([indicator("evil.example"), indicator("k.exe", is_file=True)])
    monkeypatch.setattr(table, "find", lambda *_: pytest.fail("a line was looked at"))
    assert sift(table, (line + b"\n") * 10, format_=format_)[0] == []


PATTERNS = [
    pytest.param("[process:command_line LIKE '%mimikatz%']", "run MIMIKATZ", False, id="another case"),
    pytest.param("[process:command_line LIKE '%mimikatz%']", "run mimikatz now", True, id="LIKE"),
    pytest.param("[process:command_line MATCHES 'mimi(katz|dogs)']", "run mimidogs", True, id="MATCHES"),
    pytest.param("[process:command_line MATCHES '(?i)mimikatz']", "MIMI\\u004BATZ", True, id="in an escape"),
    pytest.param("[file:name LIKE 'mimi%.exe']", "C:\\\\MimiKatz.exe", True, id="file"),
    pytest.param("[domain-name:value LIKE '%evil%' AND domain-name:value != 'a.example']", "x.evil.example", True, id="domain"),
    pytest.param("[domain-name:value LIKE '%evil%']", "ｅｖｉｌ.example", True, id="letters of another width"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "value", "is_hit"), PATTERNS)
def test_of_patterns_only_lines_with_their_literals_are_looked_at(
    pattern: str, value: str, is_hit: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = IndicatorTable(pattern_of(pattern))
    find = Mock(wraps=table.find)
    monkeypatch.setattr(table, "find", find)
    event = (
        '{"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "CommandLine": "%s"}\n'
    )
    raw = "".join(event % one for one in ["notepad a.txt", value, "C:\\\\x.exe"]).encode()
    assert len(sift(table, raw)[0]) == is_hit
    assert find.call_count == 1
