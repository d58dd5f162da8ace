"""What came in, as one of the contract's messages of just this node, or why it is none."""

from typing import TYPE_CHECKING

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.hub.exchange.refusing import refuse
from khumkan.wire.contract import (
    MAX_NODE_MESSAGE_BYTES,
    NodeMessage,
    NodeStatus,
    RefusalReason,
    parse_node_message,
)

if TYPE_CHECKING:
    from khumkan.hub.nodes.models import Node

_UNKNOWN_VERSION = "contract version {version} is not understood; understood: {understood}"


def read_message(node: "Node", body: bytes) -> NodeMessage:
    """Return the message; raises RefusedMessage, which names the place and never the value."""
    try:
        content = parse_node_message(body)
    except WireError as error:
        raise refuse(error.message, reason=_reason(error, body)) from None
    if content.node_id != node.pk:
        report_id = None if isinstance(content, NodeStatus) else content.id
        raise refuse(
            message("the message names another node than the one whose token came with it"),
            reason="not-allowed",
            report_id=report_id,
        )
    return content


def _reason(error: WireError, body: bytes) -> RefusalReason:
    if len(body) > MAX_NODE_MESSAGE_BYTES:
        return "too-large"
    return "unknown-version" if error.message.text == _UNKNOWN_VERSION else "malformed"
