"""What of incidents can be searched."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.access import incidents_visible_to
from khumkan.hub.incidents.choices import State
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.selectors import number_of
from khumkan.hub.incidents.services.storing import KIND, describe_for_search
from khumkan.ui.search.kinds import Kind, Searchable


def _documents() -> Iterator[Searchable]:
    return map(describe_for_search, Incident.objects.order_by().iterator())


INCIDENTS = Kind(
    name=KIND,
    label=_("Incidents"),
    visible_to=incidents_visible_to,
    url=lambda one: reverse("incidents:detail", args=[one.pk]),
    describe=lambda one: f"{number_of(one)} · {State(one.state).label}",
    documents=_documents,
)
KINDS = (INCIDENTS,)
