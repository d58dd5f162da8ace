"""Rules measured on a sample: which wait for other logs, which cost most."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from khumkan.engine.compiled import CompiledRule, Rule
from khumkan.engine.costs import Costs, RuleCost
from khumkan.engine.rows import LogSource
from khumkan.engine.sigma import RuleSet


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured of the rules of a set."""

    rules: RuleSet
    costs: Costs
    _by_id: Mapping[str, RuleCost] = field(init=False)

    def __post_init__(self) -> None:
        pairs = zip(self.rules.rules, self.costs.rules, strict=True)
        by_id = {rule.head.id: cost for rule, cost in pairs}
        object.__setattr__(self, "_by_id", by_id)

    def cost_of(self, rule: Rule) -> RuleCost | None:
        """Return what a rule about single events cost; a correlation is not measured."""
        return self._by_id.get(rule.head.id)

    def costliest(self, most: int) -> list[tuple[CompiledRule, RuleCost]]:
        """Return the rules that took longest, of those that were asked at all."""
        asked = [
            (rule, cost)
            for rule, cost in zip(self.rules.rules, self.costs.rules, strict=True)
            if cost.n_asked
        ]
        return sorted(asked, key=lambda one: -one[1].nanoseconds)[:most]

    @property
    def waiting(self) -> Counter[LogSource]:
        """Rules whose log source no event of the sample belongs to, by that log source."""
        pairs = zip(self.rules.rules, self.costs.rules, strict=True)
        return Counter(rule.source for rule, cost in pairs if not cost.is_covered)

    @property
    def own(self) -> int:
        """Nanoseconds that all rules' own tests took."""
        return sum(cost.nanoseconds for cost in self.costs.rules)
