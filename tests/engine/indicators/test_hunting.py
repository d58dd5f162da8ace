"""What live matching finds, a search of the past tries: candidates contain every hit."""

from collections.abc import Iterator
from functools import partial
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.core.severity import Severity
from khumkan.engine.columns import TimeContext, name_event
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.events import Limits
from khumkan.engine.findings import Position
from khumkan.engine.formats import detect_format, read_batches
from khumkan.engine.indicators import (
    AnyIndicator,
    Indicator,
    IndicatorTable,
    PatternIndicator,
    hunt_keys,
    hunting,
    row_keys,
    row_keys_in_order,
)
from khumkan.engine.indicators.observables import named_by
from khumkan.engine.indicators.patterns import compile_pattern, parse_pattern
from khumkan.engine.matcher.scalars import elements
from khumkan.engine.rows import Row, Value
from khumkan.wire.observables import (
    Kind,
    Observable,
    parse_file_name,
    parse_network,
    parse_observable,
    recognise_observable,
)
from khumkan_samples import generate

HEAD = RuleHead("an indicator", "An indicator", Severity.HIGH, Origin("list.txt", 1))
HERE = Position("f", 1, 1)

MD5, SHA1, SHA256, SHA512 = "0a" * 16, "0b" * 20, "0c" * 32, "0d" * 64
ADDRESSES = [
    "203.0.113.7",
    "203.0.113.200",
    "198.51.100.9",
    "10.1.2.3",
    "2001:db8::1",
    "2001:db8:0:1::2",
]
NAMES = [
    "evil.example",
    "www.evil.example",
    "a.b.evil.example",
    "notevil.example",
    "โรงพยาบาล.example",
]
VALUES = [
    *ADDRESSES,
    *NAMES,
    "203.0.113.0/25",
    "203.0.0.0/16",
    "2001:db8::/40",
    "::ffff:203.0.113.7",
    "203.0.113.7:443",
    "evil.example:8443",
    "https://evil.example/a?b=1",
    "HTTP://203.0.113.7/p",
    "thief@mail.evil.example",
    MD5,
    MD5.upper(),
    f"SHA1={SHA1},MD5={MD5},SHA256={SHA256}",
    SHA512,
    r"C:\Windows\Temp\Evil.EXE",
    "/srv/evil.exe",
    "evil.exe",
    "12345",
    "2026-11-22T03:00:00Z",
    "/srv/2026-11-22",
    "7z",
    "evil.example is down",
    "x" * 600 + "/evil.exe",
    "",
]  # fmt: skip

OBSERVABLES = st.one_of(
    st.sampled_from(
        [
            *(parse_observable(kind, value) for kind, value in [(Kind.MD5, MD5), (Kind.SHA1, SHA1), (Kind.SHA256, SHA256), (Kind.SHA512, SHA512)]),
            parse_observable(Kind.URL, "https://evil.example/a?b=1"),
            parse_observable(Kind.EMAIL, "thief@mail.evil.example"),
            *(parse_observable(Kind.DOMAIN, name) for name in NAMES),
            parse_file_name("Evil.exe"),
            parse_file_name("12345"),
        ]
    ),
    st.builds(
        lambda address, length: parse_network(str(ip_network(f"{address}/{min(length, 128 if ':' in address else 32)}", strict=False))),
        st.sampled_from(ADDRESSES),
        st.integers(0, 128),
    ),
)  # fmt: skip
PATTERNS = [
    "[ipv4-addr:value ISSUBSET '203.0.0.0/16' AND network-traffic:dst_port = 443]",
    "[network-traffic:dst_ref.value = '203.0.113.7' AND network-traffic:dst_port > 10]",
    "[domain-name:value = 'evil.example' AND file:name NOT = 'evil.exe']",
    "[file:name = 'evil.exe' AND file:hashes.MD5 = '" + MD5 + "']",
    "[domain-name:value LIKE '%evil%']",
    "[process:command_line MATCHES 'evil'] OR [file:name = 'a.exe' AND file:name = 'evil.exe']",
    "[network-traffic:dst_port = 443]",
]
COLUMNS = ["destination.ip", "destination.domain", "file.name", "file.path", "file.hash.md5", "process.command_line", "any.thing"]  # fmt: skip


def pattern_indicator(text: str) -> PatternIndicator:
    return PatternIndicator(compile_pattern(parse_pattern(text)).alternatives, HEAD)


INDICATORS: st.SearchStrategy[AnyIndicator] = st.one_of(
    OBSERVABLES.map(partial(Indicator, head=HEAD)),
    st.sampled_from(PATTERNS).map(pattern_indicator),
)
SCALARS = st.one_of(st.sampled_from(VALUES), st.sampled_from([22, 443, 1.5, True]))
ROWS = st.dictionaries(
    st.sampled_from([*COLUMNS, "destination.port"]),
    st.one_of(SCALARS, st.lists(SCALARS, max_size=3).map(tuple)),
    max_size=5,
).map(lambda values: Row(frozenset(), values, None))


def is_candidate(indicator: AnyIndicator, row: Row) -> bool:
    wanted = hunt_keys(indicator)
    return wanted is None or bool(wanted & row_keys(row))


@settings(max_examples=500)
@given(INDICATORS, ROWS)
def test_a_row_that_is_hit_is_a_candidate(indicator: AnyIndicator, row: Row) -> None:
    if IndicatorTable([indicator]).find(row, HERE):
        assert is_candidate(indicator, row)


@pytest.fixture(scope="module")
def sample_rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    folder = tmp_path_factory.mktemp("logs")
    generate(folder, seed=13, hospitals=1, hours=0.5, rate=0.1)
    rows = [row for path in sorted(folder.glob("*/*")) for row in rows_in(path)]
    return rows[::10]


