"""The node-hub contract: every message that crosses, with its version, limits and refusals.

What a node sends is made of ids, levels, times, counts, pseudonyms and public observables: there is
no field that could hold a raw line, a command line, a file name or an e-mail address.
"""

from khumkan.wire.contract.answers import Acknowledgement, Refusal, RefusalReason
from khumkan.wire.contract.codec import (
    MAX_HUB_MESSAGE_BYTES,
    MAX_NODE_MESSAGE_BYTES,
    UNDERSTOOD_VERSIONS,
    HubMessage,
    NodeMessage,
    parse_hub_message,
    parse_node_message,
    write_message,
)
from khumkan.wire.contract.deliveries import DeliveryReport
from khumkan.wire.contract.fields import CONTRACT_VERSION, MOST, tellable_time
from khumkan.wire.contract.pseudonyms import Pseudonym, PseudonymKind
from khumkan.wire.contract.reports import (
    FindingsReport,
    ReportedFinding,
    ReportedSighting,
    SightingsReport,
)
from khumkan.wire.contract.shared import (
    MASK,
    SharedAddress,
    SharedDomain,
    SharedHash,
    SharedObservable,
    SharedUrl,
)
from khumkan.wire.contract.status import CollectionPosition, NodeStatus, SourceStatus
from khumkan.wire.contract.stream import StreamFrame

__all__ = [
    "CONTRACT_VERSION",
    "MASK",
    "MAX_HUB_MESSAGE_BYTES",
    "MAX_NODE_MESSAGE_BYTES",
    "MOST",
    "UNDERSTOOD_VERSIONS",
    "Acknowledgement",
    "CollectionPosition",
    "DeliveryReport",
    "FindingsReport",
    "HubMessage",
    "NodeMessage",
    "NodeStatus",
    "Pseudonym",
    "PseudonymKind",
    "Refusal",
    "RefusalReason",
    "ReportedFinding",
    "ReportedSighting",
    "SharedAddress",
    "SharedDomain",
    "SharedHash",
    "SharedObservable",
    "SharedUrl",
    "SightingsReport",
    "SourceStatus",
    "StreamFrame",
    "parse_hub_message",
    "parse_node_message",
    "tellable_time",
    "write_message",
]
