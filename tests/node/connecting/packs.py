"""Set-ups for tests: their texts, and rsyslog run with them, below a folder of the test's own."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import system_packages

from khumkan.node.connecting import Pack, get_kind, list_texts
from khumkan.node.connecting.ways import WAYS

TOKEN = "khumkan-source_" + "Tk9fUkVBTF9UT0tFTg"
_END_SECONDS = 20.0


def pack(kind: str, way: str, address: tuple[str, int] = ("10.0.0.5", 5555)) -> Pack:
    token = TOKEN if way.startswith("http") else ""
    return Pack(get_kind(kind), WAYS[way], "ทดสอบ", address[0], address[1], token)


def texts(one: Pack) -> dict[str, str]:
    return dict(list_texts(one))


def rsyslog_text(one: Pack, folder: Path, bundle: Path | None = None) -> str:
    """Return what rsyslog reads: what `install.sh` puts there, with folders of the test."""
    found = texts(one)
    both = found["10-khumkan-modules.conf"] + found[f"60-khumkan-{one.kind.name}.conf"]
    own = f'global(workDirectory="{folder}")\n'
    both = both.replace(f"/etc/khumkan-sender/{one.kind.name}", str(bundle))
    return own + both.replace("/var/log/", f"{folder}/log/")


@contextlib.contextmanager
def rsyslog(folder: Path, text: str) -> Iterator[None]:
    """Run rsyslogd with this configuration."""
    folder.mkdir(exist_ok=True)
    file = folder / "rsyslog.conf"
    file.write_text(text, encoding="utf-8")
    program = str(system_packages.find_rsyslog())
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 -- the system's own program
            [program, "-n", "-f", str(file), "-i", str(folder / "pid")],
            env={"PATH": os.environ["PATH"], "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    assert (folder / "said").read_text() == ""
