"""A node is sent away for good: no key of it opens anything from now on, and its stream closes."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.nodes.choices import NodeState
from khumkan.hub.nodes.models import Node
from khumkan.hub.nodes.services.authority import require_may
from khumkan.hub.nodes.services.storing import record_node
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.actors import Actor
from khumkan.ui.errors import ConflictError, RefusedError

LONGEST_REASON = 300


@transaction.atomic
def revoke_node(node: Node, *, reason: str, by: Actor, version: int | None = None) -> Node:
    """Revoke a node; what it told stays. It comes back only by a new code, with a new key.

    Raises RefusedError without a reason and for who may not, ConflictError if somebody was quicker.
    `version` is that of the row its reader saw, if anybody did.
    """
    rows = Node.objects.select_for_update(of=("self",)).select_related("organisation")
    current = rows.get(pk=node.pk)
    require_may(by, Permission.REVOKE_NODES, current.organisation)
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise RefusedError(message("Say why, in at most 300 letters."), field="reason")
    if current.state == NodeState.REVOKED or version not in {None, current.version}:
        raise ConflictError(message("Somebody else changed this after you opened it."))
    now = timezone.now()
    current.state, current.revoked_at, current.revoked_because = NodeState.REVOKED, now, why
    current.version += 1
    current.save(update_fields=["state", "revoked_at", "revoked_because", "version"])
    current.keys.filter(Q(retired_at=None) | Q(retired_at__gt=now)).update(retired_at=now)
    record_node("node.revoke", current, by, {"reason": (None, why)})
    return current
