"""Reads of alerts: named in the reader's language, counted where they press."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import override
from hub_nodes import Keyed
from hub_world import World
from node_reports import RULE, finding

from khumkan.core.severity import Severity
from khumkan.hub.alerts import selectors
from khumkan.hub.alerts.models import Alert
from khumkan.hub.rules.models import Rule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rule() -> Rule:
    return Rule.objects.create(
        rule_id=RULE,
        title_en="Many wrong passwords",
        title_th="รหัสผ่านผิดหลายครั้ง",
        level="high",
        pack_date="2026-11-01",
    )


def test_alerts_are_called_by_their_rule_in_the_readers_language(
    node: Keyed, world: World, report: Any
) -> None:
    report(node)
    for language, title in (("en", "Many wrong passwords"), ("th", "รหัสผ่านผิดหลายครั้ง")):
        with override(language):
            assert [one.title for one in selectors.list_alerts(world.analyst)] == [title]
            assert [one.title for one in selectors.list_alerts(world.analyst).iterator()] == [title]


def test_a_list_takes_two_queries_however_long_it_is(
    node: Keyed, world: World, report: Any, django_assert_num_queries: Any
) -> None:
    for _ in range(5):
        report(node, finding(rule_id=uuid4()))
    rows = selectors.list_alerts(world.analyst)
    with django_assert_num_queries(2):
        assert len([(one.title, one.organisation.name) for one in rows]) == 5


def test_what_presses_is_open_high_and_now(
    node: Keyed, other: Keyed, world: World, report: Any
) -> None:
    report(node)
    report(node, finding(rule_id=uuid4(), level=Severity.CRITICAL))
    report(node, finding(rule_id=uuid4(), level=Severity.MEDIUM))
    past = report(other)
    assert selectors.pressing_alerts(world.analyst) == {world.a.pk: 2, world.b.pk: 1}
    Alert.objects.filter(pk=past.pk).update(is_past=True)
    assert selectors.pressing_alerts(world.analyst) == {world.a.pk: 2}
    assert selectors.pressing_alerts(world.b_it) == {}


def test_the_trail_names_alerts(node: Keyed, report: Any) -> None:
    alert = report(node)
    with override("en"):
        assert selectors.names_of_alerts([str(alert.pk)]) == {str(alert.pk): "Many wrong passwords"}
