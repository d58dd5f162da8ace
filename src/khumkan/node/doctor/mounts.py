"""On which file system a path lies. Source: proc_pid_mountinfo(5)."""

import re
from dataclasses import dataclass
from pathlib import Path

_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """Where a file system is mounted, and its kind, such as ext4."""

    point: str
    kind: str
    is_read_only: bool


def find_mount(mountinfo: str, path: Path) -> Mount | None:
    """Return the mount that a path lies on: the deepest, and of equals the last."""
    mounts = [mount for mount in map(_parse, mountinfo.splitlines()) if mount is not None]
    above = [one for one in mounts if path.is_relative_to(one.point)]
    return max(reversed(above), key=lambda one: len(Path(one.point).parts), default=None)


def _parse(line: str) -> Mount | None:
    before, separator, after = line.partition(" - ")
    fields, rest = before.split(), after.split()
    if not separator or len(fields) < 6 or len(rest) < 3:  # noqa: PLR2004 -- the fields of the format
        return None
    options = {*fields[5].split(","), *rest[2].split(",")}
    return Mount(_unescape(fields[4]), rest[0], "ro" in options)


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 8)), text)
