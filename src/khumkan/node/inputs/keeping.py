"""The one way from an input into the journal: durable first, then counted."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from khumkan.core.journal import log_event
from khumkan.node.journal import Journal, JournalClosedError, JournalError
from khumkan.node.sources import Source, SourceCounters

_LOG = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0  # seconds, while the journal has no room
WAITED = "waited"


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps what came in."""

    journal: Journal
    counters: SourceCounters

    async def keep(self, source: Source, received_at: datetime, form: str, payload: bytes) -> int:
        """Return the journal's offset behind the record once it is durable.

        `form` is the name of an engine format or "auto". Raises what `Journal.submit` does.
        """
        submitted = self.journal.submit(
            source_id=source.id,
            received_at=received_at,
            is_authenticated=source.is_authenticated,
            format=form,
            payload=payload,
        )
        end = await asyncio.wrap_future(submitted)
        self.counters.count_received(source.id, len(payload), received_at)
        return end

    async def keep_patiently(
        self,
        source: Source,
        received_at: datetime,
        form: str,
        payload: bytes,
        note: Callable[[str], None],
    ) -> None:
        """Keep a record, trying again for as long as it takes: for senders that can't be told.

        `note` is called with "waited" when it does not work at once. Raises JournalClosedError.
        """
        pause = _FIRST_PAUSE
        while True:
            try:
                await self.keep(source, received_at, form, payload)
            except JournalClosedError:
                raise
            except JournalError as error:
                if pause == _FIRST_PAUSE:
                    note(WAITED)
                    reason = error.message
                    log_event(_LOG, "input.wait", level=logging.WARNING, kind=form, reason=reason)
            else:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
