"""What nodes tell of their deliveries: kept when something moved, refused when it can't be."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hub_intel import DOMAIN, Sector

from khumkan.hub.intel import services
from khumkan.hub.intel.models import Collection, Delivery
from khumkan.hub.intel.selectors import read_immunity
from khumkan.ui.errors import RefusedError


def test_steps_follow_each_other_without_a_gap(sector: Sector) -> None:
    first = sector.deliver(sector.a.node)
    sector.publish()
    sector.publish(DOMAIN)
    second = sector.deliver(sector.a.node)
    assert first is not None
    assert second is not None
    assert (first.loaded_after, first.loaded_up_to) == (0, 1)
    assert (second.loaded_after, second.loaded_up_to) == (1, 3)
    assert second.acknowledged_at == sector.now


def test_the_same_again_is_no_step(sector: Sector) -> None:
    sector.deliver(sector.a.node)
    assert sector.deliver(sector.a.node) is None
    assert Delivery.objects.count() == 1


def test_searching_is_a_step_of_its_own(sector: Sector) -> None:
    sector.deliver(sector.a.node)
    step = sector.deliver(
        sector.a.node, searched_up_to=1, searched_at=sector.now, n_events_searched=99
    )
    assert step is not None
    assert (step.is_search, step.searched_after, step.searched_up_to) == (True, 0, 1)
    assert (step.loaded_after, step.loaded_up_to, step.n_events_searched) == (1, 1, 99)


def test_a_node_that_began_anew_takes_nothing_back(sector: Sector) -> None:
    sector.publish()
    sector.deliver(sector.a.node)
    assert sector.deliver(sector.a.node, loaded_up_to=1) is None


def test_a_collection_that_is_not_there_is_refused(sector: Sector) -> None:
    with pytest.raises(RefusedError):
        sector.deliver(sector.a.node, collection=uuid4())


@pytest.mark.parametrize(
    "given",
    [{"loaded_up_to": 2}, {"epoch": uuid4()}],
    ids=["beyond the last frame", "another count of frames"],
)
def test_what_is_about_frames_that_were_lost_says_nothing_of_those_that_are_here(
    sector: Sector, given: dict[str, object]
) -> None:
    assert sector.deliver(sector.a.node, **given) is None
    assert not Delivery.objects.exists()


def test_after_a_backup_was_put_back_figures_are_of_the_new_frames(sector: Sector) -> None:
    sector.publish()
    old = sector.collection.epoch
    sector.deliver(sector.b.node, epoch=old)
    services.begin_new_epochs()
    indicator = sector.publish_one(DOMAIN)
    # What the node loaded of the hub that was lost comes late; then it takes all frames again.
    sector.deliver(sector.b.node, epoch=old)
    assert read_immunity(indicator).n_immune == 0
    new = Collection.objects.get().epoch
    for n in (1, 2):
        sector.deliver(sector.b.node, epoch=new, loaded_up_to=n)
    assert read_immunity(indicator).n_immune == 0
    sector.deliver(sector.b.node, epoch=new, loaded_up_to=3)
    assert read_immunity(indicator).n_immune == 1
    assert new != old


def test_old_steps_are_forgotten_but_never_where_a_node_stands(sector: Sector) -> None:
    sector.deliver(sector.a.node)
    sector.publish()
    sector.deliver(sector.a.node)
    sector.deliver(sector.b.node)
    Delivery.objects.update(acknowledged_at=sector.now - timedelta(days=91))
    services.forget_old_deliveries()
    kept = Delivery.objects.values_list("node", "loaded_up_to")
    assert sorted(kept) == sorted([(sector.a.node.pk, 2), (sector.b.node.pk, 2)])
