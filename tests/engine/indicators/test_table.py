"""Indicators are found in whatever column they stand, also inside URLs, names and hash lists."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.findings import FindingKind, Position
from khumkan.engine.indicators import Indicator, IndicatorTable, observables, table
from khumkan.engine.rows import LogSource, Row, Value
from khumkan.wire.observables import parse_file_name, recognise_observable

MD5 = "0123456789abcdef0123456789abcdef"


def indicator(text: str, *, is_file: bool = False) -> Indicator:
    observable = parse_file_name(text) if is_file else recognise_observable(text)
    head = RuleHead(text, text, Severity.HIGH, Origin("list.txt", 1))
    return Indicator(observable, head, "2027-01-01T00:00:00Z")


TABLE = IndicatorTable(
    [
        indicator("203.0.113.7"),
        indicator("198.51.100.0/24"),
        indicator("2001:db8::/32"),
        indicator("evil.example"),
        indicator("https://bad.example/a?b=1"),
        indicator("thief@bad.example"),
        indicator(MD5),
        indicator("Readme-Decrypt.txt", is_file=True),
        indicator("โรงพยาบาล.example"),
    ]
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("203.0.113.7", ["203.0.113.7"], id="address"),
        pytest.param("::ffff:203.0.113.7", ["203.0.113.7"], id="IPv4-mapped address"),
        pytest.param("203.0.113.70", [], id="a longer address"),
        pytest.param("198.51.100.200", ["198.51.100.0/24"], id="address in a network"),
        pytest.param("2001:DB8:0:1::2", ["2001:db8::/32"], id="IPv6 address in a network"),
        pytest.param("evil.example", ["evil.example"], id="domain"),
        pytest.param("www.EVIL.example.", ["evil.example"], id="sub-domain in capitals"),
        pytest.param("evil.example:443", ["evil.example"], id="host and port"),
        pytest.param("203.0.113.7:80", ["203.0.113.7"], id="address and port"),
        pytest.param("notevil.example", [], id="a name that only ends the same"),
        pytest.param("http://x.evil.example:8080/p", ["evil.example"], id="host of a URL"),
        pytest.param("http://203.0.113.7/p", ["203.0.113.7"], id="address of a URL"),
        pytest.param("HTTPS://bad.example/a?b=1#top", ["https://bad.example/a?b=1"], id="URL"),
        pytest.param("someone@mail.evil.example", ["evil.example"], id="domain of an e-mail"),
        pytest.param("Thief@BAD.example", ["thief@bad.example"], id="e-mail"),
        pytest.param(MD5.upper(), [MD5], id="hash"),
        pytest.param(f"SHA1={'0' * 40},MD5={MD5.upper()}", [MD5], id="Sysmon's hash list"),
        pytest.param(r"D:\ข้อมูล\README-DECRYPT.TXT", ["Readme-Decrypt.txt"], id="file of a path"),
        pytest.param("www.โรงพยาบาล.example", ["โรงพยาบาล.example"], id="Thai domain"),
        pytest.param("evil.example is down", [], id="free text is not searched"),
        pytest.param(42, [], id="a number"),
        pytest.param(("a", "203.0.113.7"), ["203.0.113.7"], id="an element of a list"),
    ],
)
def test_a_value_hits(value: Value, expected: list[str]) -> None:
    row = Row(frozenset([LogSource("any")]), {"some.column": value}, None)
    findings = TABLE.find(row, Position("f", 1, 1))
    assert [finding.head.id for finding in findings] == expected


def test_a_finding_says_which_indicator_until_when() -> None:
    row = Row(frozenset(), {"a": "203.0.113.7", "b": "203.0.113.7"}, None)
    (finding,) = TABLE.find(row, Position("f", 3, 1))
    assert (finding.kind, finding.position.record) == (FindingKind.INDICATOR, 3)
    assert finding.matched[0].test == "ipv4: 203.0.113.7, until 2027-01-01T00:00:00Z"


def test_an_empty_table_finds_nothing() -> None:
    row = Row(frozenset(), {"a": "203.0.113.7"}, None)
    assert IndicatorTable(()).find(row, Position("f", 1, 1)) == []


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_REMEMBERED_VALUES", 2)
    small = IndicatorTable([indicator("203.0.113.7")])
    assert [bool(small.match(f"203.0.113.{n}")) for n in (7, 8, 9, 7)] == [True, False, False, True]
    assert not small.match("x" * (observables.MAX_VALUE_LENGTH + 1))
    assert small.match("http://203.0.113.7/?" + "x" * observables.MAX_VALUE_LENGTH)


def test_what_is_remembered_is_bounded_in_characters_too() -> None:
    small = IndicatorTable([indicator("203.0.113.7")])
    small.match("x" * (table.MAX_REMEMBERED_CHARACTERS + 1))
    assert not small._remembered


def ending(text: str, valid_until: str) -> Indicator:
    return Indicator(indicator(text).observable, indicator(text).head, valid_until)


THAILAND = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("valid_until", "now", "hits"),
    [
        pytest.param("", datetime(2099, 1, 1, tzinfo=UTC), True, id="no end"),
        pytest.param("2027-01-01T00:00:00Z", datetime(2026, 12, 31, 23, 59, tzinfo=UTC), True, id="before"),
        pytest.param("2027-01-01T00:00:00Z", datetime(2027, 1, 1, tzinfo=UTC), False, id="at the end"),
        pytest.param("2027-01-01T00:00:00Z", datetime(2027, 1, 1, 6, 59, tzinfo=THAILAND), True, id="in Thai time"),
        pytest.param("2027-01-01T00:00:00.5Z", datetime(2027, 1, 1, tzinfo=UTC), True, id="half a second"),
        pytest.param("2027-01-01", datetime(2027, 1, 1, 23, 59, tzinfo=UTC), True, id="the whole day"),
        pytest.param("2027-01-01", datetime(2027, 1, 2, tzinfo=UTC), False, id="the day after"),
        pytest.param("2027-01-01T00:00:00Z", None, True, id="nobody asked"),
    ],
)  # fmt: skip
def test_what_has_ended_by_the_time_given_hits_nothing(
    valid_until: str, now: datetime | None, *, hits: bool
) -> None:
    row = Row(frozenset(), {"a": "203.0.113.7"}, None)
    found = IndicatorTable([ending("203.0.113.7", valid_until)]).find(row, Position("f", 1, 1), now)
    assert bool(found) is hits


def test_one_that_ended_does_not_hide_one_of_the_same_id_that_goes_on() -> None:
    both = [ending("203.0.113.7", "2026-01-01"), ending("203.0.113.7", "2028-01-01")]
    row = Row(frozenset(), {"a": "203.0.113.7"}, None)
    now = datetime(2027, 1, 1, tzinfo=UTC)
    (found,) = IndicatorTable(both).find(row, Position("f", 1, 1), now)
    assert found.matched[0].test == "ipv4: 203.0.113.7, until 2028-01-01"


def test_a_changed_table_leaves_the_first_as_it_was() -> None:
    first = IndicatorTable([indicator("203.0.113.7"), indicator("198.51.100.0/24")])
    second = first.changed(
        added=[indicator("evil.example")], removed=[indicator("198.51.100.0/24")]
    )
    values = ("203.0.113.7", "198.51.100.9", "evil.example")
    assert [bool(first.match(value)) for value in values] == [True, True, False]
    assert [bool(second.match(value)) for value in values] == [True, False, True]
    assert (len(first), len(second)) == (2, 2)


def test_what_was_never_there_can_be_removed() -> None:
    first = IndicatorTable([indicator("203.0.113.7")])
    other = Indicator(first.match("203.0.113.7")[0].observable, indicator("192.0.2.1").head)
    assert len(first.changed(removed=[other, indicator("evil.example")])) == 1


def test_adding_twice_is_adding_once() -> None:
    twice = IndicatorTable([indicator("203.0.113.7")] * 2).changed(added=[indicator("203.0.113.7")])
    assert len(twice) == 1


def test_a_table_made_of_a_table_has_the_same_indicators() -> None:
    again = IndicatorTable(TABLE)
    assert (len(again), set(again)) == (9, set(TABLE))


def test_a_long_value_is_cut_in_the_evidence() -> None:
    long = "http://203.0.113.7/?" + "x" * 9_000
    row = Row(frozenset(), {"a": long}, None)
    (found,) = IndicatorTable([indicator("203.0.113.7")]).find(row, Position("f", 1, 1))
    assert len(str(found.matched[0].value)) < 2_100


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("198.51.100.0/25", True, id="a network inside"),
        pytest.param("198.51.100.0/24", True, id="the network itself"),
        pytest.param("198.51.0.0/16", False, id="a network around it"),
    ],
)
def test_a_logged_network_hits_the_networks_it_is_in(value: str, *, expected: bool) -> None:
    assert bool(TABLE.match(value)) is expected
