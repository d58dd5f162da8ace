"""Backups made night after night into one folder: how they are called, which of them go."""

import re
from datetime import datetime
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"khumkan-node-\d{8}T\d{6}Z\.tar\.zst")


def name_backup(folder: Path, at: datetime) -> Path:
    """Return a name that sorts by time; `at` is UTC."""
    return folder / f"khumkan-node-{at:%Y%m%dT%H%M%SZ}.tar.zst"


def forget_old(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups that are named so; return what went."""
    found = sorted(one for one in folder.iterdir() if _NAME.fullmatch(one.name) and one.is_file())
    gone = found[:-keep]
    for one in gone:
        one.unlink(missing_ok=True)
    return gone
