"""Run a command beside a PostgreSQL of its own, thrown away afterwards.

    with_postgresql.py [--] COMMAND [ARGUMENT …]

The command finds the database in `DATABASE_URL` and its exit code is passed on. The server listens
on a socket in a folder that only its owner may enter, on no network port, and writes without
waiting for the disk. Root, whom PostgreSQL refuses to serve, lends it to the user `postgres`.
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

import psycopg

OLDEST = 15
PACKAGED = Path("/usr/lib/postgresql")
# Rights as a hospital would give them: no superuser, so that migrations can't need one.
NAME = "khumkan"
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "timezone": "UTC",
}
SIGNALS = (signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 20
MISSING = (
    f"no PostgreSQL {OLDEST} or newer: install the package postgresql,"
    " or put its initdb on the PATH"
)
ROOT = "PostgreSQL does not run as root; make a user called postgres, or ask as another user"


class NoServerError(Exception):
    """There is no PostgreSQL to start, or it would not; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A folder with everything of one server, and the programs to run it."""

    folder: Path
    programs: Path
    owner: str | None

    @property
    def url(self) -> str:
        """Return the address of the application's database."""
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.folder), safe='')}"

    def create(self) -> None:
        """Lay out the files of a new cluster; `C.UTF-8` is what trigrams of Thai need."""
        self._run(
            "initdb",
            *("--username", "postgres", "--auth", "trust", "--encoding", "UTF8"),
            *("--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
        )

    def start(self) -> None:
        """Return when the server answers and the application's database is there."""
        options = {**OPTIONS, "unix_socket_directories": str(self.folder)}
        words = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", words)
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB")
            connection.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")

    def stop(self) -> None:
        """Stop at once; what it held is thrown away, so nothing is lost by haste."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-w", "-m", "immediate")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs
            [self.programs / program, "--pgdata", self.folder / "data", *arguments],
            user=self.owner,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            said = log.read_text(encoding="utf-8") if log.exists() else done.stderr
            why = f"{program} failed:\n{said.strip()}"
            raise NoServerError(why)


def find_programs(packaged: Path = PACKAGED) -> Path:
    """Return the folder with the newest server's programs.

    Raises NoServerError if there is none that is new enough.
    """
    found = [path.parent for path in packaged.glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    versions = {_version(folder): folder for folder in found}
    if max(versions, default=0) < OLDEST:
        raise NoServerError(MISSING)
    return versions[max(versions)]


def _version(programs: Path) -> int:
    said = subprocess.run(  # noqa: S603 -- PostgreSQL's own program
        [programs / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"\d+", said)
    return int(found[0]) if found else 0


def choose_owner() -> str | None:
    """Return the user to run the server as, None for the one who asks.

    Raises NoServerError for root where nobody is called postgres.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise NoServerError(ROOT) from None


@contextlib.contextmanager
def running() -> Iterator[Cluster]:
    """Start a server; stop it and remove its files when the block is left, however that happens."""
    programs, owner = find_programs(), choose_owner()
    # Short, since the path of a socket may have 107 letters; readable by its owner alone.
    folder = Path(tempfile.mkdtemp(prefix="khumkan-pg-"))
    cluster = Cluster(folder, programs, owner)
    try:
        if owner:
            shutil.chown(folder, owner)
        cluster.create()
        cluster.start()
        yield cluster
    finally:
        for number in (*SIGNALS, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        cluster.stop()
        shutil.rmtree(folder)


def run(command: list[str], url: str) -> int:
    """Return the command's exit code; 128 and the signal's number if a signal ended it."""
    try:
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})  # noqa: S603 -- asked for
    except OSError as error:
        print(f"with_postgresql: {error}", file=sys.stderr)
        return 127
    try:
        code = child.wait()
    except KeyboardInterrupt:  # the terminal has told the command too
        return child.wait()
    except SystemExit:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_SECONDS)
        child.kill()
        raise
    return code if code >= 0 else 128 - code


def leave(number: int, _frame: object) -> NoReturn:
    """End the program by an exception, so that the server is stopped on the way out."""
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    """Return the command's exit code, 2 without a command, 3 without a server."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    for number in SIGNALS:
        signal.signal(number, leave)
    try:
        with running() as cluster:
            return run(command, cluster.url)
    except NoServerError as error:
        print(f"with_postgresql: {error}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
