"""Versions side by side, and the link that says which is in force.

/opt/khumkan/versions/2026.1.0/bin/khumkan
/opt/khumkan/current -> versions/2026.1.0
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.node.private_files import write_privately
from khumkan.node.upgrading.errors import UpgradeError

_RECORD: Final = "upgrade.json"


class Record(msgspec.Struct, frozen=True):
    """The last upgrade: what was in force before, and where its databases were copied to."""

    before: str
    after: str
    at: datetime
    copies: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The folder above all versions."""

    prefix: Path

    @property
    def current(self) -> Path:
        """The link."""
        return self.prefix / "current"

    @property
    def version(self) -> str:
        """The version in force. Raises UpgradeError without one."""
        if not self.current.is_symlink():
            raise UpgradeError(
                message("no version is in force here: install the first one by its install.sh"),
                place=Place(str(self.current)),
            )
        return self.current.readlink().name

    def folder(self, version: str) -> Path:
        """Return where a version lies, or would."""
        return self.prefix / "versions" / version

    def program(self, version: str) -> Path:
        """Return the command of a version."""
        return self.folder(version) / "bin" / "khumkan"

    def switch(self, version: str) -> None:
        """Put a version in force: whoever looks sees the old one or the new one."""
        part = self.prefix / "current.part"
        part.unlink(missing_ok=True)
        part.symlink_to(self.folder(version).relative_to(self.prefix))
        part.replace(self.current)
        _flush(self.prefix)

    def read_record(self) -> Record | None:
        """Return what is known of the last upgrade."""
        try:
            return msgspec.json.decode((self.prefix / _RECORD).read_bytes(), type=Record)
        except (OSError, msgspec.DecodeError):
            return None

    def write_record(self, record: Record) -> None:
        """Note an upgrade before it begins: after a power cut it can be taken back."""
        write_privately(self.prefix / _RECORD, msgspec.json.encode(record))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other upgrades away in the block. Raises UpgradeError."""
        try:
            handle = os.open(self.prefix / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise UpgradeError(
                message("this can't be written ({why}); run it as root", why=error.strerror or "?"),
                place=Place(str(self.prefix)),
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise UpgradeError(message("another upgrade is under way")) from error
        finally:
            os.close(handle)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
