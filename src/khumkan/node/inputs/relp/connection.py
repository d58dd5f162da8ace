"""One RELP session: messages are kept in groups, and each is answered once it is durable, in order.

What was not answered when the connection is gone is its sender's to send again; what was kept of
that is recognised then: see `resending`.
"""

import asyncio
import logging
from collections import deque
from typing import Final, Protocol

from khumkan.core.clock import Clock
from khumkan.core.journal import log_event
from khumkan.node.inputs.framing import tidy
from khumkan.node.inputs.keeping import Keeper
from khumkan.node.inputs.relp.frames import BadFrameError, Frame, FrameReader, write_frame
from khumkan.node.inputs.relp.resending import Comparison, Tails, extend_tail
from khumkan.node.inputs.stream_connection import (
    ConnectionLimits,
    Owner,
    StreamConnection,
    weigh,
)
from khumkan.node.sources import Source

_LOG = logging.getLogger(__name__)
_OK: Final = b"200 OK"
_OFFER: Final = b"200 OK\nrelp_version=0\nrelp_software=khumkan\ncommands=syslog"
_UNKNOWN: Final = b"500 unknown command"
_WAIT_SECONDS: Final = 1.0  # for the rest of what a sender sends again
_WAIT_STEP_SECONDS: Final = 0.02
_GOODBYE_SECONDS: Final = 0.5
_MOST_OTHERS: Final = 1_000  # answers to frames that are no messages, behind a message's own


class RelpOwner(Owner, Protocol):
    """The input a session belongs to."""

    @property
    def tails(self) -> Tails:
        """The ends of sessions that were cut."""

    async def wait_for_cut(self, source: Source) -> None:
        """Return when no session of a source that was cut has anything left to keep."""


