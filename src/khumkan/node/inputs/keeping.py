"""The one way from an input into the journal: durable first, then counted."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from khumkan.core.journal import log_event
from khumkan.node.journal import AUTO, Journal, JournalClosedError, JournalError, Submitted
from khumkan.node.sources import Source, SourceCounters

_LOG = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0  # seconds, while the journal has no room
_LARGE_BYTES: Final = 256 * 1024  # more is summed up in a thread, not to hold up other senders
WAITED, REPEAT = "waited", "repeat"
_OPEN: Final = {AUTO, "syslog"}  # lines of any program come by syslog


@dataclass(frozen=True, slots=True)
class Kept:
    """What is durable: the journal's offset behind the record; `is_repeat`: it was there before."""

    end: int
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps what came in."""

    journal: Journal
    counters: SourceCounters

    async def keep(
        self,
        source: Source,
        received_at: datetime,
        form: str,
        payload: bytes,
        *,
        client_id: str | None = None,
    ) -> Kept:
        """Return where the record is once it is durable, this one or the one it repeats.

        For senders that hear of it and send again what they heard nothing of: the same payload from
        the same source within ten minutes is not taken twice, but noted as "repeat". `client_id` is
        what the sender calls this one delivery: then that has to be the same too. `form` is the
        name of an engine format or "auto". Raises what `Journal.submit` does.

        Once handed in, a record is written even if this is cancelled: a copy may be waiting for it.
        """
        submit = partial(
            self.journal.submit_once,
            source_id=source.id,
            received_at=received_at,
            is_authenticated=source.is_authenticated,
            format=choose_format(source, form),
            payload=payload,
            client_id=client_id,
        )
        is_large = len(payload) > _LARGE_BYTES
        submitted = await asyncio.to_thread(submit) if is_large else submit()
        end = await asyncio.shield(asyncio.wrap_future(submitted.end))
        if submitted.is_repeat:
            await self._note_repeat(source, received_at, len(payload), submitted)
        else:
            self.counters.count_received(source.id, len(payload), received_at)
        return Kept(end, submitted.is_repeat)

    async def _note_repeat(
        self, source: Source, received_at: datetime, n_bytes: int, repeat: Submitted
    ) -> None:
        self.counters.count_noted(source.id, REPEAT)
        await asyncio.to_thread(
            self.journal.note_copy,
            repeat,
            source_id=source.id,
            received_at=received_at,
            n_bytes=n_bytes,
        )

    async def keep_patiently(
        self,
        source: Source,
        received_at: datetime,
        form: str,
        payload: bytes,
        note: Callable[[str], None],
    ) -> None:
        """Keep a record, trying again for as long as it takes: for senders that can't be told.

        Two equal ones are two. `note` is called with "waited" when it does not work at once. Raises
        JournalClosedError.
        """
        pause = _FIRST_PAUSE
        while True:
            try:
                await self._keep_once(source, received_at, form, payload)
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

    async def _keep_once(
        self, source: Source, received_at: datetime, form: str, payload: bytes
    ) -> None:
        submitted = self.journal.submit(
            source_id=source.id,
            received_at=received_at,
            is_authenticated=source.is_authenticated,
            format=choose_format(source, form),
            payload=payload,
        )
        await asyncio.wrap_future(submitted)
        self.counters.count_received(source.id, len(payload), received_at)


def choose_format(source: Source, form: str) -> str:
    """Return what people said that a source sends, where its input knows no better itself."""
    return source.format or form if form in _OPEN else form
