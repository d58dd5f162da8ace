from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from list_of_people import PEOPLE, everybody, make_people

from khumkan.ui.accounts.models import User
from khumkan.ui.tables import chosen_rows

pytestmark = pytest.mark.django_db


def posted(**data: Any) -> HttpRequest:
    return RequestFactory().post("/people/switch-off/", data)


def keys(*numbers: int) -> list[str]:
    emails = [f"p{number:05}@example.go.th" for number in numbers]
    return [str(User.objects.get(email=email).pk) for email in emails]


def chosen_emails(request: HttpRequest, rows: Any = None) -> list[str]:
    chosen = chosen_rows(request, PEOPLE, everybody() if rows is None else rows)
    assert chosen.n == chosen.rows.count()
    return sorted(row.email[1:6] for row in chosen.rows)


def test_the_rows_that_were_ticked_are_found_again() -> None:
    make_people(5)
    assert chosen_emails(posted(ids=keys(1, 3))) == ["00001", "00003"]


def test_a_key_of_somebody_elses_rows_finds_nothing() -> None:
    make_people(5)
    mine = everybody().exclude(email="p00003@example.go.th")
    assert chosen_emails(posted(ids=keys(1, 3)), mine) == ["00001"]


def test_all_results_are_those_of_the_filters() -> None:
    make_people(60)
    emails = chosen_emails(posted(all="1", query="theme=dark&q=p0000", ids=keys(0)))
    assert emails == ["00001", "00003", "00005", "00007", "00009"]


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param([], id="none"),
        pytest.param(["", "1", "' OR 1=1", "\0", "๑"], id="no-keys"),
        pytest.param(["018f0000-0000-7000-8000-000000000001"], id="of-nobody"),
    ],
)
def test_what_is_no_key_finds_nothing(ids: list[str]) -> None:
    make_people(2)
    assert chosen_emails(posted(ids=ids)) == []


def test_more_keys_than_a_page_has_are_not_taken() -> None:
    make_people(120)
    ids = [str(key) for key in User.objects.values_list("pk", flat=True)]
    assert len(chosen_emails(posted(ids=ids))) == 100


def test_the_choice_goes_through_the_page_that_asks_in_hidden_fields() -> None:
    make_people(3)
    first = chosen_rows(posted(ids=keys(1, 2), back="/people/?page=2"), PEOPLE, everybody())
    assert not first.is_confirmed
    hidden = {
        field.html_name: field.value() for field in first.form if field.field.widget.is_hidden
    }
    second = chosen_rows(posted(**hidden), PEOPLE, everybody())
    assert second.is_confirmed
    assert second.n == 2
    assert second.back == "/people/?page=2"


def test_other_rows_than_were_asked_about_are_asked_about_again() -> None:
    make_people(3)
    asked_about = {"all": "1", "confirmed": "1", "expected": "3"}
    assert chosen_rows(posted(**asked_about), PEOPLE, everybody()).is_confirmed
    User.objects.create(email="one-more@example.go.th", name="One more")
    again = chosen_rows(posted(**asked_about), PEOPLE, everybody())
    assert not again.is_confirmed
    assert again.form["expected"].value() == "4"


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        pytest.param("/people/?q=a%20b", "/people/?q=a%20b", id="ours"),
        pytest.param("", "/", id="none"),
        pytest.param("https://evil.example/", "/", id="elsewhere"),
        pytest.param("//evil.example/", "/", id="elsewhere-without-scheme"),
        pytest.param("/\\evil.example", "/", id="backslash"),
        pytest.param("javascript:alert(1)", "/", id="script"),
    ],
)
def test_the_way_back_stays_in_the_house(back: str, expected: str) -> None:
    assert chosen_rows(posted(back=back), PEOPLE, everybody()).back == expected
