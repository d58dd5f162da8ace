"""A node changes its key: the old one goes on for a day, in case the answer was lost."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from khumkan.core.errors import WireError
from khumkan.hub.nodes import refusing
from khumkan.hub.nodes.access import require_welcome
from khumkan.hub.nodes.models import Node, NodeKey
from khumkan.hub.nodes.services.storing import NODE, record_node
from khumkan.hub.nodes.signing import hub_jwk
from khumkan.ui.actors import Actor
from khumkan.wire.identity import (
    ClockOffError,
    RotationRequest,
    audience_of,
    read_rotation_request,
    thumbprint,
)

GRACE: Final = timedelta(hours=24)


def rotate_key(node: Node, jws: str, *, at: datetime, by: Actor = NODE) -> NodeKey:
    """Have a node be known by a new key, which signed the request; the old ones end in a day.

    Asking again with the same key changes nothing. Raises NodeRefusedError.
    """
    try:
        asked = read_rotation_request(jws, node_id=node.pk, audience=audience_of(hub_jwk()), at=at)
    except ClockOffError as error:
        raise refusing.clock_off(error, at) from None
    except WireError as error:
        raise refusing.malformed(error.message) from None
    return _store(node, asked, at, by)


@transaction.atomic
def _store(node: Node, asked: RotationRequest, at: datetime, by: Actor) -> NodeKey:
    rows = Node.objects.select_for_update(of=("self",)).select_related("organisation")
    held = rows.get(pk=node.pk)
    require_welcome(held)
    mark = thumbprint(asked.public_jwk)
    known = NodeKey.objects.filter(thumbprint=mark).first()
    if known is not None:
        if known.node_id != held.pk or known.retired_at is not None:
            raise refusing.key_known()
        return known
    old = held.keys.filter(retired_at=None)
    before = list(old.values_list("thumbprint", flat=True))
    old.update(retired_at=at + GRACE)
    key = NodeKey.objects.create(
        node=held, thumbprint=mark, public_jwk=asked.public_jwk, added_at=at
    )
    record_node("node.change_key", held, by, {"thumbprint": (before, mark)})
    return key
