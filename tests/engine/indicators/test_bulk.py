"""Lists read by kernels give what lists read line by line give: entries, refusals, places."""

import csv
import io
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.engine.indicators.values import MD5, NAMED

from khumkan.core.errors import InputError
from khumkan.engine.indicators import IndicatorSet, bulk, bulk_rows, chunks, load, load_indicators

LINES = st.one_of(
    st.sampled_from(NAMED),
    st.sampled_from(
        [
            "", " ", "# remark", "evil.example # remark", "evil.example\t3", "203.0.113.7\t\t12 # x", " evil.example ", "\tevil.example", "EVIL.example", MD5.upper(), "c" * 128,
            "203.0.113.07", "203.0.113", "203.0.113.256", "1.2.3.4.5", "0.0.0.1", "evil-.example", "-evil.example", "evil..example", "evil.example.",
            "evil.e_x", "evil.1", "evil_1.example", "a" * 63 + ".example", "a" * 64 + ".example", "a." * 124 + "ex", "a." * 130 + "ex", "example",
            "http://bad.example", "http://Bad.example/", "HTTP://bad.example/", "http://bad.example/A b", "https://bad.example/a#b",
            "http://bad.example/" + "a" * 300, "hxxp://bad[.]example/a", "1.2.3.4/33", "1.2.3.0/24", "โรงพยาบาล.example", "f" * 31, "f" * 33,
            "\x0b", "a.example\x0bb.example", "a.example\u2028b.example", "a.example\x85", "evil.example\r", "http:/bad.example/", "xhttp://bad.example/",
        ]
    ),
    st.text("ab.-_:/h tp12#", max_size=10),
)  # fmt: skip


def loaded(paths: list[Path], *, is_large: bool, monkeypatch: pytest.MonkeyPatch) -> IndicatorSet:
    monkeypatch.setattr(load, "LARGE", 0 if is_large else 1 << 60)
    return load_indicators(paths)


def assert_same(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> IndicatorSet:
    expected = loaded(paths, is_large=False, monkeypatch=monkeypatch)
    found = loaded(paths, is_large=True, monkeypatch=monkeypatch)
    assert sorted(map(repr, found.indicators)) == sorted(map(repr, expected.indicators))
    assert (len(found.indicators), found.n_refused) == (
        len(expected.indicators),
        expected.n_refused,
    )
    assert found.refusals == expected.refusals
    return found


FIXED = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FIXED
@given(
    st.lists(LINES, max_size=12),
    st.lists(LINES, max_size=3),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n"]),
)
def test_lists_are_read_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], more: list[str], end: str, last: str
) -> None:  # fmt: skip
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_bytes((end.join(lines) + last).encode())
    other.write_bytes(b"\xef\xbb\xbf" + "\n".join(more).encode())
    assert_same([one, other, one], monkeypatch)


def test_places_count_through_all_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BLOCK_BYTES", 64)
    monkeypatch.setattr(chunks, "CHUNK_BYTES", 256)
    monkeypatch.setattr(chunks, "MOST_TABLE_BYTES", 600)
    path = tmp_path / "list.txt"
    path.write_text("".join(f"a{n}.example\n# {n}\nno name\n" for n in range(100)))
    found = assert_same([path], monkeypatch)
    assert len(found.indicators.store.frozen) > 1
    assert (found.n_refused, str(found.refusals[99].place)) == (100, f"{path}:300")
    (hit,) = found.indicators.match("www.a99.example")
    assert (hit.head.origin.file, hit.head.origin.line) == (str(path), 298)


def test_a_list_that_is_no_text_is_told_with_its_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(b"evil.example\n\xff\n")
    with pytest.raises(InputError, match="not UTF-8 at byte 13"):
        loaded([path], is_large=True, monkeypatch=monkeypatch)


def test_a_frozen_table_can_be_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.txt"
    path.write_text("evil.example\n203.0.113.7\nevil.example\n")
    first = loaded([path], is_large=True, monkeypatch=monkeypatch).indicators
    hits = first.match("evil.example")
    assert [one.head.origin.line for one in hits] == [1, 3]
    assert len(first.changed(added=hits)) == len(first) == 3
    second = first.changed(removed=hits[:1])
    assert (len(second), second.match("evil.example"), len(first)) == (1, [], 3)
    assert [
        one.head.origin.line for one in second.changed(added=hits[1:]).match("evil.example")
    ] == [3]
    assert [one.head.id for one in second] == ["ipv4:203.0.113.7"]


CELLS = st.one_of(
    st.sampled_from(["evil.example", "203.0.113.7", MD5, "hxxp://bad.example", "", " 1.2.3.4 ", "no name", "a title", "ชื่อ", '"', '""', "'",
        "2027-01-01", "soon", "2027-01-01T00:00:00Z", "a,b", "a\nb", "a\r\nb", 'say "x"', "\u00a0a", "a\x85b", "\x0c"]),
    st.text('ab1.," \t', max_size=5),
)  # fmt: skip
HEADERS = st.sampled_from(
    ["indicator", "value,title", "name,ioc,expires,title", "x,observable,valid_until,comment,value", '"value","name"', "value,value", "Value , Title"]
)  # fmt: skip
QUOTING = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])


@FIXED
@given(
    HEADERS,
    st.lists(st.lists(CELLS, max_size=5), max_size=8),
    QUOTING,
    st.sampled_from(["\n", "\r\n"]),
    st.text('",\n ax', max_size=6),
)
@example("value,title", [["evil.example", str(n)] for n in range(4)], csv.QUOTE_ALL, "\n", "")
def test_tables_are_read_alike(  # noqa: PLR0917 -- what hypothesis varies
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: str, rows: list[list[str]], quoting: Literal[0, 1], end: str, last: str
) -> None:  # fmt: skip
    monkeypatch.setattr(bulk_rows, "MOST_SHARED", 3)
    written = io.StringIO()
    csv.writer(written, quoting=quoting, lineterminator=end).writerows(rows)
    path = tmp_path / "table.csv"
    path.write_bytes((header + end + written.getvalue() + last).encode())
    assert_same([path, path], monkeypatch)


def test_a_row_of_many_lines_in_the_middle_of_a_large_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BLOCK_BYTES", 100)
    rows = [f'a{n}.example,"title {n % 7}",2027-01-0{n % 9 + 1}\n' for n in range(200)]
    rows[100] = '"b.example","two\nlines",\n'
    path = tmp_path / "table.csv"
    path.write_text("value,title,expires\n" + "".join(rows))
    found = assert_same([path], monkeypatch)
    assert len(found.indicators) == 200
    (hit,) = found.indicators.match("a99.example")
    assert (hit.head.title, hit.valid_until, hit.head.origin.line) == ("title 1", "2027-01-01", 101)


def test_a_table_without_a_column_for_values_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="the header has none of the columns"):
        loaded([path], is_large=True, monkeypatch=monkeypatch)
