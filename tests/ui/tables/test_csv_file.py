import csv
import io
from datetime import datetime, timedelta

import pytest

from khumkan.ui.dates import BANGKOK
from khumkan.ui.tables import Column
from khumkan.ui.tables.csv_file import csv_chunks
from khumkan.ui.tables.sheets import MOST_ROWS, FileValue, Sheet

AT = datetime(2026, 2, 1, 3, 30, 15, 999, tzinfo=BANGKOK)


def sheet(*values: FileValue, n: int = 1) -> Sheet:
    columns = tuple(Column(f"c{place}", f"C{place}", str) for place in range(len(values)))
    return Sheet("people", columns, iter([list(values)]), n)


def written(made: Sheet) -> str:
    return b"".join(csv_chunks(made)).decode()


def test_excel_is_told_that_it_is_utf_8() -> None:
    assert b"".join(csv_chunks(sheet("ชื่อ"))).startswith(b"\xef\xbb\xbfC0\r\n")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("ปั๊ม", "ปั๊ม", id="thai"),
        pytest.param('a,"b"\r\nc', 'a,"b"\r\nc', id="comma-quote-line"),
        pytest.param("=HYPERLINK(1)", "'=HYPERLINK(1)", id="formula-disarmed"),
        pytest.param("0812345678", "0812345678", id="leading-zero"),
        pytest.param(-5, "-5", id="negative-number-is-a-number"),
        pytest.param(1.5, "1.5", id="decimal"),
        pytest.param(None, "", id="nothing"),
        pytest.param(AT, "2026-02-01T03:30:15+07:00", id="moment"),
        pytest.param(AT.date(), "2026-02-01", id="day"),
        pytest.param(timedelta(minutes=90), "5400", id="length-in-seconds"),
    ],
)
def test_a_reader_of_csv_gets_the_value_back(value: FileValue, expected: str) -> None:
    text = written(sheet(value, "end")).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows == [["C0", "C1"], [expected, "end"]]


def test_the_last_row_says_that_rows_are_left_out() -> None:
    text = written(sheet("a", n=MOST_ROWS + 1))
    assert text.endswith('save the rest in further files."\r\n') or "further files" in text


def test_a_long_list_comes_in_pieces() -> None:
    rows: list[list[FileValue]] = [[str(number)] for number in range(2000)]
    long = Sheet("people", (Column("c", "C", str),), iter(rows), 2000)
    chunks = list(csv_chunks(long))
    assert len(chunks) > 4
    assert b"".join(chunks).count(b"\r\n") == 2001
