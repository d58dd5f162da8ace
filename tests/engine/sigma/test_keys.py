"""Whatever compiled rules depend on changes their name; nothing else does."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.engine.sigma.test_load import GOOD, OTHER

from khumkan.engine.sigma import PackInfo, keys
from khumkan.engine.sigma.keys import name_compiler, name_rules

PLACEHOLDERS = {"Servers": ("a", "b")}
MOST = 10_000


@pytest.fixture(autouse=True)
def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Sources that nobody edits meanwhile, in place of the engine's own."""
    sources = tmp_path / "compiler"
    sources.mkdir()
    (sources / "compile.py").write_text("x = 1\n")
    monkeypatch.setattr(keys, "_ENGINE", sources)
    name_compiler.cache_clear()
    yield sources
    name_compiler.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two rules, one of them in a folder of its own."""
    rules = tmp_path / "rules"
    (rules / "b").mkdir(parents=True)
    (rules / "a.yml").write_text(GOOD)
    (rules / "b" / "b.yml").write_text(OTHER)
    return rules


@pytest.fixture
def name(folder: Path) -> Callable[..., str | None]:
    """Name the rules, anything about them otherwise if need be."""

    def name_them(**changed: object) -> str | None:
        asked: dict[str, object] = {
            "paths": [folder],
            "placeholders": PLACEHOLDERS,
            "packs": [PackInfo(license="CC0-1.0")],
            "max_rule_bytes": MOST,
            **changed,
        }
        return name_rules(**asked)  # type: ignore[arg-type]

    return name_them


Name = Callable[..., str | None]


def test_the_same_rules_have_the_same_name(name: Name, folder: Path) -> None:
    before = name()
    assert before is not None
    os.utime(folder / "a.yml", (1, 1))
    (folder / "README.md").write_text("no rule")
    assert name(placeholders={"Servers": ["a", "b"]}) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "a.yml").write_text(GOOD + " "),
        lambda folder: (folder / "a.yml").write_text(OTHER),
        lambda folder: (folder / "a.yml").rename(folder / "c.yml"),
        lambda folder: (folder / "b" / "b.yml").rename(folder / "b.yml"),
        lambda folder: (folder / "c.yml").write_text(""),
        lambda folder: (folder / "a.yml").unlink(),
    ],
    ids=["a byte", "its text", "its name", "its folder", "one more", "one less"],
)
def test_a_change_of_the_files_changes_the_name(
    name: Name, folder: Path, change: Callable[[Path], object]
) -> None:
    before = name()
    change(folder)
    assert name() not in (before, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"placeholders": {}},
        {"placeholders": {"Servers": ("a", "c")}},
        {"placeholders": {"Servers": ("ab",)}},
        {"packs": ()},
        {"packs": [PackInfo(license="MIT")]},
        {"max_rule_bytes": MOST + 1},
    ],
)
def test_a_change_of_the_settings_changes_the_name(name: Name, changed: dict[str, object]) -> None:
    assert name(**changed) not in (name(), None)


def test_below_which_path_a_file_was_found_counts(name: Name, folder: Path) -> None:
    packs = [PackInfo(), PackInfo(license="MIT")]
    paths = [folder / "a.yml", folder / "b"]
    names = {
        name(paths=paths, packs=packs),
        name(paths=paths, packs=packs[::-1]),
        name(paths=paths[::-1], packs=packs),
        name(paths=[paths[0], paths[1] / "b.yml"], packs=packs),
    }
    assert len(names - {None}) == 4


@pytest.mark.parametrize("kind", ["gone", "pipe", "folder"])
def test_what_can_not_be_read_has_no_name(name: Name, folder: Path, kind: str) -> None:
    path = folder / "c.yml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        (folder / "d").mkdir()
        path.symlink_to(folder / "d")
    else:
        path.symlink_to(folder / "nowhere")
    assert name() is None


@pytest.mark.parametrize(
    "change",
    [
        lambda sources: (sources / "compile.py").write_text("x = 2\n"),
        lambda sources: (sources / "compile.py").rename(sources / "other.py"),
        lambda sources: (sources / "more.py").write_text(""),
    ],
    ids=["a byte", "a name", "one more"],
)
def test_a_change_of_the_compiler_changes_the_name(
    name: Name, compiler: Path, change: Callable[[Path], object]
) -> None:
    before = name()
    change(compiler)
    name_compiler.cache_clear()
    assert name() not in (before, None)


@pytest.mark.parametrize("changed", [("FORMAT", 0), ("_LIBRARIES", ("msgspec",))])
def test_form_and_libraries_change_the_name(
    name: Name, monkeypatch: pytest.MonkeyPatch, changed: tuple[str, object]
) -> None:
    before = name()
    monkeypatch.setattr(keys, *changed)
    name_compiler.cache_clear()
    assert name() not in (before, None)


def test_a_compiler_that_can_not_be_looked_at_has_no_name(
    name: Name, compiler: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (compiler / "compile.py").unlink()
    name_compiler.cache_clear()
    assert name() is None
    (compiler / "compile.py").write_text("")
    monkeypatch.setattr(keys, "_LIBRARIES", ("no such library",))
    name_compiler.cache_clear()
    assert name() is None


def test_our_own_sources_have_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    name_compiler.cache_clear()
    assert name_compiler() is not None
