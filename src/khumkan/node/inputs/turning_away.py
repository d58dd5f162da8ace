"""Counts what an input turns away, by reason, and tells each reason now and then."""

import asyncio
import logging
from collections import Counter
from typing import Final
from uuid import UUID

from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.node.sources import SourceCounters

_LOG = logging.getLogger(__name__)
_TELL_SECONDS: Final = 60.0  # whoever knocks a thousand times a second fills no log


class Refusals:
    """Those of one input."""

    def __init__(self, counters: SourceCounters, name: str) -> None:
        self._counters, self._name = counters, name
        self._n: Counter[str] = Counter()
        self._told_at: dict[str, float] = {}

    def add(self, reason: str, address: str, source_id: UUID | None = None) -> None:
        """Count one; `reason` is one of a few words, None a sender that is not known."""
        self._n[reason] += 1
        self._counters.count_refused(source_id, reason)
        now = asyncio.get_running_loop().time()
        if now - self._told_at.get(reason, float("-inf")) >= _TELL_SECONDS:
            self._told_at[reason] = now
            level, kind = logging.WARNING, self._name
            log_event(_LOG, "input.refuse", level=level, kind=kind, reason=reason, address=address)

    def tell(self) -> JsonObject:
        """Return how many, by reason."""
        return dict(self._n)
