"""How far a file has come, on the disk: so that a node that is killed neither loses nor doubles.

A piece is durable in the journal first, then counted here. A node that died between the two finds
the piece in the journal, behind the offset that stands here, and does not take it again.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from khumkan.node.inbox.looking import SeenFile
from khumkan.node.journal import Journal
from khumkan.node.state import State

_KEY: Final = "inbox/"


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Of the file `name` in `folder`, the first `n_pieces` are in the journal before `offset`.

    `began_at` is the journal's end when the file was begun; `is_over`: nothing is left to be read.
    """

    folder: str
    name: str
    inode: int
    n_bytes: int
    modified_ns: int
    began_at: int
    offset: int
    n_pieces: int = 0
    is_over: bool = False
    problems: tuple[str, ...] = ()

    def is_of(self, folder: Path, file: SeenFile) -> bool:
        """Say whether this is about that very file."""
        mine = (self.folder, self.name, self.inode, self.n_bytes, self.modified_ns)
        return mine == (str(folder), file.name, file.inode, file.n_bytes, file.modified_ns)


@dataclass(frozen=True, slots=True)
class Marks:
    """The one file of each source that is being read. From any thread."""

    state: State
    journal: Journal

    def find(self, source_id: UUID, folder: Path, file: SeenFile) -> Mark | None:
        """Return how far a file has come; None if it was not begun."""
        text = self.state.read_fact(f"{_KEY}{folder}/{source_id}")
        mark = msgspec.convert(json.loads(text), Mark) if text else None
        return mark if mark is not None and mark.is_of(folder, file) else None

    def begin(self, source_id: UUID, folder: Path, file: SeenFile) -> Mark:
        """Write down that a file is begun; return it."""
        end = self.journal.end
        mark = Mark(
            folder=str(folder),
            name=file.name,
            inode=file.inode,
            n_bytes=file.n_bytes,
            modified_ns=file.modified_ns,
            began_at=end,
            offset=end,
        )
        self.write(source_id, mark)
        return mark

    def write(self, source_id: UUID, mark: Mark) -> None:
        """Keep how far a file is."""
        # This writer takes names that are no UTF-8: Thai ones in TIS-620, say.
        text = json.dumps(msgspec.to_builtins(mark))
        self.state.write_fact(f"{_KEY}{mark.folder}/{source_id}", text)

    def forget(self, source_id: UUID, folder: Path) -> None:
        """Say that the file is gone from its place."""
        self.state.write_fact(f"{_KEY}{folder}/{source_id}", None)

    def find_kept(self, source_id: UUID, offset: int, payload: bytes) -> int | None:
        """Return the end of the record that holds a piece, if it is in the journal already."""
        while records := self.journal.read(offset):
            for record in records:
                if record.source_id == source_id and record.payload == payload:
                    return record.next_offset
            offset = records[-1].next_offset
        return None
