"""Nodes of the tests' hospitals: stored with a key, or let in as a real one is."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from khumkan.hub.nodes import services
from khumkan.hub.nodes.models import Node, NodeKey
from khumkan.hub.nodes.signing import hub_jwk, hub_key
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.actors import OPERATOR
from khumkan.wire.identity import (
    PrivateKey,
    audience_of,
    new_name,
    new_private_key,
    public_jwk,
    read_code,
    thumbprint,
    write_access_token,
    write_assertion,
    write_enrolment_request,
)

VERSION = "2026.1.0"


@dataclass(frozen=True, slots=True)
class Keyed:
    """A node of the hub with the key that its machine holds."""

    node: Node
    key: PrivateKey

    def assertion(self, at: datetime | None = None, node_id: UUID | None = None) -> str:
        """Return what the node shows to get a token; `at` is its own clock."""
        text, _jti = write_assertion(
            self.key,
            node_id=node_id or self.node.pk,
            audience=audience_of(hub_jwk()),
            at=at or timezone.now(),
        )
        return text

    def token(self, at: datetime | None = None) -> str:
        """Return an access token that is good now."""
        return write_access_token(
            hub_key(), node_id=self.node.pk, nonce=new_name(), at=at or timezone.now()
        )


def make_node(organisation: Organisation, name: str = "node", **columns: object) -> Keyed:
    """Store a node that was enrolled and heard of just now."""
    key, now = new_private_key(), timezone.now()
    jwk = public_jwk(key)
    given = {"agreement_reference": "MOU 1", "last_seen_at": now, "enrolled_at": now} | columns
    node = Node.objects.create(organisation=organisation, name=name, **given)
    NodeKey.objects.create(node=node, thumbprint=thumbprint(jwk), public_jwk=jwk)
    return Keyed(node, key)


def make_code(organisation: Organisation, at: datetime | None = None) -> services.MadeCode:
    """Make an enrolment code as the operator does."""
    return services.make_code(
        organisation,
        node_name="ห้องเครื่อง",
        agreement_reference="MOU 12/2569",
        agreement_signed_on=date(2026, 10, 1),
        by=OPERATOR,
        at=at,
    )


def enrolment(code: str, key: PrivateKey, at: datetime | None = None) -> str:
    """Return what a new node sends; `at` is its own clock."""
    return write_enrolment_request(
        key, read_code(code), software_version=VERSION, nonce=new_name(), at=at or timezone.now()
    )
