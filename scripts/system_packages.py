"""See that what the tests need from the operating system is there, or install it.

    system_packages.py

Needed are a Chromium, which the journeys drive, and a PostgreSQL server, which the tests start
for themselves. Root on Debian and its relatives gets them installed; anybody else is told their
names. Running khumkan needs neither.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from with_postgresql import NoServerError, find_programs

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


class NoBrowserError(Exception):
    """There is no Chromium to drive."""


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
    return 1 if packages else 0


if __name__ == "__main__":
    sys.exit(main())
