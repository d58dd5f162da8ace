"""Who sees which entries, and how they are told."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from khumkan.ui.actors import OPERATOR, SYSTEM, Actor, Channel
from khumkan.ui.audit.models import Entry
from khumkan.ui.audit.selectors import entries, entries_about, entries_by, moments_about, moments_of
from khumkan.ui.audit.services import record
from khumkan.ui.keys import new_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def somchai() -> Any:
    return get_user_model().objects.create(email="somchai@example.org", name="สมชาย ใจดี")


def note(by: Actor, **rest: Any) -> None:
    record("thing.change", by=by, object_kind="thing", object_id="7", **rest)


def test_entries_stay_within_organisations() -> None:
    ours, theirs = new_key(), new_key()
    for organisation in (ours, theirs, None):
        note(OPERATOR, organisation_id=organisation)
    assert [entry.organisation_id for entry in entries([ours])] == [ours]
    assert entries().count() == 3
    assert not entries([]).exists()
    within = Entry.objects.filter(pk=2).values("organisation_id")
    assert [entry.pk for entry in entries(within)] == [2]


def test_entries_about_an_object_and_by_a_person(actor: Actor) -> None:
    note(actor)
    record("thing.open", by=OPERATOR, object_kind="thing", object_id="8")
    assert [entry.object_id for entry in entries_about("thing", 7)] == ["7"]
    assert [entry.action for entry in entries_by(actor.user_id or new_key())] == ["thing.change"]


@pytest.mark.parametrize(
    ("by", "who"),
    [
        pytest.param(SYSTEM, "the hub itself", id="hub"),
        pytest.param(OPERATOR, "the operator", id="operator"),
        pytest.param(Actor(channel=Channel.NODE), "a node", id="node"),
        pytest.param(Actor(), "somebody not signed in", id="visitor"),
        pytest.param(
            Actor(new_key()), "somebody who is no longer known", id="account that is gone"
        ),
    ],
)
def test_whoever_acts_without_a_name_is_described(by: Actor, who: str) -> None:
    note(by)
    with override("en"):
        assert [moment.who for moment in moments_about("thing", 7)] == [who]


def test_a_timeline_takes_two_queries_however_long(
    somchai: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        note(Actor(somchai.pk), changes={"size": (number, number + 1)})
    with django_assert_num_queries(2):
        moments = moments_about("thing", 7)
    assert [moment.who for moment in moments] == ["สมชาย ใจดี"] * 5
    assert moments[0].text == "size: 4 → 5"


def test_a_timeline_is_cut_at_its_newest() -> None:
    for number in range(4):
        note(OPERATOR, changes={"size": (number, number + 1)})
    assert [moment.text for moment in moments_about("thing", 7, limit=2)] == [
        "size: 3 → 4",
        "size: 2 → 3",
    ]
    assert [moment.text for moment in moments_of(entries()[:1])] == ["size: 3 → 4"]


def test_what_somebody_entered_is_escaped_in_the_timeline() -> None:
    note(OPERATOR, changes={"name": (None, "<b onclick=x>")})
    page = render_to_string("audit/trail.html", {"moments": moments_about("thing", 7)})
    assert "&lt;b onclick=x&gt;" in page
    assert "<b onclick" not in page
