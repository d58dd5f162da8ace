"""Rules loaded as the settings say."""

from pathlib import Path

from tests.cli.materials import WHOAMI, write_rule

from khumkan.cli.loading import load_rule_set
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
