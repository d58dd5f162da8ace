"""Which rules one of their needles proves: those that say no more than a list of texts."""

from collections.abc import Sequence

import numpy as np

from khumkan.engine.compiled import Any_, CompiledRule, Condition, Leaf, Literal, leaves_of
from khumkan.engine.formats.tape.memory import Numbers
from khumkan.engine.sieve.catalogue import Catalogue
from khumkan.engine.sieve.judging import NO_PROOF
from khumkan.engine.sieve.needles import Anchor, Needle, choose_anchor, count_uses


def proofs_of(rules: Sequence[CompiledRule], catalogue: Catalogue) -> Numbers:
    """Return for each rule the column in which any of its needles proves it, or NO_PROOF."""
    cost = count_uses(rule.condition for rule in rules)
    proofs = []
    for rule in rules:
        columns = {leaf.column for leaf in leaves_of(rule.condition)}
        is_list = len(columns) == 1 and _is_list(rule.condition)
        is_proof = is_list and _says_all(choose_anchor(rule.condition, cost), rule.condition)
        proofs.append(catalogue.column_ids[columns.pop()] if is_proof else NO_PROOF)
    return np.array(proofs, np.int32)


def _is_list(condition: Condition) -> bool:
    if isinstance(condition, Any_):
        return all(map(_is_list, condition.children))
    return isinstance(condition, Leaf)


def _says_all(anchor: Anchor, condition: Condition) -> bool:
    """Say whether an anchor is neither more nor less than any of the texts of a condition."""
    needles = set()
    for leaf in leaves_of(condition):
        test = leaf.test
        if not isinstance(test, Literal) or test.cased or not _is_plain(test.text):
            return False
        needles.add(Needle(leaf.column, test.where, test.text))
    return anchor == Anchor(((frozenset(needles),),), frozenset(), None)


def _is_plain(text: str) -> bool:
    return text != "" and text.isascii() and text == text.lower()
