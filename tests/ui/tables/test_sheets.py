from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine
from list_of_people import asked, everybody, make_people

from khumkan.ui.components import Badge
from khumkan.ui.dates import BANGKOK
from khumkan.ui.tables import sheets
from khumkan.ui.tables.sheets import FileValue, file_value, make_sheet

KEY = UUID("018f0000-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, None, id="nothing"),
        pytest.param("=1", "=1", id="text"),
        pytest.param(True, "yes", id="yes"),
        pytest.param(120, 120, id="number"),
        pytest.param(Decimal("1.5"), 1.5, id="decimal"),
        pytest.param(2**60, str(2**60), id="a-number-too-long-to-be-exact"),
        pytest.param(float("inf"), "inf", id="no-number"),
        pytest.param(float("nan"), "nan", id="not-a-number"),
        pytest.param(Badge("open"), "open", id="badge"),
        pytest.param(["a", 1], "a, 1", id="list"),
        pytest.param(KEY, str(KEY), id="key"),
        pytest.param(date(2026, 1, 31), date(2026, 1, 31), id="day"),
        pytest.param(timedelta(hours=1), timedelta(hours=1), id="length"),
    ],
)
def test_a_value_is_one_that_files_know(value: object, expected: FileValue) -> None:
    assert file_value(value) == expected


def test_moments_are_in_thai_time() -> None:
    at = file_value(datetime(2026, 1, 31, 20, 30, tzinfo=UTC))
    assert isinstance(at, datetime)
    assert at.isoformat() == "2026-02-01T03:30:00+07:00"
    assert at.tzinfo is BANGKOK


@pytest.mark.django_db
class TestSheet:
    @time_machine.travel("2026-11-21T18:00:00Z", tick=False)
    def test_is_named_by_table_and_day_in_thailand(self) -> None:
        assert make_sheet(everybody(), asked()).name == "people-2026-11-22"

    def test_holds_every_column_unless_some_were_chosen(self) -> None:
        assert make_sheet(everybody(), asked()).header[-1] == "Key"
        assert make_sheet(everybody(), asked("columns=email,name")).header == ["Name", "E-mail"]

    def test_keeps_filters_and_order(self) -> None:
        make_people(5)
        sheet = make_sheet(everybody(), asked("theme=dark&sort=-email&columns=email"))
        assert list(sheet.rows) == [["p00003@example.go.th"], ["p00001@example.go.th"]]
        assert sheet.last_words == ""

    def test_says_what_did_not_fit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        make_people(5)
        monkeypatch.setattr(sheets, "MOST_ROWS", 3)
        sheet = make_sheet(everybody(), asked())
        assert len(list(sheet.rows)) == 3
        assert sheet.n_left_out == 2
        assert "first 3 of 5 rows" in sheet.last_words
