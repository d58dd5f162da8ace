"""The rules of a node: compiled once, then kept in its data folder."""

from pathlib import Path

import pytest
from tests.cli.materials import WHOAMI, write_rule

from khumkan.core.settings import Detect
from khumkan.node.pipeline import read_rules, rules


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.toml").write_text('name = "ours"\nversion = "2026-11-01"\n')
    write_rule(folder)
    return folder


def test_a_second_start_compiles_nothing(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read_rules([pack], Detect(), tmp_path / "cache")
    monkeypatch.delattr("khumkan.engine.sigma.kept.load_rules")
    second = read_rules([pack], Detect(), tmp_path / "cache")
    assert first.rules.rules == second.rules.rules
    assert (second.n_rules, second.n_refused, str(second.dated)) == (1, 0, "2026-11-01")


@pytest.mark.parametrize("folder", ["", "named"])
def test_the_setting_goes_before_the_nodes_own_folder(
    pack: Path, tmp_path: Path, folder: str
) -> None:
    named = str(tmp_path / folder) if folder else ""
    read_rules([pack], Detect(rule_cache=named), tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
    assert (tmp_path / "named").exists() == bool(folder)


def test_a_rule_that_changed_is_in_force_at_the_next_start(pack: Path, tmp_path: Path) -> None:
    read_rules([pack], Detect(), tmp_path / "cache")
    write_rule(pack, WHOAMI.replace("level: high", "level: low"))
    (rule,) = read_rules([pack], Detect(), tmp_path / "cache").rules.rules
    assert rule.head.level.value == "low"


def test_without_a_folder_they_are_compiled(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(rules, "load_kept_rules")
    assert read_rules([pack], Detect()).n_rules == 1
