"""Versions of khumkan side by side, made from this tree: bundles that install a word of shell.

No systemd: the node is stopped and started by two small programs of ours.
"""

import hashlib
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from node_process import NodeProcess

from khumkan.node.upgrading import Commands
from khumkan.node.upgrading.services import run_command

MIGRATES = """
from khumkan.node.state import database
database.SCRIPTS += ("CREATE TABLE later (one INTEGER) STRICT;",)
"""
REFUSES = """
import sys
if "check" in sys.argv:
    sys.exit(3)
"""
DIES = """
import os, sys, threading, time
def die():
    socket = os.path.join(os.environ["KHUMKAN_NODE__DATA"], "control.sock")
    while not os.path.exists(socket):
        time.sleep(0.05)
    time.sleep(2)
    os._exit(70)
if "serve" in sys.argv:
    threading.Thread(target=die, daemon=True).start()
"""
NEVER_STARTS = """
import sys
if "serve" in sys.argv:
    sys.exit(3)
"""
_PROGRAM = """import khumkan
khumkan.__version__ = {version!r}
{trick}
from khumkan.cli import main
main()
"""
_START = """import os, subprocess, sys
with open({log!r}, "ab") as log:
    node = subprocess.Popen([{program!r}, "node", "serve"], stdout=log, stderr=log,
                            stdin=subprocess.DEVNULL, start_new_session=True, cwd={folder!r})
with open({pid!r}, "w") as file:
    file.write(str(node.pid))
os._exit(0)  # the node lives on
"""
_STOP = """import os, signal, sys, time
try:
    with open({pid!r}) as file:
        pid = int(file.read())
    os.kill(pid, signal.SIGTERM)
except (OSError, ValueError):
    sys.exit(0)
for _ in range(1000):
    try:
        with open(f"/proc/{{pid}}/stat") as file:
            state = file.read().rpartition(")")[2].split()[0]
    except OSError:
        break
    if state == "Z":
        break
    time.sleep(0.02)
os.unlink({pid!r})
"""


def write_sums(folder: Path) -> None:
    """Write the list of a bundle."""
    lines = [
        f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(folder).as_posix()}\n"
        for one in sorted(folder.rglob("*"))
        if one.is_file() and one.name not in {"SHA256SUMS", "SHA256SUMS.sig"}
    ]
    (folder / "SHA256SUMS").write_text("".join(lines))


def make_bundle(folder: Path, version: str, trick: str = "") -> Path:
    """Make a bundle that installs this tree under another version, with a trick before it runs."""
    folder.mkdir()
    (folder / "VERSION").write_text(version + "\n")
    (folder / "program.py").write_text(_PROGRAM.format(version=version, trick=trick))
    (folder / "install.sh").write_text(
        f"""set -eu
prefix=$3
here=$(dirname "$0")
mkdir -p "$prefix/versions/{version}/bin"
cp "$here/program.py" "$prefix/versions/{version}/"
printf '#!/bin/sh\\nexec {shlex.quote(sys.executable)} %s "$@"\\n' \\
    "$prefix/versions/{version}/program.py" > "$prefix/versions/{version}/bin/khumkan"
chmod 755 "$prefix/versions/{version}/bin/khumkan"
"""
    )
    write_sums(folder)
    return folder


@dataclass
class Site:
    """A machine with versions side by side and one node."""

    prefix: Path
    node: NodeProcess
    commands: Commands

    @property
    def pid(self) -> Path:
        return self.node.folder / "node.pid"


@contextmanager
def new_site(node: NodeProcess, prefix: Path) -> Iterator[Site]:
    """Yield a machine on which nothing is installed yet; end its node in the end."""
    pid, log = node.folder / "node.pid", node.folder / "served.log"
    start, stop = node.folder / "start.py", node.folder / "stop.py"
    start.write_text(
        _START.format(
            log=str(log),
            program=str(prefix / "current" / "bin" / "khumkan"),
            folder=str(node.folder),
            pid=str(pid),
        )
    )
    stop.write_text(_STOP.format(pid=str(pid)))
    python = shlex.quote(sys.executable)
    environment = " ".join(
        shlex.quote(f"{name}={value}") for name, value in node.environment().items()
    )
    commands = Commands(f"{python} {stop}", f"env -i {environment} {python} {start}")
    try:
        yield Site(prefix, node, commands)
    finally:
        run_command(commands.stop)
