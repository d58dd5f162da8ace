from datetime import date, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types

from khumkan.ui.dates import BANGKOK
from khumkan.ui.tables import Column
from khumkan.ui.tables.sheets import MOST_ROWS, FileValue, Sheet
from khumkan.ui.tables.workbook import write_workbook

AT = datetime(2026, 2, 1, 3, 30, tzinfo=BANGKOK)


def opened(*rows: list[FileValue], n: int = 1) -> Any:
    """Return the worksheet as a program of others reads it."""
    columns = tuple(Column(f"c{place}", f"Column {place}", str) for place in range(len(rows[0])))
    with write_workbook(Sheet("people-2026-11-22", columns, iter(rows), n)) as file:
        return load_workbook(file).active


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        pytest.param("ปั๊ม", "s", "ปั๊ม", id="thai"),
        pytest.param("=1+1", "s", "=1+1", id="a-formula-stays-text"),
        pytest.param("{=1+1}", "s", "{=1+1}", id="an-array-formula-too"),
        pytest.param("https://example.org", "s", "https://example.org", id="no-link"),
        pytest.param("0812345678", "s", "0812345678", id="an-id-keeps-its-zero"),
        pytest.param("1e5", "s", "1e5", id="text-that-looks-like-a-number"),
        pytest.param(120, "n", 120, id="number"),
        pytest.param(1.5, "n", 1.5, id="decimal"),
        pytest.param(AT, "d", datetime(2026, 2, 1, 3, 30), id="moment-in-thai-time"),  # noqa: DTZ001 -- a cell has no zone
        pytest.param(date(2026, 1, 31), "d", datetime(2026, 1, 31), id="day"),  # noqa: DTZ001 -- as above
        pytest.param(timedelta(hours=30), "d", timedelta(hours=30), id="length"),
        pytest.param(date(1850, 1, 1), "s", "1850-01-01", id="before-excels-first-day"),
        pytest.param("\x01", "s", "_x0001_", id="control-character"),
        pytest.param(None, "n", None, id="nothing"),
    ],
)
def test_another_program_reads_what_was_meant(
    value: FileValue, kind: str, expected: object
) -> None:
    cell = opened([value])["A2"]
    assert (cell.data_type, cell.value) == (kind, expected)


def test_the_head_stays_in_sight_and_columns_fit() -> None:
    page = opened(["x" * 30, "ก็่ก็่ก็่"], ["y" * 500, None])
    assert [cell.value for cell in page[1]] == ["Column 0", "Column 1"]
    assert page["A1"].font.bold
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["A"].width == pytest.approx(60, abs=1)
    assert page.column_dimensions["B"].width < 15


def test_a_text_longer_than_a_cell_is_cut_where_it_shows() -> None:
    text = opened(["x" * 40_000])["A2"].value
    assert len(text) == 32_767
    assert text.endswith("…")


def test_every_row_is_there_beyond_those_measured() -> None:
    rows: list[list[FileValue]] = [[number] for number in range(300)]
    page = opened(*rows)
    assert [row[0].value for row in page.iter_rows(min_row=2)] == list(range(300))


def test_the_last_row_says_that_rows_are_left_out() -> None:
    page = opened(["a"], n=MOST_ROWS + 5)
    assert "first 100,000 of 100,005 rows" in page["A3"].value


def test_an_empty_list_is_a_head_alone() -> None:
    with write_workbook(Sheet("p", (Column("c", "C", str),), iter([]), 0)) as file:
        page: Any = load_workbook(file).active
    assert [cell.value for cell in page[1]] == ["C"]
    assert page.max_row == 1
