"""A correlation document as plain data, read by section 7 of the semantics page (X1 to X4, X11).

Also which other documents it refers to, and whether it may (X2, X16).
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.engine.naive.conditions import Condition, read_condition

METRICS = (
    "value_sum",
    "value_avg",
    "value_percentile",
    "value_median",
    "value_max",
    "value_min",
)
TYPES = ("event_count", "value_count", "temporal", "temporal_ordered", *METRICS)
OPERATORS = ("gt", "gte", "lt", "lte", "eq", "neq")

_OPERATOR = re.compile(r"(?<![\w-])(AND|OR|NOT)(?![\w-])", re.IGNORECASE)
_WORD = re.compile(r"[\w-]+|[()]")
_TIMESPAN = re.compile(r"([0-9]+)([smhdwMy])")
_UNIT_SECONDS = {
    "s": 1,
    "m": 60,
    "h": 3600,
    "d": 86_400,
    "w": 604_800,
    "M": 2_629_746,  # a twelfth of the Gregorian year
    "y": 31_556_952,  # the mean Gregorian year
}


@dataclass(frozen=True, slots=True)
class CorrelationPlan:
    """What a correlation asks for.

    `rules` are references by name or id, in the order given. `limits` are pairs of an operator and
    a number, all of which must hold. `fields` are what value_count counts, or the one a metric
    computes with; `percentile` is value_percentile's. `aliases` maps an alias to the field it means
    in the hits of each rule.
    """

    type: str
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    timespan: timedelta
    limits: tuple[tuple[str, float], ...]
    fields: tuple[str, ...]
    aliases: Mapping[str, Mapping[str, str]]
    percentile: float = 0
    words: Condition | None = None
    """A condition in words, asked which rules hit (X17)."""
    needed: tuple[str, ...] = ()
    """The rules without which such a condition never holds."""


def read_plan(document: JsonObject) -> CorrelationPlan:
    """Return the plan of a document with a `correlation` section; raises RuleError."""
    section = document.get("correlation")
    if not isinstance(section, dict):
        raise RuleError(message("the document has no correlation section"))
    kind = _read_type(section.get("type"))
    condition = section.get("condition")
    limits, fields = _read_condition(kind, condition)
    rules = _required(_texts("rules", section.get("rules")), "rules")
    words = _read_words(condition, rules) if isinstance(condition, str) else None
    return CorrelationPlan(
        type=kind,
        rules=rules,
        group_by=_texts("group-by", section.get("group-by")),
        timespan=_read_timespan(section.get("timespan")),
        limits=limits,
        fields=fields,
        aliases=_read_aliases(section.get("aliases")),
        percentile=_read_percentile(kind, condition),
        words=words,
        needed=_needed(words, rules) if words else (),
    )


def _read_words(text: str, rules: Sequence[str]) -> Condition:
    """Its operators may be written in capitals, as those of a rule's condition may not."""
    return read_condition(_OPERATOR.sub(lambda found: found[0].lower(), text), rules)


def _needed(words: Condition, rules: Sequence[str]) -> tuple[str, ...]:
    """Try all combinations of rules that hit."""
    each = [
        set(some) for n in range(len(rules) + 1) for some in combinations(dict.fromkeys(rules), n)
    ]
    enough = [some for some in each if words(some.__contains__)]
    if not enough:
        raise RuleError(message("the condition can never hold"))
    return tuple(rule for rule in rules if all(rule in some for some in enough))


def check_references(
    plan: CorrelationPlan, documents: Iterable[JsonObject], above: tuple[str, ...] = ()
) -> None:
    """Refuse a reference to nothing, to a filter, or back to one of those `above` (X2, X16)."""
    documents = list(documents)
    known = {
        name: document
        for document in documents
        if "filter" not in document
        for name in names_of(document)
    }
    for reference in plan.rules:
        if reference not in known:
            raise RuleError(message("there is no rule {name} to correlate", name=reference))
        if reference in above:
            raise RuleError(message("{name} builds on itself", name=reference))
        referred = known[reference]
        if "correlation" in referred:
            check_references(read_plan(referred), documents, (*above, *names_of(referred)))


