"""A node presents a code and is let in: once, by the hub that the code pins."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from khumkan.core.errors import WireError
from khumkan.core.journal import log_event
from khumkan.hub.nodes import refusing
from khumkan.hub.nodes.addresses import api_url, stream_url
from khumkan.hub.nodes.choices import CodeFault, NodeState
from khumkan.hub.nodes.models import EnrolmentCode, Node, NodeKey
from khumkan.hub.nodes.services.codes import KIND as CODE
from khumkan.hub.nodes.services.codes import record_code
from khumkan.hub.nodes.services.storing import NODE, put_into_index, record_node
from khumkan.hub.nodes.signing import hub_key
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.wire.identity import (
    ClockOffError,
    EnrolmentAnswer,
    EnrolmentRequest,
    read_enrolment_request,
    secret_hash,
    thumbprint,
    write_enrolment_answer,
)

_LOG = logging.getLogger(__name__)


def enrol(jws: str, *, at: datetime, by: Actor = NODE) -> str:
    """Let a node in that holds a code; return the hub's signed answer.

    The same key may ask again while the code lives and gets the same answer: the first may have
    been lost on its way. Raises NodeRefusedError, in one sentence for every code that is not good.
    """
    try:
        asked = read_enrolment_request(jws, at=at)
    except ClockOffError as error:
        log_event(_LOG, "node.enrol_refuse", level=logging.WARNING, reason="clock-off")
        raise refusing.clock_off(error, at) from None
    except WireError as error:
        log_event(_LOG, "node.enrol_refuse", level=logging.WARNING, reason="malformed")
        raise refusing.malformed(error.message) from None
    node, fault = _use_code(asked, at, by)
    if node is None:
        log_event(_LOG, "node.enrol_refuse", level=logging.WARNING, reason=fault)
        raise refusing.key_known() if fault is CodeFault.KNOWN_KEY else refusing.code_not_valid()
    log_event(_LOG, "node.enrol", node=node.pk, organisation=node.organisation_id)
    return write_enrolment_answer(hub_key(), _answer(node, asked, at))


@transaction.atomic
def _use_code(
    asked: EnrolmentRequest, at: datetime, by: Actor
) -> tuple[Node | None, CodeFault | None]:
    """Return the node, or why there is none: counted and told to the trail in either case."""
    rows = EnrolmentCode.objects.select_for_update(of=("self",)).select_related("organisation")
    code = rows.filter(secret_hash=secret_hash(asked.secret)).first()
    if code is None:
        changes = {"fault": (None, CodeFault.UNKNOWN.value)}
        record(
            "enrolment_code.refuse", by=by, object_kind=CODE, object_id="unknown", changes=changes
        )
        return None, CodeFault.UNKNOWN
    if again := _find_enrolled(code, asked, at):
        return again, None
    if fault := _find_fault(code, asked, at):
        _note_fault(code, fault, by)
        return None, fault
    return _let_in(code, asked, at, by), None


def _find_enrolled(code: EnrolmentCode, asked: EnrolmentRequest, at: datetime) -> Node | None:
    """Return the node that this very key has made of this code, if it is still welcome."""
    if code.node_id is None or at > code.expires_at or code.organisation.closed_at:
        return None
    key = NodeKey.objects.filter(node_id=code.node_id, thumbprint=thumbprint(asked.public_jwk))
    node = key.filter(retired_at=None, node__state=NodeState.ACTIVE).select_related("node").first()
    return node.node if node else None


def _find_fault(code: EnrolmentCode, asked: EnrolmentRequest, at: datetime) -> CodeFault | None:
    if code.used_at:
        return CodeFault.USED
    if code.withdrawn_at:
        return CodeFault.WITHDRAWN
    if at > code.expires_at:
        return CodeFault.EXPIRED
    if code.organisation.closed_at:
        return CodeFault.CLOSED
    is_known = NodeKey.objects.filter(thumbprint=thumbprint(asked.public_jwk)).exists()
    return CodeFault.KNOWN_KEY if is_known else None


def _note_fault(code: EnrolmentCode, fault: CodeFault, by: Actor) -> None:
    code.n_refused += 1
    code.last_fault = fault
    code.save(update_fields=["n_refused", "last_fault"])
    record_code("enrolment_code.refuse", code, by, {"fault": (None, fault.value)})


def _let_in(code: EnrolmentCode, asked: EnrolmentRequest, at: datetime, by: Actor) -> Node:
    node = Node.objects.create(
        organisation=code.organisation,
        name=code.node_name,
        enrolled_at=at,
        last_seen_at=at,
        software_version=asked.software_version,
        agreement_reference=code.agreement_reference,
        agreement_signed_on=code.agreement_signed_on,
    )
    mark = thumbprint(asked.public_jwk)
    NodeKey.objects.create(node=node, thumbprint=mark, public_jwk=asked.public_jwk, added_at=at)
    code.used_at, code.node = at, node
    code.version += 1
    code.save(update_fields=["used_at", "node", "version"])
    put_into_index(node)
    changes: dict[str, tuple[object, object]] = {
        "name": (None, node.name),
        "thumbprint": (None, mark),
        "agreement_reference": (None, node.agreement_reference),
        "agreement_signed_on": (None, node.agreement_signed_on),
        "software_version": (None, node.software_version),
    }
    record_node("node.enrol", node, by, changes)
    return node


def _answer(node: Node, asked: EnrolmentRequest, at: datetime) -> EnrolmentAnswer:
    return EnrolmentAnswer(
        node_id=node.pk,
        organisation_name=node.organisation.name_th,
        node_name=node.name,
        collection=import_string(settings.SECTOR_COLLECTION)().pk,
        api_url=api_url(),
        stream_url=stream_url(),
        nonce=asked.nonce,
        at=at,
        agreement_reference=node.agreement_reference,
        agreement_signed_on=node.agreement_signed_on,
    )
