"""The collection of the sector: made once, named after what the hub is."""

import pytest
from django.utils import timezone

from khumkan.hub.intel.models import Collection, Frame
from khumkan.hub.intel.selectors import frames_after, sector_collection
from khumkan.hub.intel.services import open_sector_collection
from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.services.hub import open_hub
from khumkan.ui.actors import OPERATOR
from khumkan.ui.errors import NotFoundError

pytestmark = pytest.mark.django_db


def test_before_a_hub_is_made_it_has_none() -> None:
    with pytest.raises(NotFoundError):
        sector_collection()


def test_it_is_made_once() -> None:
    first = open_sector_collection()
    again = open_sector_collection(at=timezone.now())
    assert first.pk == again.pk == sector_collection().pk
    assert (Collection.objects.count(), Frame.objects.count()) == (1, 1)


@pytest.mark.parametrize(("mode", "is_marked"), [(Mode.SIMULATION, True), (Mode.REAL, False)])
def test_a_simulation_says_so_in_everything_it_sends(mode: Mode, *, is_marked: bool) -> None:
    open_hub(mode, by=OPERATOR)
    collection = open_sector_collection()
    (frame,) = frames_after(collection.pk, 0, 10)
    assert ("simulation" in collection.title) is is_marked
    assert ("simulation" in frame.body) is is_marked


def test_frames_come_in_order_and_no_more_than_asked_for() -> None:
    collection = open_sector_collection()
    Frame.objects.bulk_create(
        Frame(collection=collection, sequence=n, body=str(n)) for n in (4, 2, 3)
    )
    rows = frames_after(collection.pk, 1, 2)
    assert [(row.sequence, row.body) for row in rows] == [(2, "2"), (3, "3")]
