"""Rules that were compiled before, as plain data on a shelf: a start that reads no YAML.

What comes from the shelf is equal to what compiling would give, refusals too; where there is the
least doubt (no name, another form, a depth that nobody wrote), it is compiled.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from khumkan.core.journal import log_event
from khumkan.engine.collecting import without_collections
from khumkan.engine.columns import column_for
from khumkan.engine.compiled import CompiledRule, Correlation, Filter
from khumkan.engine.refusals import Refusal
from khumkan.engine.shelf import Shelf
from khumkan.engine.sigma.documents import DEFAULT_MAX_RULE_BYTES
from khumkan.engine.sigma.given import Placeholders
from khumkan.engine.sigma.heads import PackInfo
from khumkan.engine.sigma.keys import name_rules
from khumkan.engine.sigma.load import RuleSet, load_rules

_LOG = logging.getLogger(__name__)


class _Kept(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What of a rule set is kept: all but the plain documents, which only the oracle reads."""

    rules: tuple[CompiledRule, ...]
    correlations: tuple[Correlation, ...]
    filters: tuple[Filter, ...]
    refusals: tuple[Refusal, ...]
    n_files: int


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Kept)
# What can't be written or read as data of this form.
_NO_DATA = (msgspec.MsgspecError, OverflowError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, eq=False)
class Drawer:
    """Where more about exactly these rules, in their order, may be kept."""

    shelf: Shelf
    name: str
    rules: Sequence[CompiledRule]

    def take(self, what: str, rules: Sequence[CompiledRule]) -> bytes | None:
        """Return what was kept about `rules`; None for any other rules than one's own."""
        return self.shelf.take(f"{self.name}-{what}") if rules is self.rules else None

    def put(self, what: str, rules: Sequence[CompiledRule], body: bytes) -> None:
        """Keep something about `rules` where they are one's own."""
        if rules is self.rules:
            self.shelf.put(f"{self.name}-{what}", body)


def load_kept_rules(
    paths: Sequence[Path],
    shelf: Shelf,
    *,
    placeholders: Placeholders | None = None,
    packs: Sequence[PackInfo] = (),
    max_rule_bytes: int = DEFAULT_MAX_RULE_BYTES,
) -> RuleSet:
    """Return what `load_rules` does with `column_for`, from the shelf where it has it.

    The set has no documents.
    """
    named = {name: tuple(values) for name, values in (placeholders or {}).items()}

    def name_now() -> str | None:
        return name_rules(paths, named, packs, max_rule_bytes)

    name = name_now()
    rules = _take(shelf, name) if name else None
    if rules is None:
        rules = _compile(paths, named, packs, max_rule_bytes)
        if name is None or name_now() != name or not _put(shelf, name, rules):
            log_event(_LOG, "rules.not_kept", n_files=rules.n_files)
            return rules
    return replace(rules, drawer=Drawer(shelf, str(name), rules.rules))


def _compile(
    paths: Sequence[Path], placeholders: Placeholders, packs: Sequence[PackInfo], most_bytes: int
) -> RuleSet:
    loaded = load_rules(
        paths,
        find_column=column_for,
        placeholders=placeholders,
        packs=packs,
        max_rule_bytes=most_bytes,
    )
    return replace(loaded, rules=tuple(loaded.rules), documents={}, filter_documents={})


def _put(shelf: Shelf, name: str, rules: RuleSet) -> bool:
    kept = _Kept(
        tuple(rules.rules),
        tuple(rules.correlations),
        tuple(rules.filters),
        tuple(rules.refusals),
        rules.n_files,
    )
    try:
        body = _ENCODER.encode(kept)
        if _DECODER.decode(body) != kept:
            return False
    except _NO_DATA:
        return False
    shelf.put(f"{name}-rules", body)
    return True


def _take(shelf: Shelf, name: str) -> RuleSet | None:
    body = shelf.take(f"{name}-rules")
    if body is None:
        return None
    try:
        with without_collections():
            kept = _DECODER.decode(body)
    except _NO_DATA:
        log_event(_LOG, "rules.not_taken", level=logging.WARNING, reason="another form")
        return None
    return RuleSet(
        rules=kept.rules,
        correlations=kept.correlations,
        refusals=kept.refusals,
        n_files=kept.n_files,
        filters=kept.filters,
    )
