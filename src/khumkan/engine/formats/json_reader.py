"""Walk over a JSON input: lines that are one object the fast way, the rest piece by piece.

After a broken document reading goes on with the next line, or in an array with the next object.
"""

import re
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING

import orjson

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.engine.events import SAMPLE_BYTES, Blank, Event, Limits, Piece, Rejection
from khumkan.engine.formats.bounds import find_overrun
from khumkan.engine.formats.json_envelopes import (
    ENVELOPE_END,
    ENVELOPE_START,
    LIST_NAMES,
    SCALAR,
    is_envelope,
)
from khumkan.engine.formats.json_frames import find_object_end
from khumkan.engine.formats.json_nesting import Nesting
from khumkan.engine.formats.json_values import (
    JsonError,
    Parsed,
    has_long_integer,
    parse_object,
)
from khumkan.engine.formats.json_window import Window
from khumkan.engine.formats.sources import BLOCK_BYTES, ByteSource, Stretch

if TYPE_CHECKING:  # what compiles kernels is loaded where there is much to read
    from khumkan.engine.formats.tape.run import Run, Taper
    from khumkan.engine.formats.taped_block import TapedBlock

NOTHING = re.compile(rb"(?:[ \t\r\n\x00\x1e,]|\xef\xbb\xbf)+")
_LONE_SCALAR = re.compile(rf"{SCALAR}(?=[ \t\r]*(?:[,\]\n]|\Z))".encode())
_NEXT_ELEMENT = re.compile(rb",[ \t\r]*(?=\{)")
_LOOK_AHEAD_BYTES = 4096
_LEAST_LINES = 8