def rows_in(path: Path) -> Iterator[Row]:
    with path.open("rb") as source:
        format_ = detect_format(source.read(4096), path.name)
        source.seek(0)
        for batch in read_batches(source, format_, Limits()):
            for event in batch.events:
                yield name_event(event, context=TimeContext())


def named_in(row: Row) -> set[Observable]:
    texts = {
        one for value in row.values.values() for one in elements(value) if isinstance(one, str)
    }
    return {observable for text in texts for observable in named_by(text)}


def networks_of(observable: Observable) -> list[Observable]:
    if observable.kind is not Kind.IPV4:
        return []
    lengths = (0, 7, 8, 13, 16, 23, 24, 31)
    return [
        parse_network(str(ip_network(f"{observable.value}/{one}", strict=False))) for one in lengths
    ]


def test_all_that_sample_events_name_is_found_again(sample_rows: list[Row]) -> None:
    assert len(sample_rows) > 100
    for row in sample_rows:
        for named in named_in(row):
            for observable in [named, *networks_of(named)]:
                indicator = Indicator(observable, HEAD)
                assert IndicatorTable([indicator]).find(row, HERE)
                assert is_candidate(indicator, row)


def test_an_indicator_makes_few_rows_candidates(sample_rows: list[Row]) -> None:
    absent = Indicator(parse_observable(Kind.IPV4, "192.0.2.77"), HEAD)
    assert not any(is_candidate(absent, row) for row in sample_rows)


@pytest.mark.parametrize(
    ("observable", "n_keys"),
    [
        pytest.param("203.0.113.7", 1, id="address"),
        pytest.param("203.0.113.0/24", 1, id="network of a length that rows are kept under"),
        pytest.param("203.0.112.0/21", 1, id="network between two such lengths"),
        pytest.param("202.0.0.0/7", None, id="network that is nearly everything"),
        pytest.param("2001:db8::/32", 1, id="IPv6 network"),
        pytest.param("2001::/16", None, id="IPv6 network that is nearly everything"),
    ],
)
def test_what_is_looked_for(observable: str, n_keys: int | None) -> None:
    found = hunt_keys(Indicator(recognise_observable(observable), HEAD))
    assert (None if found is None else len(found)) == n_keys


@pytest.mark.parametrize(
    ("pattern", "n_keys"),
    [
        pytest.param(PATTERNS[2], 1, id="the anchor of an AND"),
        pytest.param("[file:name = 'a' AND file:size > 1] OR [file:name = 'b' AND file:size > 1]", 2, id="the anchors of all alternatives"),
        pytest.param(PATTERNS[4], None, id="no anchor"),
        pytest.param(PATTERNS[5], None, id="one alternative without an anchor"),
    ],
)  # fmt: skip
def test_what_is_looked_for_of_a_pattern(pattern: str, n_keys: int | None) -> None:
    found = hunt_keys(pattern_indicator(pattern))
    assert (None if found is None else len(found)) == n_keys


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("evil.example", {616109990437931313, 7638413643156941622}, id="domain"),
        pytest.param(
            "203.0.113.7",
            {
                -7344965112314327193,
                -6615499456239411265,
                -5658303150728922994,
                -5334790462340285630,
            },
            id="address",
        ),
        pytest.param(
            "2001:db8::1",
            {
                -3870241915361795081,
                637680247478315039,
                5258934434519784269,
                6955030709926359554,
                7058984977046567386,
            },
            id="IPv6 address",
        ),
        pytest.param(("evil.exe", 42), {-7523569794965238388, 2561711059261383243}, id="file name"),
    ],
)
def test_numbers_that_stand_on_disks_never_change(value: Value, expected: set[int]) -> None:
    assert row_keys(Row(frozenset(), {"a": value}, None)) == expected


@pytest.mark.parametrize("name", ["12345", "7z", "2026-11-22T03:00:00.000Z", "1.0.exe"])
def test_a_file_called_like_a_number_is_looked_for_in_every_row(name: str) -> None:
    indicator = Indicator(parse_file_name(name), HEAD)
    rows = [Row(frozenset(), {"a": text}, None) for text in (name, f"/srv/{name}")]
    assert (hunt_keys(indicator) is None) is not name.endswith(".exe")
    assert all(IndicatorTable([indicator]).find(row, HERE) for row in rows)
    assert all(is_candidate(indicator, row) for row in rows)


def test_only_short_texts_are_remembered() -> None:
    long, many = "y" * 5_000 + "/z", tuple(f"{number}.exe" for number in range(3))
    row_keys(Row(frozenset(), {"a": long, "b": 10**15, "c": 2.5, "d": many}, None))
    assert all(isinstance(one, str) and len(one) <= 512 for one in hunting._remembered)
    assert set(many) <= set(hunting._remembered)


def test_a_bounded_number_of_values_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hunting, "MAX_REMEMBERED_VALUES", 10)
    rows = [Row(frozenset(), {"a": f"{number}.exe"}, None) for number in range(30)]

    found = [row_keys(row) for row in rows]

    assert len(hunting._remembered) <= 10
    assert found == [row_keys(row) for row in rows]


def test_keys_stand_in_the_order_of_the_values_each_once() -> None:
    row = Row(frozenset(), {"a": "a list", "b": ("a letter", "a list")}, None)
    (one,) = row_keys_in_order(Row(frozenset(), {"a": "a letter"}, None))
    (two,) = row_keys_in_order(Row(frozenset(), {"a": "a list"}, None))
    assert row_keys_in_order(row) == (two, one)
