"""Nodes report at the same moment: one order of frames, and nothing twice."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
from django.db import connection, connections
from hub_intel import ADDRESS, Sector, make_sector
from hub_world import make_world
from pytest_django.plugin import DjangoDbBlocker

from khumkan.hub.intel.models import Frame, Indicator, Sighting, StoredObject
from khumkan.hub.nodes.models import Node
from khumkan.wire.contract import SharedDomain

N_THREADS, N_EACH = 4, 5
append_only = import_module("khumkan.ui.audit.migrations.0002_append_only")


@pytest.fixture
def open_trail(
    django_db_setup: None,  # noqa: ARG001 -- asked for: there is a database by then
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Let the database be emptied after a test that really commits: the trail refuses it."""

    def change(step: Callable[..., None]) -> None:
        with django_db_blocker.unblock(), connection.schema_editor() as editor:
            step(None, editor)

    change(append_only.reopen)
    yield
    change(append_only.close)


@pytest.fixture
def committed_sector(
    open_trail: None,  # noqa: ARG001 -- asked for first, so that it is taken down last
    transactional_db: None,  # noqa: ARG001 -- asked for: what is written is committed
) -> Sector:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time, and in tests lives in one connection")
    return make_sector(make_world())


def test_frames_keep_one_order_and_one_observable_is_one_indicator(
    committed_sector: Sector,
) -> None:
    report_at_once(committed_sector)
    sequences = list(Frame.objects.order_by("pk").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
    assert Indicator.objects.count() == 1 + N_THREADS * N_EACH
    same = Indicator.objects.get(value=ADDRESS.value)
    assert (same.n_organisations, same.confidence) == (2, 80)
    # A node sends one report after the other; here each has two at once, and none is lost.
    seen = Sighting.objects.filter(indicator=same).values_list("n_events", flat=True)
    assert sorted(seen) == [N_THREADS * N_EACH // 2] * 2
    rows = StoredObject.objects.order_by("date_added").values_list("sequence", flat=True)
    assert list(rows) == sorted(rows)


def report_at_once(sector: Sector) -> None:
    start = threading.Barrier(N_THREADS)

    def report(thread: int, node: Node) -> None:
        try:
            start.wait(timeout=10)
            for n in range(N_EACH):
                own = SharedDomain(value=f"a{thread}-{n}.evil.example")
                sector.publish(ADDRESS, own, node=node)
        finally:
            connections.close_all()

    nodes = [sector.a.node, sector.b.node] * (N_THREADS // 2)
    with ThreadPoolExecutor(N_THREADS) as pool:
        list(pool.map(report, range(N_THREADS), nodes))
