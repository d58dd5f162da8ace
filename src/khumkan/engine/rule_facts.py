"""What a set of rules consists of, counted: levels, states, log sources, ATT&CK tags."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from khumkan.engine.attack import TACTICS, AttackTags, read_attack_tags
from khumkan.engine.compiled import CompiledRule, Rule
from khumkan.engine.refusals import Refusal
from khumkan.engine.rows import LogSource
from khumkan.engine.sigma import RuleSet


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """One rule, and what its tags name."""

    rule: Rule
    attack: AttackTags

    @property
    def source(self) -> LogSource | None:
        """The log source of a rule about single events; a correlation has none of its own."""
        return self.rule.source if isinstance(self.rule, CompiledRule) else None


@dataclass(frozen=True, slots=True)
class Tactic:
    """How many rules name a tactic, and how many techniques those rules name."""

    name: str
    n_rules: int
    n_techniques: int


@dataclass(frozen=True, slots=True)
class SetFacts:
    """Facts about rules of both kinds, in their order, and what was refused."""

    rules: Sequence[RuleFacts]
    refusals: Sequence[Refusal]

    @property
    def levels(self) -> Counter[str]:
        """Rules by level."""
        return Counter(one.rule.head.level.value for one in self.rules)

    @property
    def statuses(self) -> Counter[str]:
        """Rules by status; "" where a rule says none."""
        return Counter(one.rule.head.status for one in self.rules)

    @property
    def sources(self) -> Counter[LogSource]:
        """Rules about single events by log source."""
        return Counter(one.source for one in self.rules if one.source is not None)

    @property
    def techniques(self) -> Counter[str]:
        """Rules by technique; a rule counts for each that it names."""
        return Counter(name for one in self.rules for name in one.attack.techniques)

    @property
    def tactics(self) -> list[Tactic]:
        """All tactics in the order of the matrix; a rule counts for each that it names."""
        return [_count_tactic(name, self.rules) for name in TACTICS]

    @property
    def n_untagged(self) -> int:
        """How many rules name neither tactic nor technique."""
        return sum(one.attack == AttackTags((), ()) for one in self.rules)


def gather_facts(rules: RuleSet) -> SetFacts:
    """Return the facts about a set of rules."""
    every: list[Rule] = [*rules.rules, *rules.correlations]
    facts = [RuleFacts(rule, read_attack_tags(rule.head.tags)) for rule in every]
    return SetFacts(facts, rules.refusals)


def _count_tactic(name: str, rules: Sequence[RuleFacts]) -> Tactic:
    own = [one.attack.techniques for one in rules if name in one.attack.tactics]
    return Tactic(name, len(own), len({technique for some in own for technique in some}))
