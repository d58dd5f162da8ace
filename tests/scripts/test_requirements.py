"""What is installed is pinned by hash, has waited a week, and is the same in every file."""

import re
import tomllib
from pathlib import Path

import pytest

NAMES = ["requirements.txt", "requirements-dev.txt", "requirements-build.txt"]
EVERY = [*NAMES, "requirements-bootstrap.txt"]
PIN = re.compile(r"^([a-z0-9._-]+)==([^ \\;]+).*$", re.MULTILINE)
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def pins(path: Path) -> dict[str, str]:
    return dict(PIN.findall(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", EVERY)
def test_every_line_is_a_pin_a_hash_or_a_remark(root: Path, name: str) -> None:
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    strange = [
        line
        for line in lines
        if not (PIN.fullmatch(line) or HASH.fullmatch(line) or line.lstrip().startswith("#"))
    ]
    assert strange == []


@pytest.mark.parametrize("name", EVERY)
def test_every_pin_has_a_hash(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_a_package_has_one_version_in_all_files(root: Path) -> None:
    found: dict[str, set[str]] = {}
    for name in NAMES:
        for package, version in pins(root / name).items():
            found.setdefault(package, set()).add(version)
    assert {package: versions for package, versions in found.items() if len(versions) > 1} == {}


def test_tools_come_on_top_of_what_runs(root: Path) -> None:
    runtime, everything = (pins(root / name) for name in NAMES[:2])
    assert runtime.items() <= everything.items()
    assert "pytest" not in runtime


def test_what_the_build_asks_for_is_pinned(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {re.split(r"\W", line)[0] for line in project["build-system"]["requires"]}
    assert asked <= pins(root / "requirements-build.txt").keys()


def test_young_releases_are_not_taken(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["uv"]["exclude-newer"] == "1 week"
