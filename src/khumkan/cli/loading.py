"""Loads rules as the settings say: shared by every command that needs rules."""

from collections.abc import Sequence
from pathlib import Path

from khumkan.core.caches import cache_folder
from khumkan.core.settings import Detect
from khumkan.engine.columns import column_for
from khumkan.engine.shelf import Shelf, open_shelf
from khumkan.engine.sigma import RuleSet, load_kept_rules, load_rules
from khumkan.engine.sigma.packs import read_pack


def load_rule_set(paths: Sequence[Path], settings: Detect, *, url: str = "") -> RuleSet:
    """Return the rules of `paths`; raises ConfigurationError for a broken `pack.toml`.

    `url` is where they can be read, and goes before what their packs say.
    """
    return load_rules(
        paths,
        find_column=column_for,
        placeholders=settings.texts_of_placeholders(),
        packs=[read_pack(path, url=url) for path in paths],
        max_rule_bytes=settings.max_rule_bytes,
    )


def load_quickly(
    paths: Sequence[Path], settings: Detect, *, url: str = "", is_kept: bool = True
) -> RuleSet:
    """Return the rules of `paths` as `load_rule_set` does, without documents.

    They come from the cache where they are in it, and go there where they are not, if the settings
    and `is_kept` have them kept.
    """
    shelf = find_shelf(settings) if is_kept else None
    if shelf is None:
        return load_rule_set(paths, settings, url=url)
    return load_kept_rules(
        paths,
        shelf,
        placeholders=settings.texts_of_placeholders(),
        packs=[read_pack(path, url=url) for path in paths],
        max_rule_bytes=settings.max_rule_bytes,
    )


def find_shelf(settings: Detect) -> Shelf | None:
    """Return where compiled rules are kept for this user; None where they are not."""
    usual = cache_folder()
    return open_shelf(settings.rule_cache, usual / "rules" if usual else None)
