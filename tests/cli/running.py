"""The real command: in this process where that will do, in one of its own where it must."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from unittest.mock import patch

import orjson

from khumkan.cli import main

PROGRAM = (sys.executable, "-m", "khumkan.cli")

Argument: TypeAlias = str | Path

_KEPT = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "COVERAGE_PROCESS_START", "COVERAGE_FILE")


@dataclass(frozen=True)
class Ran:
    """How a command ended: exit code, what it gave to machines, what it said to people."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What `--output jsonl` wrote; anything else among it fails here."""
        return [orjson.loads(line) for line in self.out.splitlines()]


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """A bare environment, so that nothing of the developer's own terminal has a say.

    Nothing is kept in the developer's own cache.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    ours = {"KHUMKAN_OUTPUT__LANGUAGE": "en", "KHUMKAN_DETECT__RULE_CACHE": ""}
    return {**ours, **kept, **(settings or {})}


def khumkan(
    *arguments: Argument, stdin: bytes = b"", settings: Mapping[str, str] | None = None
) -> Ran:
    """Run `khumkan` with these arguments in this process; `settings` are environment variables."""
    streams = [io.TextIOWrapper(io.BytesIO(content), "utf-8") for content in (stdin, b"", b"")]
    code = 0
    with (
        patch.dict(os.environ, environment(settings), clear=True),
        patch.multiple(sys, stdin=streams[0], stdout=streams[1], stderr=streams[2]),
    ):
        try:
            main([str(one) for one in arguments])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
    out, err = (_written(stream) for stream in streams[1:])
    return Ran(code, out, err.decode())


def _written(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()


def run_program(
    *arguments: Argument,
    stdin: bytes = b"",
    folder: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Ran:
    """Run `khumkan` as a program of its own."""
    done = subprocess.run(  # noqa: S603 -- our own program
        [*PROGRAM, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=folder,
        env=environment(settings),
        timeout=60,
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())
