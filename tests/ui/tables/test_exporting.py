import io
from contextlib import closing
from typing import Any

import pytest
import time_machine
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from list_of_people import PEOPLE, asked, everybody, get, make_people
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types

from khumkan.ui.tables import Column, Table, respond_table, sheets

pytestmark = pytest.mark.django_db


def exported(query: str, table: Table = PEOPLE) -> Any:
    return respond_table(get(query), table, everybody(), "unused.html")


def read(response: Any) -> bytes:
    with closing(response):
        return bytes(response.getvalue())


@time_machine.travel("2026-11-21T18:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("file_format", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_file_has_its_name_and_type(file_format: str, media_type: str) -> None:
    response = exported(f"format={file_format}")
    response.close()
    name = f'attachment; filename="people-2026-11-22.{file_format}"'
    assert response["Content-Disposition"] == name
    assert response["Content-Type"] == media_type
    assert response["Cache-Control"] == "no-store"
    assert "X-Rows-Left-Out" not in response


def test_a_csv_holds_what_the_filters_leave_in_order() -> None:
    make_people(5)
    text = exported("format=csv&theme=dark&sort=-email&columns=email").getvalue().decode()
    assert text == "\ufeffE-mail\r\np00003@example.go.th\r\np00001@example.go.th\r\n"


def test_a_workbook_holds_the_same() -> None:
    make_people(5)
    data = read(exported("format=xlsx&theme=dark&sort=-email&columns=email,active"))
    page: Any = load_workbook(io.BytesIO(data)).active
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["E-mail", "State"],
        ["p00003@example.go.th", "may sign in"],
        ["p00001@example.go.th", "may sign in"],
    ]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_did_not_fit_is_in_a_header_and_in_the_file(
    file_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_people(5)
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    response = exported(f"format={file_format}")
    assert response["X-Rows-Left-Out"] == "2"
    assert read(response)


def test_a_file_speaks_the_readers_language_though_the_request_is_over() -> None:
    make_people(1)
    words = Table("people", (Column("c", _("Monday"), lambda _row: _("Tuesday")),))
    with translation.override("th"):
        response = exported("format=csv", words)
    with translation.override("en"):
        text = response.getvalue().decode()
    assert text == "\ufeffจันทร์\r\nอังคาร\r\n"


def test_a_wrong_format_shows_the_list_and_says_so() -> None:
    assert asked("format=pdf").format == ""
