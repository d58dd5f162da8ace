"""Cut the bytes of one syslog connection into messages: pure, no socket.

Which of the two framings of RFC 6587 a connection uses is told from its first bytes: a length, a
space and "<" is octet counting, anything else is lines. One that began to count and then does not
is looked at anew for each message; one that began with lines keeps to them, so that nobody who has
a line feed written into a log can make a length of what stands behind it.

A message comes out without the LF, CR and NUL at its end; a line feed inside one becomes "#012", as
rsyslog writes it, for the journal holds lines. No byte of a message is dropped: one that is too
long comes out in pieces.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_KIB: Final = 1024
_ENDINGS: Final = b"\r\n\x00"
_COUNTED: Final = re.compile(rb"[1-9][0-9]{0,8} <")
_UNDECIDED: Final = re.compile(rb"(?:[1-9][0-9]{0,8} ?)?")
_COUNT: Final = re.compile(rb"[\r\n\x00]*([1-9][0-9]{0,8}) ")
_MIXED: Final = re.compile(rb"([1-9][0-9]{0,5}) <")
_MAYBE_MIXED: Final = re.compile(rb"[1-9][0-9]{0,5} ?")
_MAYBE_COUNT: Final = re.compile(rb"[\r\n\x00]*(?:[1-9][0-9]{0,8})?")

OVERSIZED: Final = "oversized"
FRAMING_LOST: Final = "framing-lost"


@dataclass(frozen=True, slots=True)
class FrameLimits:
    """A message beyond `usual_bytes` is told; one beyond `longest_bytes` comes in pieces."""

    usual_bytes: int = 64 * _KIB
    longest_bytes: int = 256 * _KIB


class Framer:
    """Takes the bytes of one connection as they come and gives messages.

    `note` is called with a word for what is unusual: "oversized" once for each message that is too
    long, "framing-lost" once where a length should stand and does not.
    """

    def __init__(self, limits: FrameLimits, note: Callable[[str], None]) -> None:
        self._limits, self._note = limits, note
        self._rest = b""
        self._cut: Callable[[], list[bytes]] = self._decide
        self._n_owed = 0  # bytes of a counted message that is given out in pieces
        self._is_in_long_line = False

    @property
    def n_held_bytes(self) -> int:
        """How many bytes wait for the rest of their message."""
        return len(self._rest)

    def feed(self, data: bytes) -> list[bytes]:
        """Return the messages that are complete now."""
        self._rest = self._rest + data if self._rest else data
        return self._cut()

    def finish(self) -> list[bytes]:
        """Return what is left at the end of the connection, complete or not."""
        found = self._cut_lines() if self._cut in (self._decide, self._cut_lines) else []
        last, self._rest = self._rest, b""
        return found + _tidy([last])

    def _decide(self) -> list[bytes]:
        if _UNDECIDED.fullmatch(self._rest):
            return []
        is_counted = _COUNTED.match(self._rest) is not None
        self._cut = self._cut_counted if is_counted else self._cut_lines
        return self._cut()

    def _cut_lines(self) -> list[bytes]:
        *lines, self._rest = self._rest.split(b"\n")
        if lines:
            self._note_long(lines)
        if len(self._rest) >= self._limits.longest_bytes:
            if not self._is_in_long_line:
                self._note(OVERSIZED)
            self._is_in_long_line = True
            lines.append(self._rest)
            self._rest = b""
        return _tidy(lines)

    def _note_long(self, lines: list[bytes]) -> None:
        """Note each line that is too long; the first may end one that was noted already."""
        start = 1 if self._is_in_long_line else 0
        self._is_in_long_line = False
        if max(map(len, lines)) > self._limits.usual_bytes:
            for line in lines[start:]:
                if len(line) > self._limits.usual_bytes:
                    self._note(OVERSIZED)

    def _cut_counted(self) -> list[bytes]:
        found: list[bytes] = []
        position = 0
        while (taken := self._take_counted(position)) is not None:
            piece, position = taken
            found.append(piece)
        self._rest = self._rest[position:]
        if self._n_owed or _may_be_count(self._rest):
            return _tidy(found)
        self._note(FRAMING_LOST)
        self._cut = self._cut_mixed
        return _tidy(found) + self._cut_mixed()

    def _cut_mixed(self) -> list[bytes]:
        """Cut lines and counted messages as they come; a length beyond the usual is none."""
        found: list[bytes] = []
        position = 0
        while (taken := self._take_mixed(position)) is not None:
            piece, position = taken
            found.append(piece)
        self._rest = self._rest[position:]
        return _tidy(found)

    def _take_mixed(self, position: int) -> tuple[bytes, int] | None:
        rest = self._rest
        count = None if self._is_in_long_line else _MIXED.match(rest, position)
        if count and (length := int(count[1])) <= self._limits.usual_bytes:
            start = count.end() - 1
            end = start + length
            return (rest[start:end], end) if len(rest) >= end else None
        if count is None and _MAYBE_MIXED.fullmatch(rest, position):
            return None
        end = rest.find(b"\n", position)
        if end < 0 and len(rest) - position < self._limits.longest_bytes:
            return None
        return self._take_line(position, end)

    def _take_line(self, position: int, end: int) -> tuple[bytes, int]:
        """Return a line, or a piece of one that has no end yet."""
        is_piece = end < 0
        end = position + self._limits.longest_bytes if is_piece else end
        if not self._is_in_long_line and (is_piece or end - position > self._limits.usual_bytes):
            self._note(OVERSIZED)
        self._is_in_long_line = is_piece
        return self._rest[position:end], end if is_piece else end + 1

    def _take_counted(self, position: int) -> tuple[bytes, int] | None:
        """Return a message, or a piece of a long one, and where the next begins."""
        if self._n_owed:
            return self._take_owed(position)
        count = _COUNT.match(self._rest, position)
        if count is None:
            return None
        length, start = int(count[1]), count.end()
        if length > self._limits.longest_bytes:
            self._note(OVERSIZED)
            self._n_owed = length
            return b"", start
        if len(self._rest) - start < length:
            return None
        if length > self._limits.usual_bytes:
            self._note(OVERSIZED)
        return self._rest[start : start + length], start + length

    def _take_owed(self, position: int) -> tuple[bytes, int] | None:
        n_bytes = min(self._n_owed, self._limits.longest_bytes)
        if len(self._rest) - position < n_bytes:
            return None
        self._n_owed -= n_bytes
        return self._rest[position : position + n_bytes], position + n_bytes


def _may_be_count(rest: bytes) -> bool:
    """Say whether bytes may be the beginning of a length, or begin with one."""
    return bool(_COUNT.match(rest) or _MAYBE_COUNT.fullmatch(rest))


def tidy(message: bytes) -> bytes:
    """Return a message as the journal holds it: one line, without endings; perhaps nothing."""
    return message.rstrip(_ENDINGS).replace(b"\n", b"#012")


def _tidy(messages: list[bytes]) -> list[bytes]:
    """Make each one line, leave out what is empty."""
    return [each for message in messages if (each := tidy(message))]
