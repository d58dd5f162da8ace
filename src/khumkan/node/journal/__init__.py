"""The journal: every log on disk before it is acknowledged, in the order in which it came.

Bytes of any format go in with their source and the moment they came; nothing is parsed here. An
offset is a byte position in one endless journal: it never means something else later.
"""

from khumkan.node.journal.damage import Damage
from khumkan.node.journal.disk import Disk
from khumkan.node.journal.errors import (
    JournalClosedError,
    JournalError,
    JournalFullError,
    JournalWriteError,
    RecordTooLargeError,
)
from khumkan.node.journal.journal import Journal, Submitted
from khumkan.node.journal.queue import JournalLimits
from khumkan.node.journal.records import AUTO, MAX_PAYLOAD_BYTES, JournalRecord
from khumkan.node.journal.repeats import RepeatFigures

__all__ = [
    "AUTO",
    "MAX_PAYLOAD_BYTES",
    "Damage",
    "Disk",
    "Journal",
    "JournalClosedError",
    "JournalError",
    "JournalFullError",
    "JournalLimits",
    "JournalRecord",
    "JournalWriteError",
    "RecordTooLargeError",
    "RepeatFigures",
    "Submitted",
]
