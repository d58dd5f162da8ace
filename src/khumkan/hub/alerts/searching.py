"""What of alerts can be searched."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.alerts.access import alerts_visible_to
from khumkan.hub.alerts.choices import State
from khumkan.hub.alerts.models import Alert
from khumkan.hub.alerts.services.storing import KIND, describe_for_search
from khumkan.ui.search.kinds import Kind, Searchable


def _documents() -> Iterator[Searchable]:
    rows = Alert.objects.select_related("organisation", "indicator")
    return map(describe_for_search, rows.order_by().iterator())


def _describe(alert: Alert) -> str:
    return f"{alert.organisation.name} · {State(alert.state).label}"


ALERTS = Kind(
    name=KIND,
    label=_("Alerts"),
    visible_to=lambda user: alerts_visible_to(user).select_related("organisation"),
    url=lambda alert: reverse("alerts:detail", args=[alert.pk]),
    describe=_describe,
    documents=_documents,
)
KINDS = (ALERTS,)
