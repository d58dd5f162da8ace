"""Whether a condition of the law holds by what is known: missing facts make none hold."""

from typing import Final

from khumkan.hub.incidents.law.schema import Condition, DutyRule

_ANSWERS: Final = (
    "is_state_agency",
    "is_cii",
    "significant",
    "personal_data",
    "via_processor",
    "has_framework",
)


def is_owed(rule: DutyRule, facts: object) -> bool:
    """Return whether the facts, as far as they are known, make the duty and do not lift it."""
    return any(_holds(one, facts) for one in rule.applies) and not any(
        _holds(one, facts) for one in rule.unless
    )


def facts_asked_by(rule: DutyRule) -> frozenset[str]:
    """Return the names of the facts that decide whether the duty is owed."""
    asked: set[str] = set()
    for condition in (*rule.applies, *rule.unless):
        asked.update(name for name in _ANSWERS if getattr(condition, name) is not None)
        if condition.risk:
            asked.add("risk")
        if condition.categories_within or condition.has_categories is not None:
            asked.add("categories")
    return frozenset(asked)


def _holds(condition: Condition, facts: object) -> bool:
    for name in _ANSWERS:
        wanted = getattr(condition, name)
        if wanted is not None and getattr(facts, name, None) is not wanted:
            return False
    if condition.risk and getattr(facts, "risk", None) not in condition.risk:
        return False
    return _categories_hold(condition, getattr(facts, "categories", None))


def _categories_hold(condition: Condition, known: tuple[int, ...] | None) -> bool:
    if condition.has_categories is not None and (
        known is None or bool(known) is not condition.has_categories
    ):
        return False
    if condition.categories_within:
        return bool(known) and set(known or ()) <= set(condition.categories_within)
    return True
