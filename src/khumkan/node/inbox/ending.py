"""What becomes of a file that was read: kept for some days, refused with the reason, or removed."""

import os
import time
from pathlib import Path
from typing import Final

from khumkan.node.inbox.folders import DONE, REFUSED, Shelf
from khumkan.node.inbox.progress import Mark
from khumkan.node.inbox.uploads import RECEIPT, write_receipt

_DAY_SECONDS: Final = 86_400
_WHY: Final = ".why"


def end_file(shelf: Shelf, mark: Mark) -> None:
    """Move a file that is over to where it belongs. Raises OSError; it may be done again then."""
    path = shelf.path / mark.name
    if shelf.gives_receipts:
        write_receipt(path, mark.began_at, mark.offset, mark.problems)
    if mark.problems:
        _refuse(shelf.path / REFUSED, path, mark.problems)
    elif shelf.keep_days:
        path.rename(_free_name(shelf.path / DONE, mark.name))
    else:
        path.unlink()


def remove_old(shelf: Shelf, unix_seconds: float) -> None:
    """Remove what was read long ago, and receipts that nobody waits for. Raises OSError."""
    _remove(shelf.path / DONE, "", unix_seconds - shelf.keep_days * _DAY_SECONDS)
    if shelf.gives_receipts:
        _remove(shelf.path, RECEIPT, unix_seconds - _DAY_SECONDS)


def _remove(folder: Path, ending: str, before: float) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            is_meant = entry.name.endswith(ending) and entry.is_file(follow_symlinks=False)
            if is_meant and entry.stat(follow_symlinks=False).st_ctime < before:
                Path(entry.path).unlink(missing_ok=True)


def _refuse(folder: Path, path: Path, problems: tuple[str, ...]) -> None:
    target = _free_name(folder, path.name)
    why = target.with_name(target.name + _WHY)
    why.write_text("".join(f"{one}\n" for one in problems), "utf-8", "surrogateescape")
    path.rename(target)


def _free_name(folder: Path, name: str) -> Path:
    """Return a name that nothing has there; the time is put before one that is taken."""
    target = folder / name
    return folder / f"{time.time_ns()} {name}" if target.exists() else target