def names_of(document: JsonObject) -> list[str]:
    """Return what a rule can be referred to by."""
    return [name for key in ("name", "id") if isinstance(name := document.get(key), str)]


def _read_type(raw: JsonValue) -> str:
    if raw not in TYPES:
        raise RuleError(message("the correlation type {type} is not supported", type=str(raw)))
    return str(raw)


def _texts(key: str, raw: JsonValue) -> tuple[str, ...]:
    each = raw if isinstance(raw, list) else [] if raw is None else [raw]
    if not all(isinstance(text, str) and text for text in each):
        raise RuleError(message("{key} must be a name or a list of names", key=key))
    return tuple(str(text) for text in each)


def _required(texts: tuple[str, ...], key: str) -> tuple[str, ...]:
    if not texts:
        raise RuleError(message("the correlation needs {key}", key=key))
    return texts


def _read_timespan(raw: JsonValue) -> timedelta:
    said = _TIMESPAN.fullmatch(raw) if isinstance(raw, str) else None
    if said is None or int(said[1]) == 0:
        raise RuleError(message("the timespan {raw} must be such as 5m or 1h", raw=str(raw)))
    try:
        return timedelta(seconds=int(said[1]) * _UNIT_SECONDS[said[2]])
    except OverflowError:
        raise RuleError(message("the timespan {raw} is too long", raw=str(raw))) from None


def _read_aliases(raw: JsonValue) -> dict[str, dict[str, str]]:
    aliases = {} if raw is None else raw
    if not isinstance(aliases, dict):
        raise RuleError(message("aliases must be a map"))
    return {alias: _read_alias(alias, fields) for alias, fields in aliases.items()}


def _read_alias(alias: str, fields: JsonValue) -> dict[str, str]:
    if not isinstance(fields, dict) or not all(isinstance(each, str) for each in fields.values()):
        raise RuleError(message("the alias {alias} must map rules to fields", alias=alias))
    return {rule: str(field) for rule, field in fields.items()}


def _read_condition(
    kind: str, raw: JsonValue
) -> tuple[tuple[tuple[str, float], ...], tuple[str, ...]]:
    if (raw is None or isinstance(raw, str)) and kind.startswith("temporal"):
        if kind == "temporal_ordered" and {"or", "(", ")"} & {*_WORD.findall((raw or "").lower())}:
            raise RuleError(message("temporal_ordered takes no alternatives"))
        return (), ()
    if kind == "temporal_ordered":
        raise RuleError(message("temporal_ordered takes no condition"))
    if not isinstance(raw, dict):
        raise RuleError(message("{type} needs a condition such as gte: 10", type=kind))
    _check_keys(kind, raw)
    limits = [(name, _limit(raw[name])) for name in OPERATORS if name in raw]
    if not limits:
        raise RuleError(message("the condition compares with nothing; write gte: 10"))
    return tuple(limits), _texts("field", raw.get("field"))


def _check_keys(kind: str, condition: JsonObject) -> None:
    allowed: Sequence[str] = (*OPERATORS, "field") if kind.startswith("value_") else OPERATORS
    for key in condition:
        if key not in (*allowed, *(["percentile"] if kind == "value_percentile" else [])):
            raise RuleError(message("{type} has no condition {key}", type=kind, key=str(key)))
    if kind.startswith("value_"):
        fields = _required(_texts("field", condition.get("field")), "condition.field")
        if kind in METRICS and len(fields) > 1:
            raise RuleError(message("{type} computes with one field", type=kind))


def _limit(raw: JsonValue) -> float:
    if isinstance(raw, int | float) and not isinstance(raw, bool) and -math.inf < raw < math.inf:
        return raw
    raise RuleError(message("the limit {raw} is no number", raw=str(raw)))


def _read_percentile(kind: str, condition: JsonValue) -> float:
    if kind != "value_percentile" or not isinstance(condition, dict):
        return 0
    percentile = _limit(condition.get("percentile"))
    if percentile < 0 or percentile > 100:  # noqa: PLR2004 -- a percentage
        raise RuleError(message("the percentile {raw} is not from 0 to 100", raw=str(percentile)))
    return percentile
