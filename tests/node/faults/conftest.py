"""A whole line of work in a folder of its own, and a small disk."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from node_line import Line, read_test_rules


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """Journal, state, lake and pipeline, driven by hand."""
    one = Line(tmp_path, read_test_rules(tmp_path))
    yield one
    one.crash()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 48 megabytes, where that can be made."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None or os.geteuid() != 0:
        pytest.skip("making a small file system needs root, mount and umount")
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(  # noqa: S603 -- the system's own mount
        [mount, "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"no small file system can be made here: {made.stderr!r}")
    yield folder
    subprocess.run([umount, "--lazy", str(folder)], check=True)  # noqa: S603 -- as above
