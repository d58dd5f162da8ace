"""What a backup says of itself: in its first member who it is, in its last what it should hold."""

import re
from typing import Final

import msgspec

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.node.backup.errors import BackupError

FORMAT: Final = 1
ABOUT: Final = "about.json"
DIGESTS: Final = "digests.json"
NODE: Final = "node/"
LONGEST: Final = 64 * 1024 * 1024
_SEGMENT = re.compile(r"[^/\\\x00-\x1f]{1,255}")


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first member. `made_at` is ISO 8601 in UTC; `node` is "" for one that isn't enrolled.

    `schema` is the version of state.db; `n_bytes` is what all of it unpacks to, rounded up.
    """

    format: int
    version: str
    made_at: str
    node: str
    organisation: str
    schema: int
    has_logs: bool
    n_bytes: int


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the backup."""

    n_bytes: int
    sha256: str


class _FormatOnly(msgspec.Struct):
    format: int


def encode(found: About | dict[str, Member]) -> bytes:
    """Return JSON that people can read too."""
    return msgspec.json.format(msgspec.json.encode(found), indent=1)


def decode_about(data: bytes, place: Place) -> About:
    """Read the first member. Raises BackupError for another form, or a newer one."""
    try:
        if msgspec.json.decode(data, type=_FormatOnly).format != FORMAT:
            raise BackupError(
                message("this backup is of a newer khumkan; install that version to restore it"),
                place=place,
            )
        return msgspec.json.decode(data, type=About)
    except msgspec.DecodeError as error:
        raise BackupError(message("this is no backup of a node"), place=place) from error


def decode_digests(data: bytes, place: Place) -> dict[str, Member]:
    """Read the last member. Raises BackupError for another form."""
    try:
        return msgspec.json.decode(data, type=dict[str, Member])
    except msgspec.DecodeError as error:
        raise BackupError(message("this is no backup of a node"), place=place) from error


def is_allowed(name: str) -> bool:
    """Say whether a member can only land below the folder it is laid into."""
    segments = name.removeprefix(NODE).split("/")
    return name.startswith(NODE) and all(
        _SEGMENT.fullmatch(segment) and segment not in {".", ".."} for segment in segments
    )
