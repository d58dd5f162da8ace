"""The standard streams as a caller may hand them over: closed, in an old encoding, or broken."""

import io
import os
import sys
from pathlib import Path


def prepare_streams() -> None:
    """Make standard input, output and error usable whatever the caller did to them.

    One that was closed reads and writes nothing. One in an encoding without Thai (TIS-620 has no
    `×`, ASCII no Thai) shows what it can and the rest as escapes.
    """
    sys.stdin = sys.stdin or _open_nothing()
    sys.stdout = sys.stdout or _open_nothing()
    sys.stderr = sys.stderr or _open_nothing()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def abandon_output() -> None:
    """Let what is still buffered for standard output go nowhere: nobody can take it."""
    with _open_nothing() as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _open_nothing() -> io.TextIOWrapper:
    return Path(os.devnull).open("r+", encoding="utf-8")
