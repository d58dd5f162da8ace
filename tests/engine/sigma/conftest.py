"""Writes rules as text and loads them with field names as columns."""

from collections.abc import Callable
from pathlib import Path

import pytest

from khumkan.engine.sigma import RuleSet, load_rules

Load = Callable[..., RuleSet]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load rule texts, one a file; columns are called as the fields are."""

    def load_texts(*texts: str, **placeholders: list[str]) -> RuleSet:
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.yml").write_text(text, encoding="utf-8")
        return load_rules([tmp_path], find_column=lambda _, field: field, placeholders=placeholders)

    return load_texts
