"""The rules of this node: those of the settings, or the pack that we ship."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from khumkan.core.settings import Detect
from khumkan.engine.columns import column_for
from khumkan.engine.shelf import open_shelf
from khumkan.engine.sigma import RuleSet, load_kept_rules, load_rules
from khumkan.engine.sigma.packs import read_pack


@dataclass(frozen=True, slots=True)
class NodeRules:
    """`dated` is the date of the oldest pack among them, None where no pack says one."""

    rules: RuleSet
    dated: date | None

    @property
    def n_rules(self) -> int:
        """How many rules are in force."""
        return self.rules.n_loaded

    @property
    def n_refused(self) -> int:
        """How many rules, or files of rules, could not be used."""
        return len(self.rules.refusals)


def read_rules(paths: Sequence[Path], settings: Detect, kept_in: Path | None = None) -> NodeRules:
    """Return the rules of files and folders; raises ConfigurationError for a broken `pack.toml`.

    `kept_in` is where the node keeps compiled rules, unless the settings say otherwise.
    """
    packs = [read_pack(path) for path in paths]
    shelf = open_shelf(settings.rule_cache, kept_in)
    placeholders = settings.texts_of_placeholders()
    if shelf is None:
        rules = load_rules(
            paths,
            find_column=column_for,
            placeholders=placeholders,
            packs=packs,
            max_rule_bytes=settings.max_rule_bytes,
        )
    else:
        rules = load_kept_rules(
            paths,
            shelf,
            placeholders=placeholders,
            packs=packs,
            max_rule_bytes=settings.max_rule_bytes,
        )
    dates = [found for pack in packs if (found := _read_date(pack.version)) is not None]
    return NodeRules(rules, min(dates, default=None))


def _read_date(version: str) -> date | None:
    try:
        return date.fromisoformat(version)
    except ValueError:
        return None
