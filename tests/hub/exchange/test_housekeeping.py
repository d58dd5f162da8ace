"""Receipts are kept for as long as their reports may come again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hub_nodes import make_node
from hub_world import World

from khumkan.hub.exchange.housekeeping import KEPT, remove_old_receipts
from khumkan.hub.exchange.models import Receipt
from khumkan.hub.exchange.periodic import JOBS

pytestmark = pytest.mark.django_db


def test_old_receipts_go_and_young_ones_stay(world: World) -> None:
    node, now = make_node(world.a).node, timezone.now()
    for age in (KEPT + timedelta(hours=1), KEPT - timedelta(hours=1)):
        Receipt.objects.create(report_id=uuid4(), node=node, kind="x", received_at=now - age)
    remove_old_receipts()
    assert Receipt.objects.get().received_at > now - KEPT
    assert [job.run for job in JOBS] == [remove_old_receipts]
