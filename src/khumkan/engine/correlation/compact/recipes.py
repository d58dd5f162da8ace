"""What the kernel reads of a kind of line for the correlations over a rule that it matches."""

from collections.abc import Callable, Sequence

from khumkan.engine.compiled import CompiledRule, Correlation
from khumkan.engine.correlation.compact.layout import (
    IS_NUMBER_ASKED,
    IS_TEXT_ASKED,
    MOST_COLUMNS,
    NONE,
    Words,
)
from khumkan.engine.correlation.compact.records import distinct_rules, is_told_by_numbers
from khumkan.engine.correlation.intake import Intake, Use
from khumkan.engine.sieve.growing import Growing
from khumkan.engine.sieve.plan import Plan
from khumkan.engine.sieve.plans import Plans

MAX_RECIPES = 65_536


class Recipes:
    """Recipes by plan and rule, made where they are first asked for; bounded."""

    def __init__(
        self, rules: Sequence[CompiledRule], correlations: Sequence[Correlation], intake: Intake
    ) -> None:
        self._owners = {one.head.id: owner for owner, one in enumerate(correlations)}
        self._uses = [self._fit(intake.uses_of(rule.head.id)) for rule in rules]
        self._forget(None)

    @property
    def array(self) -> Words:
        """All recipes."""
        return self._array.settled

    def finder_of(self, plans: Plans) -> Callable[[int, int], int]:
        """Return what tells where the recipe for a plan and a rule stands.

        NONE is where Python must read such lines. What was found before is not to be used any more.
        """
        if plans is not self._plans or len(self._known) > MAX_RECIPES:
            self._forget(plans)
        known = self._known

        def find(number: int, rule: int) -> int:
            found = known.get((number, rule))
            if found is None:
                plan = plans.plan(number)
                found = NONE if plan is None else self._add(plan, self._uses[rule])
                known[number, rule] = found
            return found

        return find

    def _forget(self, plans: Plans | None) -> None:
        self._plans = plans
        self._array = Growing("int64")
        self._known: dict[tuple[int, int], int] = {}

    def _fit(self, uses: Sequence[Use]) -> Sequence[Use]:
        """Return uses that can be told by numbers and taken one by one, else none.

        A correlation upon another one and a rule as well takes the hits of an event together.
        """
        are_fit = all(
            is_told_by_numbers(use.correlation)
            and not use.shared
            and self._owners.keys().isdisjoint(use.correlation.rules)
            for use in uses
        )
        return uses if are_fit else ()

    def _add(self, plan: Plan, uses: Sequence[Use]) -> int:
        columns = list(dict.fromkeys(column for use in uses for column in use.columns))
        outline, time = plan.outline, _time_of(plan)
        is_odd = outline.is_of_sources or len(columns) > MOST_COLUMNS
        is_odd = is_odd or not outline.loose.union(outline.contained).isdisjoint(columns)
        if not uses or time is None or is_odd:
            return NONE
        names = [outline.columns.get(column) for column in columns]
        if not all(name is None or name in plan.places for name in names):
            return NONE  # a list of objects has it
        asked = [_asked_of(column, uses) for column in columns]
        places = [
            NONE if name is None else plan.places[name] << 2 | asks
            for name, asks in zip(names, asked, strict=True)
        ]
        made = [*time, len(columns), len(uses), *places]
        for use in uses:
            made += self._write(use, columns)
        return self._array.add(made)

    def _write(self, use: Use, columns: Sequence[str]) -> list[int]:
        numbers = [columns.index(column) for column in use.columns]
        names = numbers[: use.n_group]
        worth = numbers[-1] if len(numbers) > use.n_group else NONE
        rules = distinct_rules(use.correlation)
        return [
            self._owners[use.correlation.head.id],
            rules.index(use.rule_id),
            *(len(names), *names, *[NONE] * (3 - len(names))),
            *(worth, int(use.is_metric)),
        ]


def _asked_of(column: str, uses: Sequence[Use]) -> int:
    """Return whether anybody asks for the text of a column, and for its number."""
    is_number = any(use.is_metric and use.columns[-1] == column for use in uses)
    is_text = any(
        column in (use.columns[: use.n_group] if use.is_metric else use.columns) for use in uses
    )
    return is_number * IS_NUMBER_ASKED | is_text * IS_TEXT_ASKED


def _time_of(plan: Plan) -> tuple[int, int] | None:
    """Return which value tells the time, and whether its zone is unsaid; None for none."""
    times = plan.outline.times
    for names, is_local in ((times.utc, 0), (times.local, 1)):
        for name in names:
            if name in plan.listed:
                return None
            if name in plan.places:
                return plan.places[name], is_local
    return None
