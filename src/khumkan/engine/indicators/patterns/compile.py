"""The tree of a STIX pattern to what can be looked up: plain values, and conditions with anchors.

A comparison by `=`, `IN` or `ISSUBSET` that stands alone, or under OR only, is plain values. All
else becomes alternatives: comparisons joined by AND, of which one that names values is the anchor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.engine.indicators.patterns.comparisons import compile_comparison, observables_asked
from khumkan.engine.indicators.patterns.conditions import Alternative, Check, Need
from khumkan.engine.indicators.patterns.paths import Property, find_property
from khumkan.engine.indicators.patterns.tree import Comparison, Every, Node, Some
from khumkan.wire.observables import Observable

MAX_ALTERNATIVES = 1_000

_MAX_WORDS, _MAX_WORD = 5, 200

_Conjunction = tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class CompiledPattern:
    """Any one of `observables` in an event makes the pattern hold, any of `alternatives` too."""

    observables: tuple[Observable, ...]
    alternatives: tuple[Alternative, ...]


def compile_pattern(tree: Node) -> CompiledPattern:
    """Return a pattern ready to be looked up. Raises WireError by name and position."""
    observables: dict[Observable, None] = {}
    alternatives = []
    for conjunction in _alternatives(tree):
        plain = _plain(conjunction)
        observables.update(dict.fromkeys(plain))
        if not plain:
            alternatives.append(_compile(conjunction))
    return CompiledPattern(tuple(observables), tuple(alternatives))


def _alternatives(node: Node) -> list[_Conjunction]:
    """Return the pattern with every OR outside of every AND."""
    match node:
        case Comparison():
            return [(node,)]
        case Some(children=children):
            return [one for child in children for one in _alternatives(child)]
        case Every(children=children):
            return _multiply([_alternatives(child) for child in children])


def _multiply(factors: Sequence[list[_Conjunction]]) -> list[_Conjunction]:
    n_alternatives = 1
    for factor in factors:
        n_alternatives *= len(factor)
        if n_alternatives > MAX_ALTERNATIVES:
            raise WireError(
                message(
                    "AND and OR of the pattern make more than {limit} alternatives",
                    limit=MAX_ALTERNATIVES,
                )
            )
    return [tuple(one for part in chosen for one in part) for chosen in product(*factors)]


def _plain(conjunction: _Conjunction) -> tuple[Observable, ...]:
    asked = conjunction[0]
    prop = find_property(asked.path, asked.position)
    if len(conjunction) > 1 or prop.columns:
        return ()
    return observables_asked(asked, prop)


def _compile(conjunction: _Conjunction) -> Alternative:
    anchors: tuple[Observable, ...] = ()
    checks: list[Check] = []
    for asked in conjunction:
        prop = find_property(asked.path, asked.position)
        named = observables_asked(asked, prop)
        if named and (not anchors or len(named) < len(anchors)):
            anchors = named
        checks.append(Check(prop, compile_comparison(asked, prop), _words(asked)))
    positive = [number for number, one in enumerate(conjunction) if not one.is_negated]
    scanned = checks[positive[0] if positive else 0]
    must_hold = tuple((checks[number].prop, conjunction[number]) for number in positive)
    return Alternative(_needs(checks), anchors, scanned, must_hold)


def _needs(checks: list[Check]) -> tuple[Need, ...]:
    by_type: dict[str, dict[Property, list[Check]]] = {}
    for check in checks:
        by_property = by_type.setdefault(check.prop.object_type, {})
        by_property.setdefault(check.prop, []).append(check)
    return tuple(
        Need(object_type, tuple((prop, tuple(some)) for prop, some in by_property.items()))
        for object_type, by_property in by_type.items()
    )


def _words(asked: Comparison) -> str:
    constants = ", ".join(repr(one)[:_MAX_WORD] for one in asked.constants[:_MAX_WORDS])
    told = f"({constants}{', …' if len(asked.constants) > _MAX_WORDS else ''})"
    negation = "NOT " if asked.is_negated else ""
    return (
        f"{asked.path} {negation}{asked.operator} {told if asked.operator == 'IN' else constants}"
    )
