from typing import Any

import pytest
from django.db.models import F, QuerySet, Value
from list_of_people import asked, everybody, make_people

from khumkan.hub.organisations.models import Membership, Organisation
from khumkan.ui.accounts.models import User
from khumkan.ui.tables import Column, Table, narrowing
from khumkan.ui.tables.narrowing import cut, in_order, may_be_null, narrow

pytestmark = pytest.mark.django_db


def emails(rows: QuerySet[Any]) -> list[str]:
    return [row.email[1:6] for row in rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", ["00000", "00001", "00002", "00003"], id="none"),
        pytest.param("q=00002", ["00002"], id="in-name-or-e-mail"),
        pytest.param("q=EXAMPLE", ["00000", "00001", "00002", "00003"], id="in-any-case"),
        pytest.param("q=%25", [], id="a-percent-sign-is-no-wildcard"),
        pytest.param("theme=dark", ["00001", "00003"], id="choice"),
        pytest.param("theme=dark&q=00003", ["00003"], id="both-must-hold"),
        pytest.param("since=1/2/2569", ["00000"], id="day-in-thailand-in-its-era"),
        pytest.param("since=never", ["00000", "00001", "00002", "00003"], id="wrong-ones-ignored"),
        pytest.param("q=' OR 1=1 --", [], id="sql-is-text"),
    ],
)
def test_filters_leave_the_rows_that_answer_them(query: str, expected: list[str]) -> None:
    make_people(4)
    assert sorted(emails(narrow(everybody(), asked(query)))) == expected


@pytest.mark.parametrize("query", ["sort=until", "sort=-until"])
def test_rows_without_a_value_come_last_either_way(query: str) -> None:
    make_people(6)
    has_value = [row.break_glass_until is not None for row in in_order(everybody(), asked(query))]
    assert has_value == [True, True, False, False, False, False]


@pytest.mark.parametrize("query", ["", "sort=-name", "sort=version", "sort=-version", "sort=until"])
def test_pages_neither_repeat_nor_lose_a_row_when_all_are_equal(query: str) -> None:
    make_people(60, name="same")
    ordered = in_order(everybody(), asked(query))
    seen = [row.pk for start in range(0, 60, 7) for row in ordered[start : start + 7]]
    assert len(set(seen)) == len(seen) == 60


@pytest.mark.parametrize(
    ("names", "sort", "expected"),
    [
        pytest.param(("name",), "c", ("name", "pk"), id="key-breaks-ties"),
        pytest.param(("name",), "-c", ("-name", "-pk"), id="downwards-all-the-way"),
        pytest.param(("name", "-email"), "-c", ("-name", "email", "pk"), id="each-turned-round"),
        pytest.param(("id", "name"), "c", ("id",), id="nothing-after-the-key"),
        pytest.param(("pk",), "-c", ("-pk",), id="key-by-its-other-name"),
    ],
)
def test_the_order_ends_with_the_key(
    names: tuple[str, ...], sort: str, expected: tuple[str, ...]
) -> None:
    table = Table("people", (Column("c", "C", str, names),))
    ordered = in_order(everybody(), asked(f"sort={sort}", table))
    assert ordered.query.order_by == expected


def test_a_table_without_an_order_keeps_that_of_the_queryset() -> None:
    table = Table("people", (Column("c", "C", str),))
    assert in_order(everybody(), asked("", table)).query.order_by == ("name", "id")
    chosen = in_order(everybody().order_by("-email"), asked("", table))
    assert chosen.query.order_by == ("-email", "-pk")
    by_expression = in_order(everybody().order_by(F("email").desc()), asked("", table))
    assert len(by_expression.query.order_by) == 2


@pytest.mark.parametrize(
    ("model", "path", "expected"),
    [
        pytest.param(User, "name", False, id="required"),
        pytest.param(User, "pk", False, id="key"),
        pytest.param(User, "break_glass_until", True, id="nullable"),
        pytest.param(Membership, "user__name", False, id="through-a-required-relation"),
        pytest.param(Organisation, "parent__name_th", True, id="through-a-nullable-relation"),
        pytest.param(User, "memberships__role", True, id="from-the-other-side"),
        pytest.param(User, "n_memberships", True, id="annotation"),
        pytest.param(User, "joined_at__year", True, id="transform"),
    ],
)
def test_what_may_be_null_is_known_from_the_model(model: Any, path: str, *, expected: bool) -> None:
    assert may_be_null(model, path) is expected


@pytest.mark.parametrize("query", ["", "sort=-until", "theme=dark", "q=p0"])
def test_deep_pages_hold_the_rows_that_counting_would_find(
    query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_people(60)
    state = asked(query)
    ordered = in_order(narrow(everybody(), state), state)
    counted = emails(ordered[10:20])
    monkeypatch.setattr(narrowing, "_DEEP", 10)
    assert emails(cut(ordered, 10, 20)) == counted
    assert len(counted) == 10


def test_an_annotation_can_be_sorted_by() -> None:
    make_people(3)
    table = Table("people", (Column("c", "C", str, ("one",)),))
    rows = in_order(everybody().annotate(one=Value(1)), asked("sort=-c", table))
    assert len(rows) == 3
