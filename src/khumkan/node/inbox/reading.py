"""One file as pieces for the journal: opened without following links, unpacked, cut.

`problems` says afterwards what of it could not be read; what could be read comes before.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from khumkan.core.errors import KhumkanError, Place
from khumkan.core.messages import Message, message
from khumkan.engine.events import Limits
from khumkan.engine.files import InputFile, Skipped
from khumkan.engine.formats import detect_format
from khumkan.engine.formats.containers import explain_container, name_container
from khumkan.engine.formats.sources import HEAD_BYTES, Replayed, read_exactly
from khumkan.engine.packed import Part, open_parts
from khumkan.node.inbox.cutting import cut
from khumkan.node.inbox.errors import InboxError
from khumkan.node.inbox.looking import SeenFile

_PACKED_ENDINGS: Final = (".gz", ".zst")
_READABLE: Final = ("", "EVTX")


@dataclass(frozen=True, slots=True)
class Piece:
    """What goes into one record of the journal."""

    form: str
    payload: bytes


@dataclass(slots=True)
class FilePieces:
    """The pieces of one file: always the same ones, as long as it does not change.

    `form` is the name of the reader to use, None for what the bytes look like. `limit` is the most
    that a packed file may unpack to.
    """

    folder: Path
    file: SeenFile
    form: str | None
    limits: Limits
    limit: int
    problems: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Piece]:
        try:
            with _open(self.folder / self.file.name, self.file) as opened:
                for part in open_parts(opened, self.limit):
                    if isinstance(part, Skipped):
                        self._note(part.reason, part.path.name)
                    else:
                        yield from self._read(part)
        except KhumkanError as error:
            self._note(error.message, "")

    def _read(self, part: Part) -> Iterator[Piece]:
        member = part.label.partition("!")[2]
        head = read_exactly(part.source, HEAD_BYTES)
        kind = name_container(head)
        if kind not in _READABLE:
            self._note(explain_container(kind), member)
            return
        form = self.form or detect_format(head, member or _unpacked_name(self.file.name)).name
        try:
            for payload in cut(Replayed(head, part.source), form, head, self.limits):
                yield Piece(form, payload)
        except InboxError as error:
            self._note(error.message, member)
        if part.damage is not None:
            self._note(part.damage, member)

    def _note(self, reason: Message, where: str) -> None:
        self.problems.append(f"{where}: {reason}" if where else str(reason))


def _unpacked_name(name: str) -> str:
    for ending in _PACKED_ENDINGS:
        name = name.removesuffix(ending)
    return name


def _open(path: Path, file: SeenFile) -> InputFile:
    """Open exactly the file that was seen: no link, no pipe, nothing put in its place since."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise InboxError(
            message("can't be read: {why}", why=error.strerror or type(error).__name__),
            place=Place(path.name),
        ) from error
    stream = os.fdopen(handle, "rb", buffering=0)
    status = os.fstat(handle)
    is_same = (status.st_ino, status.st_size) == (file.inode, file.n_bytes)
    if not stat.S_ISREG(status.st_mode) or not is_same:
        stream.close()
        raise InboxError(message("was changed while it was taken"), place=Place(path.name))
    # By its number: a zip archive is opened a second time, and the name may mean another file then.
    same = Path(f"/proc/self/fd/{handle}")
    return InputFile(same, stream, status.st_size, datetime.fromtimestamp(0, UTC))
