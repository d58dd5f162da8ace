"""Rules loaded as the settings say."""

from pathlib import Path

import pytest
from tests.cli.materials import UNKNOWN_MODIFIER, WHOAMI, write_rule
from tests.cli.running import khumkan, run_program

from khumkan.cli import loading
from khumkan.cli.loading import find_shelf, load_quickly, load_rule_set
from khumkan.core.settings import Detect


def test_packs_lend_licence_and_address_to_their_rules(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text('license = "CC0-1.0"\nurl = "https://a.example/p"\n')
    write_rule(tmp_path, WHOAMI.replace("license: CC0-1.0\n", ""))
    (rule,) = load_rule_set([tmp_path], Detect()).rules
    origin = rule.head.origin
    assert (origin.license, origin.url) == ("CC0-1.0", "https://a.example/p/rule.yml")


def test_an_address_that_was_given_goes_first(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text('url = "https://a.example/p"\n')
    write_rule(tmp_path)
    (rule,) = load_rule_set([tmp_path], Detect(), url="https://b.example").rules
    assert rule.head.origin.url == "https://b.example/rule.yml"


def test_a_rule_file_larger_than_the_setting_is_refused(tmp_path: Path) -> None:
    write_rule(tmp_path, WHOAMI + "#" * 2_000)
    rules = load_rule_set([tmp_path], Detect(max_rule_bytes=1_024))
    assert (rules.n_loaded, len(rules.refusals)) == (0, 1)


def test_what_was_kept_is_loaded_as_it_was_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "pack.toml").write_text('url = "https://a.example/p"\n')
    write_rule(rules)
    write_rule(rules, UNKNOWN_MODIFIER, "other.yml")
    settings = Detect(rule_cache=str(tmp_path / "kept"))
    compiled = load_rule_set([rules], settings)
    load_quickly([rules], settings)
    monkeypatch.delattr(loading, "load_rules")
    kept = load_quickly([rules], settings)
    assert list(kept.rules) == list(compiled.rules)
    assert list(kept.refusals) == list(compiled.refusals)


@pytest.mark.parametrize("is_kept", [True, False])
def test_nothing_is_kept_where_nobody_wants_it(tmp_path: Path, *, is_kept: bool) -> None:
    folder = "" if is_kept else str(tmp_path / "kept")
    rules = load_quickly([write_rule(tmp_path)], Detect(rule_cache=folder), is_kept=is_kept)
    assert rules.n_loaded == 1
    assert [one.name for one in tmp_path.iterdir()] == ["rule.yml"]


def test_the_usual_place_is_the_users_own_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    load_quickly([write_rule(tmp_path)], Detect())
    (kept,) = (tmp_path / "c" / "khumkan" / "rules").iterdir()
    assert kept.suffix == ".kept"
    monkeypatch.setattr(loading, "cache_folder", lambda: None)
    assert find_shelf(Detect()) is None


def test_a_second_run_says_and_finds_what_the_first_did(
    tmp_path: Path, rule: Path, log: Path
) -> None:
    write_rule(tmp_path, UNKNOWN_MODIFIER, "other.yml")
    settings = {"KHUMKAN_DETECT__RULE_CACHE": str(tmp_path / "kept")}
    command = ("detect", "--rules", rule, tmp_path / "other.yml", "--events", log)
    anew = khumkan(*command, "--no-cache", settings=settings)
    assert not (tmp_path / "kept").exists()
    first, second = (khumkan(*command, settings=settings) for _ in range(2))
    assert len(list((tmp_path / "kept").iterdir())) == 1
    assert anew.out == first.out == second.out
    assert anew.code == first.code == second.code == 0
    assert b"sounds_like" in first.out


def test_a_cache_that_others_can_write_is_told_and_not_used(
    tmp_path: Path, rule: Path, log: Path
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    kept.chmod(0o777)
    settings = {"KHUMKAN_DETECT__RULE_CACHE": str(kept)}
    ran = run_program("detect", "--rules", rule, "--events", log, settings=settings)
    assert ran.code == 0
    assert "Somebody Asks Who They Are" in ran.text
    assert 'reason="can be written by others"' in ran.err
    assert not list(kept.iterdir())
