"""The running node, its unit, its version, its backup."""

import sys
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from khumkan import __version__
from khumkan.core.clock import format_time
from khumkan.core.messages import message
from khumkan.node.backup.records import read_last_backup
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Result, fail, ok, warn

LEAST_PYTHON: Final = (3, 11)
OLD_BACKUP: Final = timedelta(days=8)
_UNIT: Final = "khumkan-node.service"
_PROPERTIES: Final = "LoadState,ActiveState,UnitFileState,NRestarts"
_MANY_RESTARTS: Final = 3


def check_running(case: Case) -> Iterable[Result]:
    """A node runs and answers."""
    if case.mute is not None:
        yield fail(
            case.mute, message("see its log: journalctl -u khumkan-node; restart it if it is stuck")
        )
    elif case.said is None:
        yield fail(
            message("no node runs here: no logs are taken"),
            message("run: systemctl start khumkan-node (or: khumkan node serve)"),
        )
    elif case.said.n_faults:
        yield warn(
            message("it runs, and {n} steps failed and were tried again", n=case.said.n_faults),
            message("its log says why: journalctl -u khumkan-node -p warning"),
        )
    else:
        since = case.said.running_since
        at = format_time(since, "seconds") if since else "?"
        yield ok(message("running since {at}", at=at))


def check_unit(case: Case) -> Iterable[Result]:
    """The system starts the node again, after a fault and after a restart."""
    if not case.machine.exists("/run/systemd/system"):
        yield ok(message("no systemd here: something else has to start the node again"))
        return
    text = case.machine.run("systemctl", "show", _UNIT, f"--property={_PROPERTIES}") or ""
    yield _judge_unit(dict(line.split("=", 1) for line in text.splitlines() if "=" in line))


def _judge_unit(found: dict[str, str]) -> Result:
    if found.get("LoadState") != "loaded":
        return warn(
            message("there is no unit {name}", name=_UNIT),
            message("run as root: khumkan node install --write"),
        )
    if found.get("ActiveState") != "active":
        return fail(
            message("the unit is {state}", state=found.get("ActiveState") or "?"),
            message("run: systemctl start khumkan-node; then: journalctl -u khumkan-node -n 50"),
        )
    if found.get("UnitFileState") not in {"enabled", "enabled-runtime"}:
        return warn(
            message("the unit is not started when the machine is"),
            message("run as root: systemctl enable khumkan-node"),
        )
    n_restarts = found.get("NRestarts", "0")
    if n_restarts.isdigit() and int(n_restarts) >= _MANY_RESTARTS:
        return warn(
            message("the unit had to be started again {n} times", n=n_restarts),
            message("its log says why: journalctl -u khumkan-node -p warning"),
        )
    return ok(message("the unit is active and enabled"))


def check_version(case: Case) -> Iterable[Result]:
    """Python will do, and the node that runs is of this version."""
    python = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < LEAST_PYTHON:
        yield fail(
            message("Python {version} is too old", version=python), message("install Python 3.11")
        )
    elif case.said is not None and case.said.version != __version__:
        yield warn(
            message(
                "version {theirs} runs, and {ours} is installed",
                theirs=case.said.version or "?",
                ours=__version__,
            ),
            message("restart the node: systemctl restart khumkan-node"),
        )
    else:
        yield ok(message("khumkan {version}, Python {python}", version=__version__, python=python))


def check_backup(case: Case) -> Iterable[Result]:
    """There is a backup, and it is not old."""
    how = message("run: khumkan node backup FILE; the timer khumkan-node-backup does it each night")
    last = read_last_backup(case.folder)
    if last is None:
        yield warn(message("no backup was ever made"), how)
        return
    seen = message("the last backup is of {at}", at=format_time(last.at, "seconds"))
    yield warn(seen, how) if case.now - last.at > OLD_BACKUP else ok(seen)
