"""A node shows who it is and gets an access token: an assertion is taken once, and never again."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from khumkan.core.errors import WireError
from khumkan.core.journal import log_event
from khumkan.hub.nodes import refusing
from khumkan.hub.nodes.access import require_welcome
from khumkan.hub.nodes.errors import NodeRefusedError
from khumkan.hub.nodes.models import Node, NodeKey, UsedAssertion
from khumkan.hub.nodes.services.refusals import note_refusal
from khumkan.hub.nodes.signing import hub_jwk, hub_key
from khumkan.wire.identity import (
    ACCESS_SECONDS,
    LEEWAY_SECONDS,
    Assertion,
    ClockOffError,
    PublicJwk,
    audience_of,
    read_assertion,
    write_access_token,
)

_KEPT_LONGER = timedelta(seconds=2 * LEEWAY_SECONDS)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """What a node gets: the answer of an OAuth token endpoint."""

    access_token: str = field(repr=False)
    token_type: str = "Bearer"  # noqa: S105 -- a word of the standard
    expires_in: int = ACCESS_SECONDS


@dataclass(slots=True)
class _KeyRing:
    """Finds a key by its thumbprint, retired ones too, and remembers whose it was."""

    found: NodeKey | None = None

    def __call__(self, thumbprint: str) -> PublicJwk | None:
        rows = NodeKey.objects.select_related("node__organisation")
        self.found = rows.filter(thumbprint=thumbprint).first()
        return self.found.public_jwk if self.found else None

    @property
    def node_id(self) -> UUID | None:
        return self.found.node_id if self.found else None


def issue_token(assertion: str, *, at: datetime) -> TokenAnswer:
    """Return an access token for the node that an assertion shows.

    Raises NodeRefusedError; the refusal is counted at the node whose key was named, if any.
    """
    ring = _KeyRing()
    try:
        shown = _read(assertion, ring, at)
        node = _admit(shown, ring, at)
    except NodeRefusedError as error:
        if ring.node_id:
            note_refusal(ring.node_id, error.reason, str(error.message), at=at)
        raise
    token = write_access_token(hub_key(), node_id=node.pk, nonce=shown.jti, at=at)
    return TokenAnswer(token)


def forget_used_assertions() -> None:
    """Remove the names of assertions that are too old to be taken again."""
    UsedAssertion.objects.filter(expires_at__lt=timezone.now() - _KEPT_LONGER).delete()


def _read(assertion: str, ring: _KeyRing, at: datetime) -> Assertion:
    try:
        return read_assertion(assertion, key_for=ring, audience=audience_of(hub_jwk()), at=at)
    except ClockOffError as error:
        raise refusing.clock_off(error, at) from None
    except WireError as error:
        _tell(ring, str(error.message))
        raise refusing.not_authenticated() from None


@transaction.atomic
def _admit(shown: Assertion, ring: _KeyRing, at: datetime) -> Node:
    key = ring.found
    if key is None or key.node_id != shown.node_id:
        _tell(ring, "the key is of another node")
        raise refusing.not_authenticated()
    require_welcome(key.node)  # before the key: those of a revoked node are all retired
    if key.retired_at and key.retired_at <= at:
        _tell(ring, "the key is retired")
        raise refusing.not_authenticated()
    _used, is_new = UsedAssertion.objects.get_or_create(
        node=key.node, jti=shown.jti, defaults={"expires_at": shown.expires_at}
    )
    if not is_new:
        _tell(ring, "the assertion was used before")
        raise refusing.not_authenticated()
    Node.objects.filter(pk=key.node_id).update(last_seen_at=at)
    return key.node


def _tell(ring: _KeyRing, why: str) -> None:
    """Say in the journal what the node is not told."""
    log_event(_LOG, "node.token_refuse", level=logging.WARNING, node=ring.node_id, reason=why)
