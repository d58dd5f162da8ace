"""Indicators are found in whatever column they stand, also inside URLs, names and hash lists."""

import pytest

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.findings import FindingKind, Position
from khumkan.engine.indicators import Indicator, IndicatorTable, table
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
    assert not small.match("x" * (table.MAX_VALUE_LENGTH + 1))
    assert small.match("http://203.0.113.7/?" + "x" * table.MAX_VALUE_LENGTH)
