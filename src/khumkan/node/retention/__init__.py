"""How long logs are kept: by source, never while a court or an authority holds them."""

from khumkan.node.retention.forgetting import LEGAL_DAYS, Forgetting, read_forgotten
from khumkan.node.retention.holds import Hold, HoldBook, read_holds, span_of_days, tell_holds
from khumkan.node.retention.locking import retention_lock

__all__ = [
    "LEGAL_DAYS",
    "Forgetting",
    "Hold",
    "HoldBook",
    "read_forgotten",
    "read_holds",
    "retention_lock",
    "span_of_days",
    "tell_holds",
]
