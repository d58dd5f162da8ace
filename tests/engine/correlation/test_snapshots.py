"""What live correlations remember, over restarts and over changes of the rules."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import msgspec
import pytest

from khumkan.core.errors import InputError
from khumkan.core.severity import Severity
from khumkan.engine.compiled import (
    Advice,
    CompiledRule,
    Correlation,
    CorrelationKind,
    Leaf,
    Literal,
    Origin,
    RuleHead,
)
from khumkan.engine.correlation import Hit, Live
from khumkan.engine.correlation.ledgers import Ledger
from khumkan.engine.correlation.snapshots import Restored, fingerprints, load_state, save_state
from khumkan.engine.findings import Position, SharedValue
from khumkan.engine.matcher.scalars import Number
from khumkan.engine.rows import LogSource, Scalar
from khumkan.engine.sigma import RuleSet

START = datetime(2026, 11, 21, tzinfo=UTC)
HOUR = timedelta(hours=1)
SUM = CorrelationKind.VALUE_SUM


def head(name: str, advice: Advice = Advice()) -> RuleHead:  # noqa: B008 -- it is frozen
    return RuleHead(name, name, Severity.HIGH, Origin(f"{name}.yml", 1), advice=advice)


def event_rule(text: str = "x") -> CompiledRule:
    return CompiledRule(head("a"), LogSource("p"), Leaf("f", "f", Literal("equals", text)))


def correlation(name: str = "c", rules: str = "a", span: timedelta = HOUR) -> Correlation:
    return Correlation(head(name), SUM, tuple(rules), span, bounds=(("gte", 10**400),))


def hit(number: Number = 1, shared: Scalar = "198.51.100.9", group: str = "g") -> Hit:
    values = (SharedValue("ip", shared),)
    return Hit(START, Position("f", 1, 1), "a", (group,), ("v",), number, values)


def saved_of(rules: RuleSet, *hits: Hit) -> bytes:
    ledgers = [Ledger(one, Live()) for one in rules.correlations]
    for ledger in ledgers:
        for one in hits:
            ledger.take([one])
    return save_state(ledgers, fingerprints(rules))


def load(saved: bytes, rules: RuleSet) -> tuple[Restored, list[Ledger]]:
    ledgers = [Ledger(one, Live()) for one in rules.correlations]
    return load_state(saved, ledgers, fingerprints(rules)), ledgers


RULES = RuleSet([event_rule()], [correlation()])


@pytest.mark.parametrize("number", [0, -1, Fraction(1, 3), 2**63 - 1, 2**63, 10**300], ids=str)
@pytest.mark.parametrize("shared", ["h", "โรงพยาบาล", True, 0.5, 2**70, -1])
def test_a_hit_comes_back_as_it_was(number: Number, shared: Scalar) -> None:
    one = hit(number, shared)
    _, (ledger,) = load(saved_of(RULES, one), RULES)
    (group,) = ledger.groups.values()
    (back,) = group.kept
    assert (back, back.number) == (one, number)
    assert str(back.shared[0].value) == str(shared)
    assert back.group is group.name


def test_a_snapshot_tells_what_came_after_the_one_before() -> None:
    ledger, prints = Ledger(correlation(), Live()), fingerprints(RULES)
    snapshots = []
    for name in "ppq":
        ledger.take([hit(group=name)])
        snapshots.append(save_state([ledger], prints))
        assert save_state([ledger], prints) == snapshots[-1]
    assert [len(load(one, RULES)[1][0].groups) for one in snapshots] == [1, 1, 2]
    assert len(set(snapshots)) == 3


def test_groups_come_back_in_the_order_of_their_last_hits() -> None:
    saved = saved_of(RULES, *(hit(group=name) for name in "pqrp"))
    _, (ledger,) = load(saved, RULES)
    assert ["".join(name) for name in ledger.groups] == ["q", "r", "p"]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(RuleSet([event_rule("y")], [correlation()]), id="a rule under it"),
        pytest.param(RuleSet([event_rule()], [correlation(span=2 * HOUR)]), id="its own span"),
        pytest.param(RuleSet([event_rule()], []), id="it is gone"),
    ],
)
def test_a_correlation_that_means_something_else_begins_anew(changed: RuleSet) -> None:
    restored, ledgers = load(saved_of(RULES, hit()), changed)
    assert restored == Restored(0, 1)
    assert not any(one.groups for one in ledgers)


def test_a_correlation_means_what_those_under_it_mean() -> None:
    def chain(text: str) -> RuleSet:
        return RuleSet([event_rule(text)], [correlation(), correlation("d", "c")])

    first, second = fingerprints(chain("x")), fingerprints(chain("y"))
    assert first.keys() == second.keys() == {"c", "d"}
    assert set(first.values()).isdisjoint(second.values())


def test_a_new_title_or_another_file_or_another_rule_beside_it_changes_nothing() -> None:
    renamed = msgspec.structs.replace(
        correlation(), head=msgspec.structs.replace(head("c"), title="Other", origin=Origin("z", 9))
    )
    changed = RuleSet([event_rule()], [correlation("b"), renamed])
    restored, ledgers = load(saved_of(RULES, hit()), changed)
    assert restored == Restored(1, 0)
    assert [len(one.groups) for one in ledgers] == [0, 1]


@pytest.mark.parametrize("damage", [b"", b"\x00", b"{}", b"not a snapshot"])
def test_damaged_bytes_are_refused(damage: bytes) -> None:
    with pytest.raises(InputError, match="begin anew"):
        load(damage, RULES)


def test_a_snapshot_cut_short_restores_nothing() -> None:
    saved = saved_of(RULES, hit())
    for n_bytes in range(len(saved)):
        with pytest.raises(InputError):
            load(saved[:n_bytes], RULES)


def test_a_snapshot_of_another_version_is_forgotten() -> None:
    state = msgspec.msgpack.decode(saved_of(RULES, hit()))
    other = msgspec.msgpack.encode({**state, "version": 99})
    assert load(other, RULES)[0] == Restored(0, 1)
