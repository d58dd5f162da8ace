from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy as _

from khumkan.ui.components import Badge
from khumkan.ui.preferences import Preferences, using
from khumkan.ui.tables import Column
from khumkan.ui.tables.cells import cell_maker, write_value

KEY = UUID("018f0000-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(None, "", id="nothing"),
        pytest.param("<b>", "<b>", id="text-is-escaped-by-the-template"),
        pytest.param(True, "yes", id="yes"),
        pytest.param(False, "no", id="no"),
        pytest.param(2569, "2569", id="a-number-that-is-no-amount"),
        pytest.param(_("search"), "search", id="lazy"),
        pytest.param(datetime(2026, 1, 31, 20, 30, tzinfo=UTC), "1 Feb 2026, 03:30", id="moment"),
        pytest.param(date(2026, 1, 31), "31 Jan 2026", id="day"),
        pytest.param(timedelta(hours=26), "1 day 2 hours", id="length"),
        pytest.param(Badge("open"), "open", id="badge"),
        pytest.param(["a", "b"], "a, b", id="list"),
        pytest.param((), "", id="empty-tuple"),
        pytest.param(KEY, str(KEY), id="uuid"),
    ],
)
def test_values_are_written_for_people(value: object, text: str) -> None:
    assert write_value(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(1234567, "1,234,567", id="whole"),
        pytest.param(0, "0", id="zero-is-something"),
        pytest.param(12.5, "12.5", id="decimal"),
        pytest.param(1e-7, "0.0000001", id="small"),
        pytest.param(Decimal("1000.10"), "1,000.10", id="places-kept"),
        pytest.param(float("nan"), "NaN", id="no-number"),
    ],
)
def test_amounts_have_their_thousands_parted(value: float, text: str) -> None:
    assert write_value(value, is_numeric=True) == text


def test_digits_are_those_of_the_reader() -> None:
    with using(Preferences("th", digits="thai")):
        assert write_value(1200, is_numeric=True) == "๑,๒๐๐"


def test_a_cell_keeps_what_its_template_needs() -> None:
    make = cell_maker(Column("c", "C", lambda row: row, url=lambda row: f"/{row}"))
    cell = make("a")
    assert (cell.text, cell.url, cell.badge, cell.at, cell.html) == ("a", "/a", None, None, None)


def test_a_cell_can_be_drawn_by_a_template_of_its_own() -> None:
    column = Column("c", "C", Badge, cell="ui/badge.html")
    with_template = cell_maker(column)("<i>")
    assert with_template.html is not None
    assert "<i>" not in with_template.html
    assert with_template.text == ""
