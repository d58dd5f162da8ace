"""Reads of nodes: who takes part now, the list with how each does, one with its parts."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils import timezone

from khumkan.hub.nodes.access import codes_visible_to, nodes_visible_to
from khumkan.hub.nodes.choices import CodeState, Health, NodeState
from khumkan.hub.nodes.health import (
    SILENT_AFTER,
    NodeHealth,
    clock_offset,
    health_column,
    state_of,
)
from khumkan.hub.nodes.models import EnrolmentCode, Node

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

__all__ = [
    "SILENT_AFTER",
    "Health",
    "NodeHealth",
    "active_nodes",
    "clock_offset",
    "code_state",
    "health_column",
    "list_codes",
    "list_nodes",
    "names_of_codes",
    "names_of_nodes",
    "state_of",
]


def active_nodes() -> QuerySet[Node]:
    """Return the nodes that may speak to the hub now, each with its organisation."""
    rows = Node.objects.filter(state=NodeState.ACTIVE, organisation__closed_at=None)
    return rows.select_related("organisation")


def list_nodes(viewer: "User", at: datetime | None = None) -> QuerySet[Node]:
    """Return what somebody may see, each with `health` and organisation: one query."""
    rows = nodes_visible_to(viewer).annotate(health=health_column(at or timezone.now()))
    return rows.select_related("organisation")


def list_codes(viewer: "User", at: datetime | None = None) -> QuerySet[EnrolmentCode]:
    """Return the codes of nodes somebody may let in, each with `state`: one query."""
    rows = codes_visible_to(viewer).annotate(state=_code_column(at or timezone.now()))
    return rows.select_related("organisation", "made_by", "node")


def code_state(code: EnrolmentCode, at: datetime) -> CodeState:
    """Return where a code stands."""
    if code.used_at:
        return CodeState.USED
    if code.withdrawn_at:
        return CodeState.WITHDRAWN
    return CodeState.EXPIRED if code.expires_at < at else CodeState.OPEN


def names_of_nodes(ids: Iterable[str]) -> dict[str, str]:
    """Return what nodes are called, by id."""
    rows = Node.objects.filter(pk__in=set(ids)).order_by()
    return {str(key): name for key, name in rows.values_list("pk", "name")}


def names_of_codes(ids: Iterable[str]) -> dict[str, str]:
    """Return for which node codes were made, by id; a code that nobody made has no name."""
    rows = EnrolmentCode.objects.filter(pk__in=set(ids) - {"unknown"}).order_by()
    return {str(key): name for key, name in rows.values_list("pk", "node_name")}


def _code_column(at: datetime) -> Case:
    return Case(
        When(~Q(used_at=None), then=Value(CodeState.USED.value)),
        When(~Q(withdrawn_at=None), then=Value(CodeState.WITHDRAWN.value)),
        When(expires_at__lt=at, then=Value(CodeState.EXPIRED.value)),
        default=Value(CodeState.OPEN.value),
        output_field=CharField(),
    )
