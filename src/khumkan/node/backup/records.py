"""When the last backup was made: a small file in the node's folder, which no backup holds."""

from datetime import datetime
from typing import Final

import msgspec

from khumkan.node.folder import NodeFolder
from khumkan.node.private_files import write_privately

FILE: Final = "last-backup.json"


class LastBackup(msgspec.Struct, frozen=True):
    """When (UTC), where, and whether the logs are in it."""

    at: datetime
    file: str
    has_logs: bool


def read_last_backup(folder: NodeFolder) -> LastBackup | None:
    """Return what was noted, None where nothing was that can be read."""
    try:
        return msgspec.json.decode((folder.path / FILE).read_bytes(), type=LastBackup)
    except (OSError, msgspec.DecodeError):
        return None


def note_backup(folder: NodeFolder, made: LastBackup) -> None:
    """Note a backup that was made."""
    write_privately(folder.path / FILE, msgspec.json.encode(made))
