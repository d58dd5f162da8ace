"""What a backup holds: the first member of every archive, as JSON."""

import re
from typing import Literal

import msgspec

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.hub.nodes.signing import SIGNING_KEY_FILE
from khumkan.hub.operations.backup.errors import BackupError

FORMAT = 1
NAME = "manifest.json"
KEY = "secret.key"
SIGNING_KEY = SIGNING_KEY_FILE  # a backup of before there were nodes has none
FILES = "files/"
Engine = Literal["sqlite", "postgresql"]
DATABASES: dict[Engine, str] = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
_ROOTS = {KEY, SIGNING_KEY, *DATABASES.values()}
_SEGMENT = re.compile(r"[^/\\\x00-\x1f]{1,255}")


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the archive."""

    n_bytes: int
    sha256: str


class Seal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last entry of the audit trail: its number and its hash."""

    number: int
    hash: str


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the database in the archive holds: counts are rows by table."""

    mode: str
    migrations: tuple[str, ...]
    counts: dict[str, int]
    seal: Seal


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole archive; `made_at` is ISO 8601 in UTC, `version` khumkan's own."""

    format: int
    version: str
    made_at: str
    engine: Engine
    content: Content
    members: dict[str, Member]


def encode(manifest: Manifest) -> bytes:
    """Return the manifest as JSON that people can read too."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2)


def decode(data: bytes, place: Place) -> Manifest:
    """Read a manifest and check that its members can only land where they belong.

    Raises BackupError for anything else.
    """
    try:
        format_ = msgspec.json.decode(data, type=_FormatOnly).format
        if format_ != FORMAT:
            raise BackupError(
                message("this backup is of a newer khumkan; install that version to restore it"),
                place=place,
            )
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError as error:
        raise BackupError(message("this is no backup of a hub"), place=place) from error
    for name in manifest.members:
        if not _is_allowed(name):
            raise BackupError(
                message("the backup holds a file that does not belong there: {name}", name=name),
                place=place,
            )
    if not {KEY, DATABASES[manifest.engine]} <= manifest.members.keys():
        raise BackupError(message("the backup lacks the database or the key"), place=place)
    return manifest


class _FormatOnly(msgspec.Struct):
    format: int


def _is_allowed(name: str) -> bool:
    if name in _ROOTS:
        return True
    segments = name.removeprefix(FILES).split("/")
    return name.startswith(FILES) and all(
        _SEGMENT.fullmatch(segment) and segment not in {".", ".."} for segment in segments
    )
