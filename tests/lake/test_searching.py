"""Rows are found by their keys; a search sees one version and one part of the past."""

from collections.abc import Iterable

from tests.lake.making import made, offsets, some

from khumkan.core.errors import WireError
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.findings import Position
from khumkan.engine.indicators import Indicator, IndicatorTable, hunt_keys
from khumkan.engine.rows import Row
from khumkan.lake import Lake, LakeRow
from khumkan.wire.observables import Kind, recognise_observable


def test_a_hunt_finds_what_live_matching_would(lake: Lake, sample_rows: list[LakeRow]) -> None:
    lake.append(sample_rows, sample_rows[-1].offset + 1)
    values = {value for row in sample_rows for value in row.values.values()}
    addresses = sorted(one for one in values if isinstance(one, str) and _is_address(one))[::7]
    assert len(addresses) > 3
    for text in [*addresses, "10.0.0.0/8", "203.0.113.0/24"]:
        indicator = _indicator(text)
        keys = hunt_keys(indicator)
        assert keys is not None
        found = lake.candidates(keys)
        assert _hits(indicator, found) == _hits(indicator, sample_rows)


def test_few_other_rows_are_tried(lake: Lake, sample_rows: list[LakeRow]) -> None:
    lake.append(sample_rows, sample_rows[-1].offset + 1)
    absent = hunt_keys(_indicator("192.0.2.77"))
    assert absent
    assert list(lake.candidates(absent)) == []


def test_ten_thousand_keys_at_once(lake: Lake) -> None:
    rows = some(0, 20)
    lake.append(rows, 20)
    wanted = {number << 32 for number in range(10_000)} | set(rows[7].keys)
    assert 7 in offsets(lake.candidates(wanted))


def test_no_keys_no_rows(lake: Lake) -> None:
    lake.append(some(0, 5), 5)
    assert list(lake.candidates([])) == []


def test_rows_without_keys_are_no_trouble(lake: Lake) -> None:
    lake.append([made(0), *some(1, 3)], 3)
    assert offsets(lake.candidates(some(2, 3)[0].keys)) == [2]
    assert offsets(lake.scan()) == [0, 1, 2]


def test_only_rows_before_an_offset(lake: Lake) -> None:
    rows = [made(offset, name="evil.example") for offset in range(9)]
    lake.append(rows, 9)
    assert offsets(lake.candidates(rows[0].keys, before=4)) == [0, 1, 2, 3]
    assert offsets(lake.scan(before=4)) == [0, 1, 2, 3]


def test_a_version_does_not_change(lake: Lake) -> None:
    lake.append(some(0, 3), 3)
    version = lake.version
    lake.append(some(3, 6), 6)
    assert offsets(lake.scan(version=version)) == [0, 1, 2]
    assert offsets(lake.scan()) == list(range(6))


def _indicator(text: str) -> Indicator:
    head = RuleHead(text, text, Severity.HIGH, Origin("list.txt", 1))
    return Indicator(recognise_observable(text), head)


def _is_address(text: str) -> bool:
    try:
        return recognise_observable(text).kind is Kind.IPV4
    except WireError:
        return False


def _hits(indicator: Indicator, rows: Iterable[LakeRow]) -> set[int]:
    table = IndicatorTable([indicator])
    return {
        row.offset
        for row in rows
        if table.find(Row(frozenset(), dict(row.values), row.time), Position("f", 1, 1))
    }
