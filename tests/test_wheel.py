"""The wheel holds what an installed khumkan needs, and nothing that is only ours.

It is built without a network from a copy of the sources, so that a compiled catalogue lying about
can't make up for one that the build forgot.
"""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NEEDED = [
    "pyproject.toml",
    "hatch_build.py",
    ".gitignore",
    "README.md",
    "LICENSE",
    "NOTICE",
    "src",
    "samples",
    "rules",
]
LEFT_BEHIND = shutil.ignore_patterns("*.mo", "__pycache__")


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of the files in a freshly built wheel."""
    copy = tmp_path_factory.mktemp("wheel")
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=LEFT_BEHIND)
        else:
            shutil.copy(source, copy / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out"],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    [wheel] = (copy / "out").glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()


def test_every_module_is_shipped(members: list[str]) -> None:
    ours = {
        str(path.relative_to(ROOT / folder))
        for folder in ("src", "samples")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert ours - set(members) == set()
    assert "khumkan_samples/__init__.py" in members


def test_the_law_and_the_list_of_the_benign_are_shipped(members: list[str]) -> None:
    for folder in ("hub/incidents/law", "hub/intel/warninglist"):
        data = (ROOT / "src" / "khumkan" / folder).rglob("*.toml")
        assert {f"khumkan/{folder}/{path.name}" for path in data} & set(members)


def test_every_rule_and_case_is_shipped(members: list[str]) -> None:
    ours = {
        f"khumkan/_shipped/{path.relative_to(ROOT)}"
        for path in (ROOT / "rules").rglob("*")
        if path.is_file()
    }
    assert {name for name in members if "_shipped/" in name} == ours
    assert any(name.endswith(".yml") for name in ours)


def test_the_compiled_thai_catalogue_is_shipped(members: list[str]) -> None:
    assert "khumkan/ui/locale/th/LC_MESSAGES/django.mo" in members


def test_type_checkers_are_told_that_there_are_types(members: list[str]) -> None:
    assert "khumkan/py.typed" in members


def test_licence_and_notice_are_shipped(members: list[str]) -> None:
    assert {Path(name).name for name in members if "/licenses/" in name} == {"LICENSE", "NOTICE"}


def test_nothing_else_is_shipped(members: list[str]) -> None:
    tops = {name.split("/", 1)[0] for name in members}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"khumkan", "khumkan_samples"}
    strange = [name for name in members if name.endswith((".evtx", ".pyc")) or "/tests/" in name]
    assert strange == []
