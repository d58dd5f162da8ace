"""The first step on a bare machine: a Python that will do, or a sentence that helps."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FINDS = "#!/bin/sh\nexit 0\n"
REFUSES = "#!/bin/sh\necho 'not installed' >&2\nexit 127\n"


def put(folder: Path, name: str, content: str) -> None:
    path = folder / name
    path.write_text(content)
    path.chmod(0o755)


def find(root: Path, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own script, on a path made for it
        ["/bin/sh", str(root / "scripts" / "find_python.sh")],
        env={"PATH": str(folder), **more},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("there", "found"),
    [
        pytest.param({"python3": FINDS}, "python3", id="only one"),
        pytest.param({"python3": FINDS, "python3.12": FINDS}, "python3.12", id="named goes first"),
        pytest.param(
            {"python3": FINDS, "python3.13": REFUSES}, "python3", id="a shim for a missing version"
        ),
    ],
)
def test_the_first_that_works_is_taken(
    root: Path, tmp_path: Path, there: dict[str, str], found: str
) -> None:
    for name, content in there.items():
        put(tmp_path, name, content)
    assert find(root, tmp_path).stdout == f"{found}\n"


def test_the_one_that_was_asked_for_goes_first(root: Path, tmp_path: Path) -> None:
    put(tmp_path, "python3", FINDS)
    assert find(root, tmp_path, PYTHON=sys.executable).stdout == f"{sys.executable}\n"


@pytest.mark.parametrize("there", [{}, {"python3": REFUSES}], ids=["none", "too old"])
def test_without_one_it_says_what_to_install(
    root: Path, tmp_path: Path, there: dict[str, str]
) -> None:
    for name, content in there.items():
        put(tmp_path, name, content)
    result = find(root, tmp_path)
    assert result.returncode == 1
    assert "python3-venv" in result.stderr
    assert "make PYTHON=" in result.stderr
    assert result.stdout == ""


def test_what_is_run_can_be_run(root: Path) -> None:
    scripts = [
        *(root / "scripts").glob("*.sh"),
        root / ".ci" / "run",
        root / ".githooks/pre-commit",
    ]
    assert [path.name for path in scripts if not os.access(path, os.X_OK)] == []
