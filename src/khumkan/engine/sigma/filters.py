"""Filter documents: which rules each of them narrows, and what of it comes to nothing.

Source: docs/reference/sigma-semantics.md, section 8. The conditions are compiled by the rule
compiler, like those of rules, for the log source of the rule they are applied to.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from khumkan.core.errors import Place, RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import Message, message
from khumkan.engine.compiled import (
    All,
    Any_,
    CompiledRule,
    Condition,
    Filter,
    Leaf,
    Not,
    Origin,
    Rule,
)
from khumkan.engine.refusals import Refusal
from khumkan.engine.rows import LogSource
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo, read_origin

_ANY = "any"


@dataclass(frozen=True, slots=True)
class FilterPlan:
    """A filter as its author wrote it: `names` of rules, none for any; detections and condition."""

    document: Document
    id: str
    title: str
    origin: Origin
    source: LogSource
    names: tuple[str, ...]
    section: JsonObject

    def covers(self, rule: CompiledRule) -> bool:
        """Say whether the filter is about the log source of the rule."""
        return self.source.covers(rule.source)

    def applies_to(self, rule: CompiledRule) -> bool:
        """Say whether the filter narrows the rule (F3)."""
        return self.covers(rule) and (
            not self.names or not {rule.head.id, rule.head.name}.isdisjoint(self.names)
        )

    def refuse(self, reason: Message) -> Refusal:
        """Return what is told of the filter, or of a part of it, that can't be used."""
        return Refusal(self.document.place_of("filter"), self.title, reason)


@dataclass(frozen=True, slots=True)
class Filtered:
    """The rules with their filters' conditions, the filters, and what could not be applied."""

    rules: list[CompiledRule]
    filters: list[Filter] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


CompileFilter = Callable[[FilterPlan, LogSource], Condition]


def read_filter(document: Document, pack: PackInfo, source: LogSource) -> FilterPlan:
    """Return the filter in `document`; raises RuleError that says what is wrong and where."""
    section = document.data["filter"]
    if not isinstance(section, dict):
        raise RuleError(message("a filter must be a mapping"), place=document.place_of("filter"))
    if not isinstance(section.get("condition"), str):
        raise RuleError(
            message("a filter has one condition, as text"), place=document.place_of("filter")
        )
    data = document.data
    return FilterPlan(
        document=document,
        id=str(data.get("id") or data.get("name") or document.place),
        title=str(data.get("title") or ""),
        origin=read_origin(document, pack),
        source=source,
        names=_read_names(section.get("rules"), document.place_of("rules")),
        section={key: value for key, value in section.items() if key != "rules"},
    )


def _read_names(raw: JsonValue, place: Place) -> tuple[str, ...]:
    if isinstance(raw, str) and raw.lower() == _ANY:
        return ()
    names = raw if isinstance(raw, list) else [raw]
    if not names or not all(isinstance(name, str) and name for name in names):
        reason = message("a filter names the rules it is for: names, ids, or 'any'")
        raise RuleError(reason, place=place)
    return tuple(dict.fromkeys(map(str, names)))


def apply_filters(
    rules: Sequence[Rule], plans: Sequence[FilterPlan], compile_filter: CompileFilter
) -> Filtered:
    """Return the event rules among `rules`, narrowed; whatever does not apply is told by name."""
    event_rules = [rule for rule in rules if isinstance(rule, CompiledRule)]
    kept, refusals = _drop_repeated(rules, plans)
    filters: list[Filter] = []
    conditions: defaultdict[str, list[Condition]] = defaultdict(list)
    for plan in kept:
        chosen = [rule for rule in event_rules if plan.applies_to(rule)]
        compiled = {
            source: compile_filter(plan, source) for source in {rule.source for rule in chosen}
        }
        for rule in chosen:
            conditions[rule.head.id].append(compiled[rule.source])
        filters += [_to_filter(plan, chosen, compiled)] if chosen else []
        refusals += [plan.refuse(reason) for reason in _idle_parts(plan, rules, n=len(chosen))]
    return Filtered([_narrow(rule, conditions) for rule in event_rules], filters, refusals)


def _narrow(rule: CompiledRule, conditions: Mapping[str, list[Condition]]) -> CompiledRule:
    if rule.head.id not in conditions:
        return rule
    narrowed = All((rule.condition, *conditions[rule.head.id]))
    return msgspec.structs.replace(rule, condition=narrowed)


def _drop_repeated(
    rules: Sequence[Rule], plans: Sequence[FilterPlan]
) -> tuple[list[FilterPlan], list[Refusal]]:
    """A filter never takes an id from a rule, wherever the two stand: that would cost detection."""
    taken = {rule.head.id: rule.head.origin for rule in rules}
    kept: list[FilterPlan] = []
    refusals = []
    for plan in plans:
        origin = taken.setdefault(plan.id, plan.origin)
        if origin is plan.origin:
            kept.append(plan)
        else:
            where = f"{origin.file}:{origin.line}"
            reason = message("the id {id} is taken by {where}", id=plan.id, where=where)
            refusals.append(plan.refuse(reason))
    return kept, refusals


def _idle_parts(plan: FilterPlan, rules: Sequence[Rule], *, n: int) -> Iterator[Message]:
    """Yield what is to be told of each name that comes to nothing (F7)."""
    if not plan.names and not n:
        yield message(
            "the filter applies to no rule: none is about {source}", source=str(plan.source)
        )
    for name in plan.names:
        named = [rule for rule in rules if name in (rule.head.id, rule.head.name)]
        if not any(isinstance(rule, CompiledRule) and plan.covers(rule) for rule in named):
            yield _why_idle(plan, name, named)


def _why_idle(plan: FilterPlan, name: str, named: Sequence[Rule]) -> Message:
    if not named:
        return message("the filter names {name!r}, which is not loaded", name=name)
    if isinstance(named[0], CompiledRule):
        return message(
            "the filter is about {source}, the rule {name!r} is not",
            source=str(plan.source),
            name=name,
        )
    return message(
        "the filter names {name!r}, a correlation; name the rules it builds on", name=name
    )


def _to_filter(
    plan: FilterPlan, chosen: Sequence[CompiledRule], compiled: Mapping[LogSource, Condition]
) -> Filter:
    return Filter(
        id=plan.id,
        title=plan.title,
        origin=plan.origin,
        source=plan.source,
        rules=tuple(rule.head.id for rule in chosen),
        keeps_only=not _holds_of_nothing(compiled[chosen[0].source]),
    )


def _holds_of_nothing(condition: Condition) -> bool:
    """Say whether an event passes that has nothing of what the condition looks for."""
    match condition:
        case Leaf():
            return False
        case Not(child=child):
            return not _holds_of_nothing(child)
        case All(children=children):
            return all(map(_holds_of_nothing, children))
        case Any_(children=children):
            return any(map(_holds_of_nothing, children))
