"""Alerts that know what they are called: by the title of their rule in the reader's language."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from khumkan.hub.alerts.models import Alert
from khumkan.hub.intel.presenting import defang
from khumkan.hub.rules.selectors import rule_cards
from khumkan.ui.finishing import FinishedRows


class NamedAlerts(FinishedRows):
    """Alerts that carry `title`, however they are narrowed or sliced later.

    They bring their `indicator` along.
    """

    def finish(self, rows: list[Any]) -> None:
        """Name them."""
        name_alerts(rows)


def name_alerts(alerts: Sequence[Alert]) -> Sequence[Alert]:
    """Give alerts their `title`: that of the rule, or the indicator's value made harmless."""
    cards = rule_cards({one.rule_id for one in alerts if one.rule_id})
    for one in alerts:
        if one.rule_id:
            one.title = cards[one.rule_id].title
        elif one.indicator:
            value = defang(one.indicator.kind, one.indicator.value)
            words = _("Seen in the past: %(value)s") if one.is_past else _("Seen: %(value)s")
            one.title = words % {"value": value}
    return alerts
