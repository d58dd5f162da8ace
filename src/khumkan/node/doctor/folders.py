"""The node's folder: there, for its owner alone, and its owner's in all."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Mend, Result, fail, ok, warn
from khumkan.node.enrolment import read_enrolment
from khumkan.node.keys import KeyRing
from khumkan.node.owners import acting_as_owner, give_one

_FOR_OTHERS: Final = 0o077
_MOST_NAMED: Final = 3


def check_settings(case: Case) -> Iterable[Result]:
    """The settings can be read; without them the defaults are examined."""
    error = case.settings_error
    if error is not None:
        yield fail(
            message("the settings can't be used: {reason}", reason=str(error)),
            message("mend that; below, the settings that khumkan has by itself are examined"),
        )
        return
    yield ok(message("the settings can be read"))


def check_folder(case: Case) -> Iterable[Result]:
    """There is a node, and its files are for its owner alone."""
    path = case.folder.path
    if not case.folder.key_file.is_file():
        yield fail(
            message("there is no node in {folder}", folder=str(path)),
            message("run: khumkan node init; or say where it is, by --data or node.data"),
        )
        return
    open_ones = [one for one in _list_private(case) if one.lstat().st_mode & _FOR_OTHERS]
    if open_ones:
        yield fail(
            message("others can read {names}", names=_name(open_ones, path)),
            message(
                "run: chmod -R go-rwx {folder}; and doubt who has seen the node's key: khumkan "
                "node rotate-key makes a new one",
                folder=str(path),
            ),
            _closing(path, open_ones),
        )
    else:
        yield ok(message("{folder} is closed to others", folder=str(path)))


def check_owner(case: Case) -> Iterable[Result]:
    """All of it belongs to one user, the one who looks."""
    path = case.folder.path
    if not path.is_dir():
        return
    owner = path.stat()
    foreign = [one for one in _list_private(case) if one.lstat().st_uid != owner.st_uid]
    if foreign:
        yield fail(
            message("{names} belong to another user than the folder", names=_name(foreign, path)),
            message("run as root: chown -R {user}: {folder}", user=owner.st_uid, folder=str(path)),
            _giving(path, foreign, owner) if os.getuid() == 0 else None,
        )
    elif owner.st_uid != os.geteuid():
        yield fail(
            message("the folder belongs to another user than you"),
            message("run the doctor as that user: sudo -u khumkan khumkan node doctor"),
        )
    else:
        yield ok(message("all of it belongs to one user"))


def check_identity(case: Case) -> Iterable[Result]:
    """The node's key and its enrolment can be read."""
    if not case.folder.key_file.is_file():
        return
    back = message("put the backup back, or enrol again with a new code")
    try:
        KeyRing(case.folder.key_file)
        if not case.folder.enrolment.exists():
            yield warn(
                message("this node is enrolled at no hub: it detects alone, and warns nobody else"),
                message("ask the hub's people for a code, then: khumkan node enrol"),
            )
            return
        enrolment = read_enrolment(case.folder.enrolment)
    except KhumkanError as error:
        yield fail(error.message, back)
        return
    yield ok(
        message(
            "{node} of {organisation}, at the hub {hub}",
            node=enrolment.node_name,
            organisation=enrolment.organisation_name,
            hub=enrolment.hub_url,
        )
    )


def _list_private(case: Case) -> Iterator[Path]:
    """Yield the folder and what lies in it, two levels deep; the lake's files may be thousands."""
    yield case.folder.path
    for one in sorted(case.folder.path.iterdir()):
        if one.is_symlink() or one.is_socket():
            continue
        yield one
        if one.is_dir() and one != case.folder.lake:
            yield from (each for each in sorted(one.iterdir()) if _is_own_file(each))


def _is_own_file(path: Path) -> bool:
    """Say whether it is a file that lies here: a link leads to somebody else's."""
    return stat.S_ISREG(path.lstat().st_mode)


def _name(paths: list[Path], folder: Path) -> str:
    names = [str(one.relative_to(folder)) for one in paths[:_MOST_NAMED]]
    return ", ".join(names) + (" …" if len(paths) > _MOST_NAMED else "")


def _closing(folder: Path, paths: list[Path]) -> Mend:
    def close() -> None:
        with acting_as_owner(folder):  # as who else could write here: root is not led astray
            for one in paths:
                one.chmod(one.stat().st_mode & ~_FOR_OTHERS)

    return close


def _giving(folder: Path, paths: list[Path], owner: os.stat_result) -> Mend:
    def give() -> None:
        for one in paths:
            give_one(folder, one.relative_to(folder), owner)

    return give
