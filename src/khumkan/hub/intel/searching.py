"""What of indicators can be searched."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from khumkan.hub.intel.access import indicators_visible_to
from khumkan.hub.intel.models import Indicator
from khumkan.hub.intel.presenting import indicator_url
from khumkan.hub.intel.services.storing import KIND
from khumkan.ui.search.kinds import Kind, Searchable


def _documents() -> Iterator[Searchable]:
    for one in Indicator.objects.order_by().iterator():
        yield Searchable(one.pk, one.value)


INDICATORS = Kind(
    name=KIND,
    label=_("Indicators"),
    visible_to=indicators_visible_to,
    url=indicator_url,
    describe=lambda one: f"{one.get_kind_display()} · {one.get_state_display()}",
    documents=_documents,
)
KINDS = (INDICATORS,)
