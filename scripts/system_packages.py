"""See that what the tests need from the operating system is there, or install it.

    system_packages.py

Needed are a Chromium, which the journeys drive, a PostgreSQL server, which the tests start for
themselves, and senders of logs that we did not write: rsyslog, logger and syslog-ng. Root on Debian
and its relatives gets them installed; anybody else is told their names. Two syslog daemons can't be
installed side by side: syslog-ng is unpacked into `build/`, from Debian's own packages, and never
runs as a service. Running khumkan needs none of these.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from with_postgresql import NoServerError, find_programs

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SBIN = ("/usr/sbin", "/sbin")  # where daemons lie, which not everybody has on the PATH
RSYSLOG_MODULES = {"omrelp.so": "rsyslog-relp", "lmnsd_gtls.so": "rsyslog-gnutls"}
UNPACKED = Path(__file__).resolve().parent.parent / "build" / "syslog-ng"
SYSLOG_NG, SYSLOG_NG_PROGRAM = "syslog-ng-core", "usr/sbin/syslog-ng"
_NEEDED_BY = ("apt-cache", "depends", "--recurse", "--no-recommends", "--no-suggests")
_NOTHING_ELSE = ("--no-conflicts", "--no-breaks", "--no-replaces", "--no-enhances")


class NoBrowserError(Exception):
    """There is no Chromium to drive."""


class NoSenderError(Exception):
    """A sender of logs is not there."""


@dataclass(frozen=True)
class SyslogNg:
    """An unpacked syslog-ng: the program, its modules, and where its libraries lie."""

    program: Path
    modules: Path
    libraries: list[Path]


def find_chromium() -> Path:
    """Return the browser that `KHUMKAN_CHROMIUM` names, else the first on the PATH.

    Raises NoBrowserError if there is none.
    """
    named = os.environ.get("KHUMKAN_CHROMIUM")
    for name in (named,) if named else CHROMIUM:
        found = shutil.which(name)
        if found:
            return Path(found)
    lacking = "no Chromium: install the package chromium, or name one in KHUMKAN_CHROMIUM"
    raise NoBrowserError(lacking)


def find_rsyslog() -> Path:
    """Return rsyslogd; raises NoSenderError where it, or a module that the tests use, is not."""
    lacking = list(_lacking_of_rsyslog())
    program = _find_daemon("rsyslogd")
    if lacking or program is None:
        raise NoSenderError(f"no rsyslog to send with: install {' '.join(lacking)}")  # noqa: EM102, TRY003 -- one sentence
    return program


def find_syslog_ng(unpacked: Path = UNPACKED) -> SyslogNg:
    """Return the syslog-ng that was unpacked; raises NoSenderError where it was not."""
    program = unpacked / SYSLOG_NG_PROGRAM
    folders = (one for one in sorted(unpacked.glob("usr/lib/syslog-ng/*.*")) if one.is_dir())
    modules = next(folders, None)
    if not program.exists() or modules is None:
        raise NoSenderError("no syslog-ng to send with: make system unpacks one")  # noqa: EM101, TRY003 -- one sentence
    libraries = {one.parent for one in unpacked.glob("**/*.so*")}
    return SyslogNg(program, modules, sorted(libraries - {modules}))


def lacking_packages() -> Iterator[str]:
    """Yield the names of Debian's packages that bring what is not there."""
    try:
        find_chromium()
    except NoBrowserError:
        yield "chromium"
    try:
        programs = find_programs()
    except NoServerError:
        yield "postgresql"
    else:
        if not _has_trigrams(programs):
            yield "postgresql-contrib"
    yield from _lacking_of_rsyslog()
    if shutil.which("logger") is None:
        yield "bsdutils"


def _lacking_of_rsyslog() -> Iterator[str]:
    program = _find_daemon("rsyslogd")
    if program is None:
        yield "rsyslog"
    for module, package in RSYSLOG_MODULES.items():
        if program is None or not _has_module(program.parent.parent, module):
            yield package


def _has_module(prefix: Path, module: str) -> bool:
    patterns = (f"lib*/rsyslog/{module}", f"lib/*/rsyslog/{module}")
    return any(path for pattern in patterns for path in prefix.glob(pattern))


def _find_daemon(name: str) -> Path | None:
    path = os.pathsep.join([os.environ.get("PATH", ""), *SBIN])
    found = shutil.which(name, path=path)
    return Path(found) if found else None


def _has_trigrams(programs: Path) -> bool:
    """Say whether the server brings pg_trgm, which searching needs."""
    share = subprocess.run(  # noqa: S603 -- PostgreSQL's own program
        [programs / "pg_config", "--sharedir"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return Path(share, "extension", "pg_trgm.control").exists()


def install(packages: list[str]) -> bool:
    """Install by apt-get; return whether it went well."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps = (["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", *packages])
    return all(
        subprocess.run(["apt-get", *step], env=environment, check=False).returncode == 0  # noqa: S603, S607 -- whichever the system has
        for step in steps
    )


def unpack_syslog_ng(into: Path = UNPACKED) -> bool:
    """Unpack syslog-ng, and what of its needs is not installed, from Debian's packages.

    Needs no root, but apt's lists of packages. Returns whether it is there.
    """
    part = into.with_name(f"{into.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    downloads = part / "packages"
    downloads.mkdir(parents=True)
    named = [SYSLOG_NG, *(one for one in _list_needs() if not _is_installed(one))]
    _run(["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *named], downloads)
    for package in sorted(downloads.glob("*.deb")):
        _run(["dpkg-deb", "--extract", str(package), str(part)], part)
    shutil.rmtree(downloads)
    shutil.rmtree(into, ignore_errors=True)
    part.rename(into)
    return (into / SYSLOG_NG_PROGRAM).exists()


def _list_needs() -> list[str]:
    said = _run([*_NEEDED_BY, *_NOTHING_ELSE, SYSLOG_NG]).stdout
    return [line for line in said.splitlines() if line[:1].isalnum() and line != SYSLOG_NG]


def _is_installed(package: str) -> bool:
    return _run(["dpkg-query", "--status", package]).returncode == 0


def _run(command: list[str], folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 -- the system's own programs
    except FileNotFoundError as error:  # no Debian
        return subprocess.CompletedProcess(command, 127, "", str(error))


def main() -> int:
    """Return 0 if all is there in the end, 1 after saying what to install."""
    packages = list(lacking_packages())
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"system: installing {' '.join(packages)}")
        install(packages)
        packages = list(lacking_packages())
    if packages:
        print(
            f"system: the tests need more than is here; as root: apt-get install"
            f" --no-install-recommends {' '.join(packages)}",
            file=sys.stderr,
        )
    is_unpacked = (UNPACKED / SYSLOG_NG_PROGRAM).exists() or unpack_syslog_ng(UNPACKED)
    if not is_unpacked and os.geteuid() == 0:  # perhaps apt has no lists yet
        _run(["apt-get", "-qq", "update"])
        is_unpacked = unpack_syslog_ng(UNPACKED)
    if not is_unpacked:
        print(
            f"system: {SYSLOG_NG} could not be unpacked into {UNPACKED}; its tests are skipped."
            " Try: apt-get update",
            file=sys.stderr,
        )
    return 0 if is_unpacked and not packages else 1


if __name__ == "__main__":
    sys.exit(main())