class RelpConnection(StreamConnection):
    """Answers wait in `_answers` until the messages before them are durable."""

    def __init__(
        self, keeper: Keeper, clock: Clock, limits: ConnectionLimits, owner: RelpOwner
    ) -> None:
        super().__init__(keeper, clock, limits, owner)
        self._relp = owner
        self._reader = FrameReader(limits.frame, self._note)
        self._answers: deque[tuple[bool, bytes]] = deque()  # whether it is a message's, and what
        self._n_others = 0
        self._tail = b""
        self._is_open = self._is_compared = False
        self._is_ending = self._is_refused = self._is_orderly = self._has_said_goodbye = False
        self._may_write = True

    @property
    def n_unfinished_bytes(self) -> int:
        """How many bytes wait for the rest of their frame."""
        return self._reader.n_held_bytes

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; the sender has to open the session soon."""
        super().connection_made(transport)
        if self._source is not None:
            self._start_timer("open", self._limits.open_seconds, self._check_open)

    def _check_open(self) -> None:
        if not self._is_open:
            self._refuse("not-opened")

    def _cut(self, data: bytes) -> list[bytes]:
        found: list[bytes] = []
        if self._is_ending:
            return found
        try:
            for frame in self._reader.feed(data):
                if not self._take(frame, found):
                    break
                if self._has_too_many():
                    self._refuse("too-many-frames", has_more=bool(found))
                    break
        except BadFrameError:
            self._refuse("bad-frame", has_more=bool(found))
        self._answer_up_to_message()
        return found

    def _take(self, frame: Frame, found: list[bytes]) -> bool:
        """Take one frame; say whether the session goes on."""
        if frame.command == "syslog" and self._is_open:
            self._take_message(frame, found)
        elif frame.command == "open":
            self._is_open = True
            self._answer_later(write_frame(frame.number, "rsp", _OFFER))
        elif frame.command == "close":
            self._is_ending = True
            self._answer_later(write_frame(frame.number, "rsp"))
            self._loop.call_soon(self._end_if_idle)
        elif frame.is_last:
            self._answer_later(write_frame(frame.number, "rsp", _UNKNOWN))
        return not self._is_ending

    def _has_too_many(self) -> bool:
        """Say whether too much waits behind a message; no sender of logs does this."""
        if self._n_others > _MOST_OTHERS:
            self._answer_up_to_message()
        return self._n_others > _MOST_OTHERS

    def _answer_later(self, answer: bytes) -> None:
        """Answer what is no message in its turn: after the messages before it."""
        self._answers.append((False, answer))
        self._n_others += 1

    def _take_message(self, frame: Frame, found: list[bytes]) -> None:
        answer = write_frame(frame.number, "rsp", _OK) if frame.is_last else b""
        message = tidy(frame.data)
        if message:
            self._answers.append((True, answer))
            found.append(message)
        else:
            self._answer_later(answer)

    async def _compare(self) -> None:
        """Leave out what was kept before: only the beginning of a session may be that."""
        if self._is_compared or self._source is None:
            return
        await self._relp.wait_for_cut(self._source)
        seen = Comparison(self._relp.tails.take(self._source.id, self._loop.time()))
        n_seen, deadline = 0, self._loop.time() + _WAIT_SECONDS
        while True:
            for message in self._gathered[n_seen:]:
                seen.see(message)
            n_seen = len(self._gathered)
            if not seen.is_open or self._transport is None or self._loop.time() > deadline:
                break
            await asyncio.sleep(_WAIT_STEP_SECONDS)
        self._is_compared = True
        self._leave_out(seen)

    def _leave_out(self, seen: Comparison) -> None:
        repeated = self._gathered[: seen.n_repeated]
        if not repeated or self._source is None:
            return
        del self._gathered[: seen.n_repeated]
        self._n_gathered -= weigh(repeated)
        self._relp.tails.drop(self._source.id, seen.matched)
        for _ in repeated:
            self._note("repeat")
        log_event(_LOG, "input.repeat", kind="relp", count=len(repeated))
        self._acknowledge(repeated)

    def _acknowledge(self, messages: list[bytes]) -> None:
        self._tail = extend_tail(self._tail, messages)
        ready: list[bytes] = []
        for _ in messages:
            while self._answers:
                is_message, answer = self._answers.popleft()
                ready.append(answer)
                if is_message:
                    break
                self._n_others -= 1
        self._write(ready)
        self._answer_up_to_message()

    def _answer_up_to_message(self) -> None:
        """Answer what needs nothing to be durable, up to the first message that is not yet."""
        ready: list[bytes] = []
        while self._answers and not self._answers[0][0]:
            ready.append(self._answers.popleft()[1])
            self._n_others -= 1
        self._write(ready)

    def _write(self, answers: list[bytes]) -> None:
        if self._transport is not None and not self._transport.is_closing() and any(answers):
            self._transport.write(b"".join(answers))

    def pause_writing(self) -> None:
        """Read no more from a sender that does not read its answers."""
        self._may_write = False
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Read on."""
        self._may_write = True
        if self._keeping is None:
            self._read_on()

    def _read_on(self) -> None:
        if self._may_write and not self._is_ending:
            super()._read_on()

    def close(self) -> "asyncio.Future[None]":
        """Read no more, answer what is kept, and tell the sender that this is the end."""
        self._is_ending = True
        self._end_if_idle()
        return self.over

    def _refuse(self, reason: str, *, has_more: bool = False) -> None:
        """End a session that can't go on; what it sent before is kept and answered."""
        self._owner.refuse(self, reason, self._source.id if self._source else None)
        self._is_ending = self._is_refused = True
        if not has_more:
            self._end_if_idle()

    def _rest(self) -> None:
        if self._is_ending:
            self._end_if_idle()

    def _end_if_idle(self) -> None:
        """Say goodbye, unless messages are still to be kept and answered: then after that."""
        if self._transport is None or self._transport.is_closing() or self._has_said_goodbye:
            return
        self._transport.pause_reading()
        if self._gathered or self._keeping is not None:
            self._start_keeping()
            return
        self._say_goodbye(self._transport)

    def _say_goodbye(self, transport: asyncio.Transport) -> None:
        """Close so that the last answers arrive: what comes meanwhile is read, and not taken."""
        self._has_said_goodbye, self._is_orderly = True, not self._is_refused
        self._write([write_frame(0, "serverclose")])
        if not transport.can_write_eof():  # by TLS
            transport.close()
            return
        try:
            transport.write_eof()
        except OSError:  # the other end is gone
            transport.abort()
        else:
            transport.resume_reading()
            self._start_timer("goodbye", _GOODBYE_SECONDS, transport.abort)

    def _finish(self) -> None:
        """Forget what was not answered and is not being kept: it is sent again."""
        if self._gathered:
            self._note("unanswered")
        self._gathered, self._n_gathered = [], 0

    def _tell_loss(self, n_bytes: int) -> None:
        """Nothing is lost that had no answer."""
        if n_bytes:
            self._note("unanswered")

    def _end(self) -> None:
        if self._source is not None and not self._is_orderly:
            self._relp.tails.add(self._source.id, self._tail, self._loop.time())
        super()._end()
