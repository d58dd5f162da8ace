"""Files that this machine's own people hand in: into the node's folder, whether it runs or not.

Each gets a receipt when all of it is in the journal; who waits for it reads it, then removes it.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from khumkan.core.errors import Place
from khumkan.core.ids import IdMaker
from khumkan.core.messages import message
from khumkan.node.inbox.errors import InboxError
from khumkan.node.private_files import write_privately

RECEIPT: Final = ".receipt"
_BLOCK_BYTES: Final = 1024 * 1024
_LONG_AGO: Final = 0  # nobody writes to it any more
_LONGEST_NAME: Final = 120


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of a file is in the journal, from `began_at` on and before `end`.

    Records of others may lie between. `problems` say what could not be read.
    """

    began_at: int
    end: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way."""

    source_id: UUID
    path: Path


@dataclass(frozen=True, slots=True)
class Uploads:
    """The folder `folder`, for the node's own user alone."""

    folder: Path
    ids: IdMaker

    def put(self, source_id: UUID, path: Path, advance: Callable[[int], None]) -> Upload:
        """Copy a file; `advance` hears of the bytes. Raises InboxError; then nothing is there."""
        shelf = self.folder / source_id.hex
        target = shelf / f"{self.ids.make().hex} {path.name[-_LONGEST_NAME:]}"
        part = target.with_name(target.name + ".part")
        try:
            shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
            with path.open("rb") as source, part.open("xb") as copy:
                while block := source.read(_BLOCK_BYTES):
                    copy.write(block)
                    advance(len(block))
                copy.flush()
                os.fsync(copy.fileno())
            os.utime(part, (_LONG_AGO, _LONG_AGO))
            part.rename(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            why = error.strerror or type(error).__name__
            reason = message("this file could not be handed in: {why}", why=why)
            raise InboxError(reason, place=Place(str(path))) from error
        return Upload(source_id, target)

    def take_receipt(self, upload: Upload) -> Receipt | None:
        """Return the receipt of a file and remove it; None while there is none."""
        path = _receipt_of(upload.path)
        try:
            receipt = msgspec.json.decode(path.read_bytes(), type=Receipt)
        except FileNotFoundError:
            return None
        path.unlink()
        return receipt


def uploads_folder(node_folder: Path) -> Path:
    """Return where a node looks for files that were handed in."""
    return node_folder / "uploads"


def write_receipt(path: Path, began_at: int, end: int, problems: tuple[str, ...]) -> None:
    """Write the receipt of a file that was handed in. Raises OSError."""
    receipt = Receipt(began_at=began_at, end=end, problems=problems)
    write_privately(_receipt_of(path), msgspec.json.encode(receipt))


def _receipt_of(path: Path) -> Path:
    return path.with_name(path.name + RECEIPT)
