"""Who sees which alerts, and who works on them, by role."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from hub_nodes import Keyed
from hub_world import World

from khumkan.hub.alerts.access import access_alert, access_alert_to_change, alerts_visible_to
from khumkan.ui.errors import NotFoundError

pytestmark = pytest.mark.django_db

SEES = ("admin", "analyst", "liaison", "a_it", "a_executive", "a_dpo", "a_auditor")
WORKS = ("admin", "analyst", "a_it")
OTHERS = ("a_staff", "a_unit_it", "b_it", "b_staff", "stranger")


@pytest.mark.parametrize("name", [*SEES, *OTHERS])
def test_who_may_see_and_who_may_work(name: str, node: Keyed, world: World, report: Any) -> None:
    alert, user = report(node), getattr(world, name)
    assert alerts_visible_to(user).exists() == (name in SEES)
    for access, allowed in ((access_alert, SEES), (access_alert_to_change, WORKS)):
        if name in allowed:
            assert access(user, alert.pk) == alert
        else:
            with pytest.raises(NotFoundError):
                access(user, alert.pk)


def test_who_is_not_signed_in_sees_nothing(node: Keyed, report: Any) -> None:
    report(node)
    assert not alerts_visible_to(AnonymousUser()).exists()