class DocumentReader:
    """Walks over one input; every step yields what it moved past.

    A stretch ends where its lines do, if what follows does not hang together with them; else it is
    read as far as the input goes.
    """

    def __init__(
        self, source: ByteSource, limits: Limits, name: str, block_bytes: int = BLOCK_BYTES
    ) -> None:
        self._window = Window(source, block_bytes)
        self._nesting = Nesting()
        self._name = name
        self._limits = limits
        self._max_bytes = limits.max_record_bytes
        # After a document broke, nothing that was read for it is tried more than once again.
        self._tried_until = 0
        self._block: TapedBlock | None = None
        self._end = sys.maxsize
        if isinstance(source, Stretch):
            self._begin(source)

    def _begin(self, stretch: Stretch) -> None:
        if not stretch.goes_on:
            self._end = stretch.n_bytes
            stretch.goes_on = True  # but only if it must
        self._window.line = stretch.line
        if stretch.line > 1:
            self._nesting.go_on()

    def _has_ended(self) -> bool:
        """Say whether the lines that were asked for end here, and nothing else does not."""
        is_here = self._window.offset == self._end
        return is_here and self._nesting.is_of_lines and self._tried_until <= self._end

    def read(self) -> Iterator[Piece]:
        """Yield the pieces of the whole input."""
        window = self._window
        while not self._has_ended() and window.need(1):
            if window.column == 0 and self._nesting.is_plain:
                yield from self._read_plain_lines()
            if not self._has_ended() and window.need(1):
                yield from self._read_next()
        if self._nesting.is_inside:
            reason = message("the input ends inside a list: it may be cut off")
            yield self._reject(reason, lambda: 0)

    def read_runs(self, taper: "Taper") -> Iterator["Piece | Run"]:
        """Yield the same pieces, but lines that are one object each together, as runs."""
        window = self._window
        while not self._has_ended() and window.need(1):
            if window.column == 0 and self._nesting.is_plain:
                yield from self._read_taped_lines(taper)
            if not self._has_ended() and window.need(1):
                yield from self._read_next()
        if self._nesting.is_inside:
            reason = message("the input ends inside a list: it may be cut off")
            yield self._reject(reason, lambda: 0)

    def _read_taped_lines(self, taper: "Taper") -> Iterator["Event | Run"]:
        """Read lines as long as each is one object; leave the first that is not."""
        window = self._window
        while (found := self._find_line(taper)) is not None:
            block, first = found
            end = self._check_lines(block, first)
            if end > first:
                kept = block.run.cut(first, end)
                self._nesting.place(window.line + end - first - 1)
                window.take_lines(kept.n_bytes, end - first)
                # A run costs its own: of a block in many pieces the short ones are not worth it.
                yield from kept if first and end - first < _LEAST_LINES else [kept]
            if end < len(block.run):
                event = self._read_plain_line()  # it may be an object, but beyond a limit
                if event is None:
                    return
                yield event

    def _find_line(self, taper: "Taper") -> "tuple[TapedBlock, int] | None":
        """Return the block, and the number in it, of the line that begins here."""
        window = self._window
        if self._block is not None:
            number = self._block.number_of(window.offset)
            if number is not None:
                return self._block, number
            self._block = None
        if not self._has_line():
            return None
        from khumkan.engine.formats.taped_block import TapedBlock  # noqa: PLC0415 -- loads kernels

        end = len(window.data)
        if window.offset < self._end:  # what follows is read only if it must be
            end = min(end, window.pos + self._end - window.offset)
        end = window.data.rfind(b"\n", window.pos, end) + 1
        run = taper.read(self._name, window.data, window.pos, end, window.line)
        self._block = TapedBlock(run, taper.doubtful(run, self._limits), window.offset)
        return self._block, 0

    def _check_lines(self, block: "TapedBlock", first: int) -> int:
        """Return the first line of a block that is not an object, its length where all are.

        Looks closer where the tape did not.
        """
        run = block.run
        for number in block.doubtful_from(first):
            raw = run.raw(number)
            parsed = self._read_alone(raw)
            if parsed is None or find_overrun(parsed.value, self._limits):
                return number
            run.parsed[number] = Event(
                run.line + number, 1, len(raw) + 1, raw, parsed.value, self._name, parsed.repair
            )
        return len(run)

    def _read_alone(self, line: bytes) -> Parsed | None:
        """Return the object that a line is, repaired if need be; None where it may be more."""
        fields = None if has_long_integer(line) else self._parse_short(line)
        if fields is not None:
            return Parsed(fields, "")
        is_whole = line.startswith(b"{") and line.endswith(b"}") and len(line) <= self._max_bytes
        if not is_whole or self._window.offset < self._tried_until:
            return None
        try:
            end = find_object_end(Window(BytesIO(line)), self._max_bytes, is_before_next=False)
            parsed = parse_object(line)
        except JsonError:
            return None
        is_one = end == len(line) and not _may_be_envelope(line, parsed.value)
        return parsed if is_one else None

    def _read_plain_lines(self) -> Iterator[Event]:
        """Read lines as long as each is one object; leave the first that is not."""
        while self._has_line() and (event := self._read_plain_line()) is not None:
            yield event

    def _read_plain_line(self) -> Event | None:
        """Read a line that is there, if it is one object."""
        window = self._window
        end = window.data.index(b"\n", window.pos)
        line = window.data[window.pos : end]
        fields = self._parse_plain(line)
        if fields is None:
            return None
        record, part = self._nesting.place(window.line)
        window.take_line(end + 1)
        return Event(record, part, len(line) + 1, line, fields, self._name)

    def _has_line(self) -> bool:
        """Say whether a whole line is there, after reading on for one that may be an object."""
        window = self._window
        if window.offset == self._end and self._has_ended():
            return False
        while window.data.find(b"\n", window.pos) < 0:
            is_too_long = len(window.data) - window.pos > self._max_bytes
            if is_too_long or window.peek(1) not in b"{" or not window.fill():
                return False
        return True

    def _parse_plain(self, line: bytes) -> JsonObject | None:
        if self._window.has_long_digits and has_long_integer(line):
            return None
        return self._parse_short(line)

    def _parse_short(self, line: bytes) -> JsonObject | None:
        """Parse a line without long integers."""
        if len(line) > self._max_bytes or not line.startswith(b"{"):
            return None
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            return None
        if type(value) is not dict or _may_be_envelope(line, value):
            return None
        return value

    def _read_next(self) -> Iterator[Piece]:
        """Take one thing: what carries nothing, a bracket, an object, or what is none of these."""
        window = self._window
        window.need(_LOOK_AHEAD_BYTES)
        sign = window.peek(1)
        if nothing := NOTHING.match(window.data, window.pos):
            self._nesting.is_separated |= b"," in nothing[0]
            yield Blank(window.take(len(nothing[0])))
        elif sign == b"[":
            self._nesting.open_array(window.line)
            yield Blank(window.take(1))
        elif sign == b"]":
            yield from self._close_array()
        elif sign == b"{":
            self._nesting.check_separation(window.column)
            yield self._read_object()
        else:
            yield self._reject_other()

    def _close_array(self) -> Iterator[Piece]:
        window = self._window
        is_envelope = self._nesting.close_array()
        end = ENVELOPE_END.match(window.data, window.pos) if is_envelope else None
        yield Blank(window.take(len(end[0]) if end else 1))
        if is_envelope and not end:
            reason = message("stands beside the list of an envelope: only its list is read")
            yield self._reject(reason, lambda: window.skip_element(b"{")[0])

    def _read_object(self) -> Piece:
        window = self._window
        is_before_next = window.offset < self._tried_until
        envelope = None
        if not self._nesting.is_in_envelope:
            envelope = ENVELOPE_START.match(window.data, window.pos)
        try:
            n_bytes = find_object_end(window, self._max_bytes, is_before_next=is_before_next)
            raw = window.peek(n_bytes)
            parsed = parse_object(raw)
        except JsonError as error:
            # A long or torn envelope still has whole objects in it.
            return self._open_envelope(envelope) if envelope else self._reject_object(error)
        if envelope and is_envelope(parsed.value):
            return self._open_envelope(envelope)
        record, part = self._nesting.place(window.line)
        window.take(n_bytes)
        return Event(record, part, n_bytes, raw, parsed.value, self._name, parsed.repair)

    def _open_envelope(self, start: re.Match[bytes]) -> Blank:
        self._nesting.open_envelope(self._window.line)
        return Blank(self._window.take(len(start[0])))

    def _reject_object(self, error: JsonError) -> Rejection:
        """Reject a broken object; go on where the next one most probably begins."""
        window = self._window
        reason = error.locate(*window.locate(error.at))
        if b"\n" in window.peek(error.at):
            self._tried_until = max(self._tried_until, window.offset + error.at)
            indent = window.column
            return self._reject(reason, lambda: window.skip_to_opening(indent))
        if self._nesting.is_inside:
            return self._reject(reason, self._skip_object)
        return self._reject(reason, window.skip_line)

    def _skip_object(self) -> int:
        window = self._window
        indent = window.column
        n_skipped, is_closed = window.skip_element()
        if not is_closed and window.peek(1) == b"\n":
            n_skipped += window.skip_to_opening(indent)
        return n_skipped

    def _reject_other(self) -> Rejection:
        """Reject what is neither object nor bracket: a lone value, or no JSON at all."""
        window = self._window
        scalar = _LONE_SCALAR.match(window.data, window.pos)
        line, column = window.locate(0)
        if scalar:
            reason = message(
                "at line {line}, column {column}: a JSON value, but not an object",
                line=line,
                column=column,
            )
            return self._reject(reason, lambda: window.take(len(scalar[0])))
        reason = message(
            "at line {line}, column {column}: neither a JSON object nor a list of them",
            line=line,
            column=column,
        )
        return self._reject(reason, self._skip_other)

    def _skip_other(self) -> int:
        """Skip to the next object of an array on this line, or past the line."""
        window = self._window
        line_end = window.data.find(b"\n", window.pos)
        end = line_end if line_end >= 0 else len(window.data)
        if self._nesting.is_inside and (
            found := _NEXT_ELEMENT.search(window.data, window.pos, end)
        ):
            return window.take(found.end() - window.pos)
        self._nesting.forget_line(window.line)
        return window.skip_line()

    def _reject(self, reason: Message, skip: Callable[[], int]) -> Rejection:
        window = self._window
        record, part = self._nesting.place(window.line)
        sample = window.peek(SAMPLE_BYTES)
        n_bytes = skip()
        return Rejection(record, part, n_bytes, reason, sample[:n_bytes])


def _may_be_envelope(line: bytes, value: JsonObject) -> bool:
    return not LIST_NAMES.isdisjoint(value) and ENVELOPE_START.match(line) is not None
