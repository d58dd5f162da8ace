"""What a set of rules consists of, counted from the rules alone."""

from datetime import timedelta

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.engine.attack import TACTICS
from khumkan.engine.compiled import (
    CompiledRule,
    Correlation,
    CorrelationKind,
    Leaf,
    Origin,
    Present,
    RuleHead,
)
from khumkan.engine.refusals import Refusal
from khumkan.engine.rows import LogSource
from khumkan.engine.rule_facts import SetFacts, Tactic, gather_facts
from khumkan.engine.sigma import RuleSet

WINDOWS, LINUX = LogSource("windows"), LogSource("linux", "", "sshd")


def head(name: str, level: Severity, *tags: str, status: str = "test") -> RuleHead:
    return RuleHead(name, name, level, Origin("r.yml", 1), status=status, tags=tags)


def rule(source: LogSource, own: RuleHead) -> CompiledRule:
    return CompiledRule(own, source, Leaf("a", "a", Present()))


RULES = (
    rule(WINDOWS, head("a", Severity.HIGH, "attack.execution", "attack.t1059.001")),
    rule(WINDOWS, head("b", Severity.LOW, "attack.execution", "attack.impact", "attack.t1490")),
    rule(LINUX, head("c", Severity.HIGH, "detection.threat-hunting", status="")),
)
COUNT = Correlation(
    head("d", Severity.CRITICAL, "attack.t1490", status="stable"),
    CorrelationKind.EVENT_COUNT,
    ("a",),
    timedelta(minutes=5),
)
REFUSAL = Refusal(Place("bad.yml", 3), "bad", message("the detection section is empty"))


def facts() -> SetFacts:
    return gather_facts(RuleSet(RULES, [COUNT], [REFUSAL]))


def test_rules_of_both_kinds_are_counted_by_level_and_status() -> None:
    assert facts().levels == {"high": 2, "low": 1, "critical": 1}
    assert facts().statuses == {"test": 2, "": 1, "stable": 1}
    assert facts().refusals == [REFUSAL]


def test_rules_about_single_events_are_counted_by_log_source() -> None:
    assert facts().sources == {WINDOWS: 2, LINUX: 1}
    assert [one.source for one in facts().rules] == [WINDOWS, WINDOWS, LINUX, None]


def test_a_rule_counts_for_each_tactic_and_technique_that_it_names() -> None:
    named = {one.name: one for one in facts().tactics if one.n_rules}
    assert named == {
        "execution": Tactic("execution", 2, 2),
        "impact": Tactic("impact", 1, 1),
    }
    assert [one.name for one in facts().tactics] == list(TACTICS)
    assert facts().techniques == {"T1490": 2, "T1059.001": 1}
    assert facts().n_untagged == 1


def test_no_rules_are_no_facts() -> None:
    nothing = gather_facts(RuleSet())
    assert (nothing.n_untagged, nothing.sources.total(), nothing.levels.total()) == (0, 0, 0)
