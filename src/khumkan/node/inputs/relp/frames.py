r"""Cut the bytes of one RELP connection into frames, and write ours: pure, no socket.

    frame = number SP command SP length [SP data] LF      such as  b"3 syslog 5 hello\n"

The data of a frame that is too long to be held come in pieces, each an item of its own.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message
from khumkan.node.inputs.framing import OVERSIZED, FrameLimits

_LONGEST_HEAD: Final = 64
_HEAD: Final = re.compile(rb"([0-9]{1,9}) ([a-zA-Z]{1,32}) ([0-9]{1,9})([ \n])")
_MAYBE_HEAD: Final = re.compile(rb"[0-9]{1,9}(?: (?:[a-zA-Z]{1,32}(?: (?:[0-9]{1,9})?)?)?)?")


class BadFrameError(KhumkanError):
    """What came is no RELP: where the next frame begins can't be known."""


class Frame(NamedTuple):
    """A frame, or a piece of one; `is_last` says that it is whole with this."""

    number: int
    command: str
    data: bytes
    is_last: bool = True


class FrameReader:
    """Takes bytes as they come. `note` is called with "oversized" once for each long frame."""

    def __init__(self, limits: FrameLimits, note: Callable[[str], None]) -> None:
        self._limits, self._note = limits, note
        self._rest = b""
        self._long: tuple[int, str] | None = None  # the frame that comes in pieces
        self._n_owed = 0

    @property
    def n_held_bytes(self) -> int:
        """How many bytes wait for the rest of their frame."""
        return len(self._rest)

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that are complete now; raises BadFrameError in place of the next."""
        rest = self._rest + data if self._rest else data
        self._rest = b""
        position = 0
        try:
            while (taken := self._take(rest, position)) is not None:
                frame, position = taken
                if frame is not None:
                    yield frame
        finally:
            self._rest = rest[position:]

    def _take(self, rest: bytes, position: int) -> tuple[Frame | None, int] | None:
        """Return a frame, or nothing, and where the next begins; None where more has to come."""
        if self._long:
            return self._take_piece(*self._long, rest, position)
        head = _HEAD.match(rest, position)
        if head is None:
            _refuse_garbage(rest[position : position + _LONGEST_HEAD])
            return None
        number, command, length = int(head[1]), head[2].decode(), int(head[3])
        if head[4] == b"\n":
            if length:
                raise _garbage()
            return Frame(number, command, b""), head.end()
        if length > self._limits.longest_bytes:
            self._note(OVERSIZED)
            self._long, self._n_owed = (number, command), length
            return None, head.end()
        end = head.end() + length
        if len(rest) <= end:
            return None
        if length > self._limits.usual_bytes:
            self._note(OVERSIZED)
        return Frame(number, command, rest[head.end() : end]), _pass_line_feed(rest, end)

    def _take_piece(
        self, number: int, command: str, rest: bytes, position: int
    ) -> tuple[Frame | None, int] | None:
        n_bytes = min(self._n_owed, self._limits.longest_bytes)
        is_last = n_bytes == self._n_owed
        end = position + n_bytes
        if len(rest) < end + is_last:
            return None
        piece = Frame(number, command, rest[position:end], is_last)
        self._n_owed -= n_bytes
        if not is_last:
            return piece, end
        self._long = None
        return piece, _pass_line_feed(rest, end)


def write_frame(number: int, command: str, data: bytes = b"") -> bytes:
    """Return a frame of ours."""
    head = b"%d %s %d" % (number, command.encode(), len(data))
    return head + b" " + data + b"\n" if data else head + b"\n"


def _pass_line_feed(rest: bytes, position: int) -> int:
    if rest[position] != ord("\n"):
        raise _garbage()
    return position + 1


def _refuse_garbage(head: bytes) -> None:
    """Raise unless this may become the head of a frame."""
    if head and not _MAYBE_HEAD.fullmatch(head):
        raise _garbage()


def _garbage() -> BadFrameError:
    return BadFrameError(message("this is no RELP: a number, a command and a length were expected"))
