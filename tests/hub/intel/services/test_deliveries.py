"""What nodes tell of their deliveries: kept when something moved, refused when it can't be."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hub_intel import DOMAIN, Sector

from khumkan.hub.intel import services
from khumkan.hub.intel.models import Delivery
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


@pytest.mark.parametrize(
    "given", [{"loaded_up_to": 2}, {"collection": uuid4()}], ids=["frames never sent", "unknown"]
)
def test_garbage_is_refused(sector: Sector, given: dict[str, object]) -> None:
    with pytest.raises(RefusedError):
        sector.deliver(sector.a.node, **given)
    assert not Delivery.objects.exists()


def test_old_steps_are_forgotten_but_never_where_a_node_stands(sector: Sector) -> None:
    sector.deliver(sector.a.node)
    sector.publish()
    sector.deliver(sector.a.node)
    sector.deliver(sector.b.node)
    Delivery.objects.update(acknowledged_at=sector.now - timedelta(days=91))
    services.forget_old_deliveries()
    kept = Delivery.objects.values_list("node", "loaded_up_to")
    assert sorted(kept) == sorted([(sector.a.node.pk, 2), (sector.b.node.pk, 2)])
