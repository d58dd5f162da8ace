"""Filters: documents that make rules match less (section 8)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.engine.columns import column_for
from khumkan.engine.naive.correlation_plans import names_of
from khumkan.engine.naive.items import ItemReader
from khumkan.engine.naive.rule import Body, NaiveRule, read_body, read_source
from khumkan.engine.rows import LogSource, Row

Placeholders = Mapping[str, Sequence[str]]


class FilteredRule:
    """A rule with the filters that apply to it (F3, F4); `filters` may hold others as well.

    Raises RuleError for what it cannot evaluate.
    """

    def __init__(
        self,
        document: JsonObject,
        filters: Iterable[JsonObject],
        placeholders: Placeholders | None = None,
    ) -> None:
        self._rule = NaiveRule(document, placeholders)
        self._filters = [
            read_filter(one, self._rule.source, placeholders)
            for one in filters
            if applies(one, document)
        ]

    @property
    def source(self) -> LogSource:
        """The log source of the rule."""
        return self._rule.source

    def matches(self, row: Row) -> bool:
        """Say whether the rule matches the row and every filter lets it."""
        return self._rule.matches(row) and all(one.holds(row) for one in self._filters)


def read_filter(
    document: JsonObject, source: LogSource, placeholders: Placeholders | None = None
) -> Body:
    """Return the detections and condition of a filter, its fields as in rules about `source` (F5).

    Raises RuleError for what can't be evaluated.
    """
    names_in(document)
    read_source(document)
    section = {key: value for key, value in _section(document).items() if key != "rules"}
    if not isinstance(section.get("condition"), str):
        raise RuleError(message("a filter has exactly one condition"))
    return read_body(section, ItemReader(partial(column_for, source), placeholders or {}))


def names_in(document: JsonObject) -> list[str] | None:
    """Return the rules a filter names, or None for any (F2)."""
    raw = _section(document).get("rules")
    if isinstance(raw, str) and raw.lower() == "any":
        return None
    each = raw if isinstance(raw, list) else [raw]
    if not each or not all(isinstance(name, str) and name for name in each):
        raise RuleError(message("rules must be any, a name, or a list of names"))
    return [str(name) for name in each]


def applies(document: JsonObject, rule: JsonObject) -> bool:
    """Say whether a filter applies to an event rule (F3)."""
    if "correlation" in rule or not read_source(document).covers(read_source(rule)):
        return False
    names = names_in(document)
    return names is None or any(name in names for name in names_of(rule))


def idle_names(document: JsonObject, rules: Sequence[JsonObject]) -> Iterator[str]:
    """Yield each name of a filter that comes to nothing, or "any" (F7)."""
    names = names_in(document)
    if names is None:
        if not any(applies(document, rule) for rule in rules):
            yield "any"
        return
    for name in dict.fromkeys(names):
        named = [rule for rule in rules if name in names_of(rule)]
        if not any(applies(document, rule) for rule in named):
            yield name


def _section(document: JsonObject) -> JsonObject:
    section = document.get("filter")
    if not isinstance(section, dict) or "detection" in document or "correlation" in document:
        raise RuleError(message("a filter has a filter section, no detections, no correlation"))
    return section
