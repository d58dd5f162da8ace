"""A real hub for tests: `khumkan hub init` and `serve` in processes of their own.

Each hub has its own data folder and, where `DATABASE_URL` names a server, its own database there.
"""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

PROGRAM = (sys.executable, "-m", "khumkan.cli")
KEPT = ("PATH", "HOME", "TMPDIR", "COVERAGE_PROCESS_START", "COVERAGE_FILE")
# Seconds. A hub is ready within ten; a machine that runs the whole suite may be three times slower.
READY, STEP, STOP, COMMAND = 60.0, 0.05, 30.0, 120.0
OK = 200


class HubFailedError(Exception):
    """A command or the server failed; the text is what it said."""


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class HubProcess:
    """One hub: `run` gives it commands, `start` and `stop` its server."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    stream_port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """The address people type; passkeys work on http at localhost alone."""
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        """What the server and every command have said so far."""
        return "\n".join(path.read_text(errors="replace") for path in self._logs())

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Run `khumkan hub …` and return what it wrote to standard output."""
        return self._call([*PROGRAM, "hub", *arguments], stdin)

    def python(self, code: str) -> str:
        """Run Python code with the hub's settings, as its server would; return what it printed.

        It prepares or looks, and is nothing that a test is about: no coverage is measured.
        """
        program = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        plain = {name: v for name, v in self._environment().items() if "COVERAGE" not in name}
        return self._call(program, environment=plain)

    def _call(
        self, command: list[str], stdin: str = "", *, environment: Mapping[str, str] | None = None
    ) -> str:
        done = subprocess.run(  # noqa: S603 -- our own programs
            command,
            env=environment or self._environment(),
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND,
        )
        with (self.folder / "commands.log").open("a") as log:
            log.write(done.stderr)
        if done.returncode:
            raise HubFailedError(done.stderr + done.stdout)
        return done.stdout

    def start(self) -> None:
        """Serve; return when the hub says of itself that it is ready."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- our own program
                [*PROGRAM, "hub", "serve"],
                env=self._environment(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + READY
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise HubFailedError(self.log)
            time.sleep(STEP)

    def stop(self) -> None:
        """Ask the server to end, as an operator does; it must within half a minute."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise HubFailedError(self.log) from None

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=READY)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _environment(self) -> dict[str, str]:
        """Return what commands see: nothing of the tester's own environment has a say."""
        return {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "DJANGO_SETTINGS_MODULE": "khumkan.hub.project.settings",
            "PYTHONPATH": str(Path(__file__).parent),
            "PYTHONWARNINGS": "default",
            "KHUMKAN_OUTPUT__LANGUAGE": "en",
            "KHUMKAN_HUB__DATA": str(self.folder / "data"),
            "KHUMKAN_HUB__PORT": str(self.port),
            "KHUMKAN_HUB__STREAM_PORT": str(self.stream_port),
            "KHUMKAN_HUB__PUBLIC_URL": self.url,
            **self.settings,
        }

    def _logs(self) -> list[Path]:
        return sorted(self.folder.glob("*.log"))


@contextlib.contextmanager
def new_hub(folder: Path, **settings: str) -> Iterator[HubProcess]:
    """Yield a hub that is neither made nor started; stop it in the end.

    `settings` are environment variables, such as KHUMKAN_HUB__SESSION_HOURS.
    """
    with contextlib.ExitStack() as stack:
        server = os.environ.get("DATABASE_URL")
        if server:
            settings["DATABASE_URL"] = stack.enter_context(own_database(server))
        hub = HubProcess(folder, settings)
        stack.callback(hub.stop)
        yield hub


@contextlib.contextmanager
def own_database(server: str) -> Iterator[str]:
    """Make a database at the server and yield its address; drop it in the end."""
    name = f"hub_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        drop_database(connection, name)


@contextlib.contextmanager
def template_of_hubs(folder: Path) -> Iterator[HubProcess]:
    """Yield a hub that is never served, for its folder and database to be copied: not made yet."""
    server = os.environ.get("DATABASE_URL")
    with contextlib.ExitStack() as stack:
        settings = {"DATABASE_URL": stack.enter_context(own_database(server))} if server else {}
        yield HubProcess(folder, settings, port=1, stream_port=2)


def copy_hub(source: HubProcess, target: HubProcess) -> None:
    """Let a hub begin as a copy of another that is not served, in a tenth of an `init`'s time."""
    shutil.copytree(source.folder / "data", target.folder / "data")
    server = os.environ.get("DATABASE_URL")
    if server:
        copy_database(server, source.settings["DATABASE_URL"], target.settings["DATABASE_URL"])


@contextlib.contextmanager
def served_copy(folder: Path, source: HubProcess, **settings: str) -> Iterator[HubProcess]:
    """Yield a copy of a hub that is being served, with settings of its own."""
    with new_hub(folder, **settings) as one:
        copy_hub(source, one)
        one.start()
        yield one


def copy_database(server: str, source: str, target: str) -> None:
    """Put a copy of one database in the place of another."""
    old, new = (urlsplit(url).path.lstrip("/") for url in (source, target))
    with psycopg.connect(server, autocommit=True) as connection:
        drop_database(connection, new)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(new), sql.Identifier(old)
            )
        )


def drop_database(connection: psycopg.Connection[TupleRow], name: str) -> None:
    """Drop a database that clients of ours may still be in.

    Not by FORCE: it gives up where autovacuum is at work in the database, which only a superuser may
    end. A plain DROP asks autovacuum to leave, and waits for it.
    """
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = current_user",
        [name],
    )
    connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
