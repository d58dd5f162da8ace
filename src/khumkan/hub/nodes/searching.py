"""What of nodes can be searched."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.nodes.access import nodes_visible_to
from khumkan.hub.nodes.models import Node
from khumkan.hub.nodes.services.storing import KIND, searchable_parts
from khumkan.ui.search.kinds import Kind, Searchable


def _documents() -> Iterator[Searchable]:
    for one in Node.objects.select_related("organisation").order_by().iterator():
        yield Searchable(one.pk, one.name, searchable_parts(one))


NODES = Kind(
    name=KIND,
    label=_("Nodes"),
    visible_to=lambda user: nodes_visible_to(user).select_related("organisation"),
    url=lambda node: reverse("nodes:detail", args=[node.pk]),
    describe=lambda node: node.organisation.name,
    documents=_documents,
)
KINDS = (NODES,)
