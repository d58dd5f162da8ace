"""Which nodes and codes somebody may see or change; and which node a token belongs to."""

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.hub.nodes import refusing
from khumkan.hub.nodes.choices import NodeState
from khumkan.hub.nodes.models import EnrolmentCode, Node
from khumkan.hub.nodes.signing import hub_jwk
from khumkan.hub.organisations.access import may, may_at, reach_of
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.errors import NotFoundError
from khumkan.wire.identity import read_access_token

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_Row = TypeVar("_Row", Node, EnrolmentCode)


def authenticate_node(token: str, *, at: datetime) -> Node:
    """Return the node that an access token belongs to, with its organisation; one query.

    Raises NodeRefusedError: not this hub's token or over, revoked, organisation closed. `at` is
    this hub's clock.
    """
    try:
        shown = read_access_token(token, hub_jwk=hub_jwk(), at=at)
    except WireError:
        raise refusing.token_expired() from None
    node = Node.objects.select_related("organisation").filter(pk=shown.node_id).first()
    if node is None:
        raise refusing.token_expired()
    require_welcome(node)
    return node


def require_welcome(node: Node) -> None:
    """Raise NodeRefusedError if a node was revoked or its organisation is closed."""
    if node.state != NodeState.ACTIVE:
        raise refusing.revoked()
    if node.organisation.closed_at is not None:
        raise refusing.organisation_closed()


def nodes_visible_to(user: "User | AnonymousUser") -> QuerySet[Node]:
    """Return the nodes that somebody may know of, revoked ones among them."""
    return _where(Node.objects.all(), user, Permission.VIEW_NODES)


def access_node(user: "User | AnonymousUser", node_id: UUID) -> Node:
    """Return one node. Raises NotFoundError if there is none for this person."""
    node = nodes_visible_to(user).filter(pk=node_id).select_related("organisation").first()
    if node is None:
        raise _no_node()
    return node


def access_node_to_revoke(user: "User | AnonymousUser", node_id: UUID) -> Node:
    """Return one node to send away. Raises NotFoundError if that isn't allowed."""
    node = access_node(user, node_id)
    if not may_at(user, Permission.REVOKE_NODES, node.organisation):
        raise _no_node()
    return node


def codes_visible_to(user: "User | AnonymousUser") -> QuerySet[EnrolmentCode]:
    """Return the enrolment codes of organisations whose nodes somebody may let in."""
    return _where(EnrolmentCode.objects.all(), user, Permission.ENROL_NODES)


def access_code(user: "User | AnonymousUser", code_id: UUID) -> EnrolmentCode:
    """Return one code to withdraw. Raises NotFoundError if there is none for this person."""
    found = codes_visible_to(user).filter(pk=code_id).select_related("organisation")
    code = found.first()
    if code is None:
        raise NotFoundError(message("there is no such enrolment code, or it is not yours to see"))
    return code


def access_enroller(user: "User | AnonymousUser") -> "User":
    """Return the viewer, who may let nodes in somewhere. Raises NotFoundError for others."""
    if isinstance(user, AnonymousUser) or not may(user, Permission.ENROL_NODES):
        raise _no_node()
    return user


def _where(
    rows: QuerySet[_Row], user: "User | AnonymousUser", permission: Permission
) -> QuerySet[_Row]:
    reach = reach_of(user, permission)
    return rows.filter(reach.as_condition("organisation__")) if reach else rows.none()


def _no_node() -> NotFoundError:
    return NotFoundError(message("there is no such node, or it is not yours to see"))
