"""Deliveries that come a second time: recognised across restarts, acknowledged, not taken again."""

from khumkan.node.journal.repeats.book import RepeatBook, RepeatFigures
from khumkan.node.journal.repeats.copies import CopyLog, SuppressedCopy
from khumkan.node.journal.repeats.marks import MARK_BYTES, MarkMaker, load_mark_maker
from khumkan.node.journal.repeats.memory import MarkMemory, Remembered

__all__ = [
    "MARK_BYTES",
    "CopyLog",
    "MarkMaker",
    "MarkMemory",
    "Remembered",
    "RepeatBook",
    "RepeatFigures",
    "SuppressedCopy",
    "load_mark_maker",
]
