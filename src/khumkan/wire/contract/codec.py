"""Messages of the contract to bytes and back: size first, then version, then every field."""

import re
from typing import TypeVar

import msgspec

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.contract.answers import Acknowledgement, Refusal
from khumkan.wire.contract.deliveries import DeliveryReport
from khumkan.wire.contract.fields import CONTRACT_VERSION
from khumkan.wire.contract.reports import FindingsReport, SightingsReport
from khumkan.wire.contract.status import NodeStatus
from khumkan.wire.contract.stream import StreamFrame
from khumkan.wire.encoding import encode_json

NodeMessage = FindingsReport | SightingsReport | DeliveryReport | NodeStatus
HubMessage = StreamFrame | Acknowledgement | Refusal

UNDERSTOOD_VERSIONS = (CONTRACT_VERSION,)

MAX_NODE_MESSAGE_BYTES = 1024 * 1024
MAX_HUB_MESSAGE_BYTES = 64 * 1024


_Content = TypeVar("_Content")

# What was sent may be what should not have been: a refusal names the place, never the value.
_SENT = re.compile(r"(Invalid (?:enum )?value|unknown field) (?:'.*'|`.*`|\S+)", re.DOTALL)


class _Envelope(msgspec.Struct):
    """What every version of the contract has."""

    contract: int


_ENVELOPE: msgspec.json.Decoder[_Envelope] = msgspec.json.Decoder(_Envelope)
_FROM_NODE: msgspec.json.Decoder[NodeMessage] = msgspec.json.Decoder(NodeMessage)
_FROM_HUB: msgspec.json.Decoder[HubMessage] = msgspec.json.Decoder(HubMessage)


def parse_node_message(data: bytes) -> NodeMessage:
    """Read what a node sent. Raises WireError: too large, another version, or not valid."""
    _check_envelope(data, MAX_NODE_MESSAGE_BYTES)
    return _decode(data, _FROM_NODE)


def parse_hub_message(data: bytes) -> HubMessage:
    """Read what the hub sent. Raises WireError: too large, another version, or not valid."""
    _check_envelope(data, MAX_HUB_MESSAGE_BYTES)
    return _decode(data, _FROM_HUB)


def write_message(content: NodeMessage | HubMessage) -> bytes:
    """Return a message as JSON in UTF-8, its fields in their declared order.

    It is read back first: WireError says here, and not at the other end, that it is not valid.
    """
    data = encode_json(content)
    if isinstance(content, HubMessage):
        parse_hub_message(data)
    else:
        parse_node_message(data)
    return data


def _check_envelope(data: bytes, limit: int) -> None:
    if len(data) > limit:
        raise WireError(
            message(
                "the message has {size} bytes; the limit is {limit}", size=len(data), limit=limit
            )
        )
    version = _decode(data, _ENVELOPE).contract
    if version not in UNDERSTOOD_VERSIONS:
        raise WireError(
            message(
                "contract version {version} is not understood; understood: {understood}",
                version=version,
                understood=", ".join(map(str, UNDERSTOOD_VERSIONS)),
            )
        )


def _decode(data: bytes, decoder: msgspec.json.Decoder[_Content]) -> _Content:
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = _SENT.sub(r"\1", str(error))
        raise WireError(message("the message is not valid: {reason}", reason=reason)) from None
