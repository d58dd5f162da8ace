"""How a node does: one judgement, in Python and in the database, each with its sentence."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from hub_nodes import make_node
from hub_world import World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khumkan.hub.nodes.choices import Health
from khumkan.hub.nodes.health import health_column, state_of
from khumkan.hub.nodes.models import Node

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return AT - timedelta(seconds=seconds)


ROWS: list[tuple[dict[str, Any], Health, str]] = [
    ({}, Health.HEALTHY, "nothing waits"),
    ({"last_seen_at": ago(90)}, Health.HEALTHY, "heard of"),
    ({"last_seen_at": ago(91)}, Health.SILENT, "for 91 seconds"),
    ({"last_seen_at": ago(7_300)}, Health.SILENT, "for 2 hours 1 minute"),
    ({"last_seen_at": None, "enrolled_at": ago(10)}, Health.SILENT, "for 10 seconds"),
    ({"n_waiting": 5, "waiting_since": ago(59)}, Health.HEALTHY, "nothing waits"),
    ({"n_waiting": 5, "waiting_since": ago(61)}, Health.BEHIND, "5 reports wait"),
    ({"n_waiting": 0, "waiting_since": ago(999)}, Health.HEALTHY, "nothing waits"),
    ({"clock_offset_ms": 30_000}, Health.HEALTHY, "nothing waits"),
    ({"clock_offset_ms": 31_000}, Health.CLOCK_OFF, "31 seconds behind"),
    ({"clock_offset_ms": -600_000}, Health.CLOCK_OFF, "10 minutes ahead"),
    (
        {"last_refusal": "clock-off", "last_refused_at": AT, "last_seen_at": ago(500)},
        Health.CLOCK_OFF,
        "refused because its clock",
    ),
    (
        {"last_refusal": "clock-off", "last_refused_at": ago(500)},
        Health.HEALTHY,
        "nothing waits",
    ),
    ({"last_refusal": "malformed", "last_refused_at": AT}, Health.HEALTHY, "nothing waits"),
    ({"state": "revoked", "last_seen_at": ago(9_999)}, Health.REVOKED, "sent away"),
]


@pytest.mark.parametrize(("columns", "health", "words"), ROWS)
def test_each_state_says_why(
    world: World, columns: dict[str, Any], health: Health, words: str
) -> None:
    node = make_node(world.a, **{"last_seen_at": ago(5)} | columns).node
    with translation.override("en"):
        found = state_of(node, AT)
        assert found.state is health
        assert words in found.sentence
        assert found.badge.label == health.label


MOMENTS = st.none() | st.integers(-10, 200).map(ago)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(["active", "active", "revoked"]),
            "last_seen_at": MOMENTS,
            "n_waiting": st.integers(0, 2),
            "waiting_since": MOMENTS,
            "clock_offset_ms": st.none() | st.sampled_from([0, 30_000, 30_001, -30_000, -30_001]),
            "last_refusal": st.sampled_from(["", "clock-off", "malformed"]),
            "last_refused_at": MOMENTS,
        }
    )
)
def test_the_database_judges_as_python_does(world: World, columns: dict[str, Any]) -> None:
    node = make_node(world.a, **columns).node
    found = Node.objects.annotate(health=health_column(AT)).get(pk=node.pk)
    assert found.health == state_of(node, AT).state
