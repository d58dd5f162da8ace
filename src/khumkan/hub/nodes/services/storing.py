"""What every change of a node does: tell the trail, keep the search index; and who a node is."""

from typing import Final

from khumkan.hub.nodes.models import Node
from khumkan.ui.actors import Actor, Channel
from khumkan.ui.audit.services import record
from khumkan.ui.search.services import index

KIND: Final = "node"
NODE: Final = Actor(channel=Channel.NODE)


def record_node(
    action: str, node: Node, by: Actor, changes: dict[str, tuple[object, object]] | None = None
) -> None:
    """Tell the audit trail what happened to a node."""
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=node.pk,
        organisation_id=node.organisation_id,
        changes=changes,
    )


def searchable_parts(node: Node) -> tuple[str, ...]:
    """Return what a node is found by: its name, and what its organisation is called."""
    place = node.organisation
    parts = (node.name, place.name_th, place.name_en, place.short_name, place.hcode)
    return tuple(part for part in parts if part)


def put_into_index(node: Node) -> None:
    """Have the search find a node."""
    index(KIND, node.pk, node.name, searchable_parts(node))
