"""Which outlines there are for lines of which kind: told apart by how the tape takes them apart."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import outline
from khumkan.engine.columns.products import claimed_outline, pairs_outline


class Outlining(NamedTuple):
    """How lines of one kind are outlined; both as in `outline`."""

    telling_names: Callable[[Sequence[str]], tuple[str, ...]]
    outline_of: "Callable[[JsonObject], outline.Outline | None]"


_OUTLININGS = {
    "json": Outlining(claimed_outline.telling_names, claimed_outline.outline_of),
    "pairs": Outlining(pairs_outline.telling_names, pairs_outline.outline_of),
}


def outlining_of(dialect: str) -> Outlining:
    """Return how lines of a dialect (`formats.tape.dialect`) are outlined."""
    return _OUTLININGS[dialect]
