"""Correlations name other rules: names become ids, what can't be resolved is refused with a reason.

Pure: lists in, lists out. The order returned has every correlation after those it builds on.
"""

from collections.abc import Iterable, Sequence

import msgspec

from khumkan.core.messages import Message, message
from khumkan.engine.compiled import CompiledRule, Correlation, Rule

Refused = list[tuple[Rule, Message]]


def drop_repeated(rules: Iterable[Rule]) -> tuple[list[Rule], Refused]:
    """Keep the first rule of each id: two with one id could be told apart by nobody."""
    kept: dict[str, Rule] = {}
    refused: Refused = []
    for rule in rules:
        first = kept.setdefault(rule.head.id, rule)
        if first is not rule:
            origin = first.head.origin
            where = f"{origin.file}:{origin.line}"
            reason = message("the id {id} is taken by {where}", id=rule.head.id, where=where)
            refused.append((rule, reason))
    return list(kept.values()), refused


def resolve_references(
    rules: Sequence[CompiledRule], correlations: Sequence[Correlation]
) -> tuple[list[Correlation], Refused]:
    """Return the usable correlations, in an order in which they can be computed, and the refused.

    A correlation that builds on a refused one is refused in turn.
    """
    ids = _ids_by_name([*rules, *correlations])
    known = {rule.head.id for rule in rules}
    pending = [_with_ids(rule, ids) for rule in correlations]
    ordered: list[Correlation] = []
    while ready := [rule for rule in pending if known.issuperset(rule.rules)]:
        ordered += ready
        known.update(rule.head.id for rule in ready)
        pending = [rule for rule in pending if rule not in ready]
    return ordered, [(rule, _why_not(rule, known, pending)) for rule in pending]


def _ids_by_name(rules: Iterable[Rule]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for rule in rules:
        ids[rule.head.id] = rule.head.id
        if rule.head.name:
            ids.setdefault(rule.head.name, rule.head.id)
    return ids


def _with_ids(rule: Correlation, ids: dict[str, str]) -> Correlation:
    """Replace names by ids; a name that means nothing stays, to be refused by that name."""
    aliases = tuple(
        (alias, tuple((ids.get(name, name), field) for name, field in fields))
        for alias, fields in rule.aliases
    )

    def with_ids(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(ids.get(name, name) for name in names)

    ways = tuple((with_ids(met), with_ids(missed)) for met, missed in rule.ways)
    return msgspec.structs.replace(rule, rules=with_ids(rule.rules), aliases=aliases, ways=ways)


def _why_not(rule: Correlation, known: set[str], pending: Sequence[Correlation]) -> Message:
    waiting = {other.head.id for other in pending}
    missing = [name for name in rule.rules if name not in known]
    unknown = [name for name in missing if name not in waiting]
    if unknown:
        return message("it refers to {name!r}, which is not loaded", name=unknown[0])
    return message("it builds on {name!r}, which can't be used or refers back", name=missing[0])
