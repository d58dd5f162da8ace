"""Loads rules as the settings say: shared by every command that needs rules."""

from collections.abc import Sequence
from pathlib import Path

from khumkan.core.settings import Detect
from khumkan.engine.columns import column_for
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan.engine.sigma.packs import read_pack


def load_rule_set(paths: Sequence[Path], settings: Detect, *, url: str = "") -> RuleSet:
    """Return the rules of `paths`; raises ConfigurationError for a broken `pack.toml`.

    `url` is where they can be read, and goes before what their packs say.
    """
    return load_rules(
        paths,
        find_column=column_for,
        placeholders={
            name: [str(value) for value in values] for name, values in settings.placeholders.items()
        },
        packs=[read_pack(path, url=url) for path in paths],
        max_rule_bytes=settings.max_rule_bytes,
    )
