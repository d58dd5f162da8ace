"""Writes: codes, enrolment, tokens, keys, heartbeats, refusals, revocation."""

from khumkan.hub.nodes.services.codes import MadeCode, make_code, withdraw_code
from khumkan.hub.nodes.services.enrolling import enrol
from khumkan.hub.nodes.services.keys import rotate_key
from khumkan.hub.nodes.services.refusals import note_refusal
from khumkan.hub.nodes.services.revoking import revoke_node
from khumkan.hub.nodes.services.statuses import take_status
from khumkan.hub.nodes.services.streams import (
    forget_streams,
    note_streams,
    note_streams_alive,
)
from khumkan.hub.nodes.services.tokens import TokenAnswer, forget_used_assertions, issue_token

__all__ = [
    "MadeCode",
    "TokenAnswer",
    "enrol",
    "forget_streams",
    "forget_used_assertions",
    "issue_token",
    "make_code",
    "note_refusal",
    "note_streams",
    "note_streams_alive",
    "revoke_node",
    "rotate_key",
    "take_status",
    "withdraw_code",
]
