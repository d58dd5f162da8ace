"""The files themselves, from templates that come with khumkan; settings that exist are kept."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from khumkan.core.errors import KhumkanError, Place
from khumkan.core.messages import message
from khumkan.node.installing.places import Places

_TARGETS: Final = {
    "khumkan-node.service": "/etc/systemd/system/khumkan-node.service",
    "khumkan-node-backup.service": "/etc/systemd/system/khumkan-node-backup.service",
    "khumkan-node-backup.timer": "/etc/systemd/system/khumkan-node-backup.timer",
    "sysusers.conf": "/etc/sysusers.d/khumkan.conf",
    "tmpfiles.conf": "/etc/tmpfiles.d/khumkan.conf",
    "sysctl.conf": "/etc/sysctl.d/60-khumkan.conf",
}
_SETTINGS: Final = "khumkan.toml"
_READABLE: Final = 0o644


class InstallError(KhumkanError):
    """A file can't be written, or a place can't stand in one."""


@dataclass(frozen=True, slots=True)
class SystemFile:
    """One file; `is_kept` if there is one already and it is somebody's own."""

    path: Path
    text: str
    is_kept: bool = False


def list_files(places: Places) -> Iterator[SystemFile]:
    """Yield everything that belongs on the machine. Raises InstallError for odd places."""
    words = _words(places)
    for name, target in _TARGETS.items():
        yield SystemFile(Path(target), _fill(name, words))
    yield SystemFile(places.config, _fill(_SETTINGS, words), is_kept=True)


def write_files(found: list[SystemFile], root: Path) -> list[Path]:
    """Write the files below `root`; return those that were written or changed.

    Raises InstallError.
    """
    written = []
    for one in found:
        path = root / one.path.relative_to("/")
        try:
            if _is_there(path, one):
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(path.name + ".part")
            part.write_text(one.text, encoding="utf-8")
            part.chmod(_READABLE)
            part.replace(path)
        except OSError as error:
            raise InstallError(
                message("this can't be written ({why}); run it as root", why=error.strerror or "?"),
                place=Place(str(path)),
            ) from error
        written.append(path)
    return written


def _is_there(path: Path, one: SystemFile) -> bool:
    return path.exists() and (one.is_kept or path.read_text(encoding="utf-8") == one.text)


def _words(places: Places) -> dict[str, str]:
    words = {
        "PROGRAM": str(places.program),
        "DATA": str(places.data),
        "HOME": str(places.home),
        "CONFIG": str(places.config),
        "BACKUPS": str(places.backups),
        "CAPABILITIES": places.capabilities,
    }
    for word in words.values():
        _refuse_odd(word)
    return words


def _refuse_odd(word: str) -> None:
    """Systemd splits words at spaces and reads % and quotes in its own way."""
    if word and not all(letter.isalnum() or letter in "/._-+" for letter in word):
        raise InstallError(
            message("units can't name this place; use letters, digits and ._-+ alone"),
            place=Place(word),
        )
    if os.sep in word and not word.startswith(os.sep):
        raise InstallError(message("name the whole path, from / on"), place=Place(word))


def _fill(name: str, words: dict[str, str]) -> str:
    text = files("khumkan.node.installing").joinpath("files", name).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    return text
