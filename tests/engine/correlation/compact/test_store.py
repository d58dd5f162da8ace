"""Groups in arrays: they come back as they were put in, in their order, and leave no text behind."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Correlation, CorrelationKind, Origin, RuleHead
from khumkan.engine.correlation import Hit, Live
from khumkan.engine.correlation.compact import store as stores
from khumkan.engine.correlation.compact.layout import N_TEXTS
from khumkan.engine.correlation.compact.store import Store
from khumkan.engine.correlation.groups import Group, Terms
from khumkan.engine.correlation.ledgers import Ledger
from khumkan.engine.findings import Position, SharedValue

START = datetime(2026, 11, 21, tzinfo=UTC)
HEAD = RuleHead("c", "Many", Severity.HIGH, Origin("c.yml", 1))
SHARED = (SharedValue("ip", "198.51.100.9"),)


def rule(
    kind: str = "value_count", fields: tuple[str, ...] = ("f",), n_names: int = 1
) -> Correlation:
    return Correlation(
        HEAD, CorrelationKind(kind), ("a", "b"), timedelta(hours=1), group_by=("g",) * n_names,
        bounds=(("gte", 100),), fields=fields,
    )  # fmt: skip


def hit(second: float, name: tuple[str, ...] = ("g",), **changes: object) -> Hit:
    moment = START + timedelta(seconds=second)
    values = {"value": ("v",)} | changes
    return Hit(moment, Position("f", int(second), 1), "a", name, **values)  # type: ignore[arg-type]


def attached(one: Correlation, live: Live = Live()) -> tuple[Ledger, Store]:  # noqa: B008 -- frozen
    ledger = Ledger(one, live)
    store = Store([ledger.terms], live)
    ledger.keep_in(store, 0)
    return ledger, store


def kept(ledger: Ledger) -> dict[tuple[str, ...], list[Hit]]:
    return {group.name: group.kept for group in ledger.every_group()}


@pytest.mark.parametrize(
    ("one", "changes"),
    [
        (rule(), {"value": ("ค่า",)}),
        (rule(), {"value": ("",)}),
        (rule("event_count", ()), {"value": ()}),
        (rule("value_sum"), {"value": (), "number": -(10**9)}),
        (rule("temporal", ()), {"value": ()}),
    ],
)
def test_a_small_group_is_kept_in_arrays_and_comes_back(
    one: Correlation, changes: dict[str, object]
) -> None:
    ledger, _ = attached(one)
    hits = [hit(n, ("ผู้ดูแล",), **changes) for n in range(5)]
    assert not [match for each in hits for match in ledger.take([each])]
    assert not ledger.groups
    assert kept(ledger) == {("ผู้ดูแล",): hits}
    assert [each.number for each in kept(ledger)["ผู้ดูแล",]] == [each.number for each in hits]


@pytest.mark.parametrize(
    ("one", "changes"),
    [
        (rule(), {"shared": SHARED}),
        (rule(), {"value": ("x" * 5_000,)}),
        (rule("value_sum"), {"number": Fraction(1, 3)}),
        (rule("value_max"), {"number": 1}),
        (rule(n_names=4), {}),
    ],
)
def test_a_group_that_is_not_plain_stays_an_object(
    one: Correlation, changes: dict[str, object]
) -> None:
    ledger, _ = attached(one)
    name = ("g",) * len(one.group_by)
    ledger.take([hit(0, name, **changes)])
    assert list(ledger.groups) == [name]


def test_groups_are_forgotten_in_the_order_of_their_last_hits_wherever_they_are() -> None:
    ledger, _ = attached(rule(), Live(max_groups=3))
    for n, name in enumerate("pqrp"):
        ledger.take([hit(n, (name,), shared=SHARED if name == "q" else ())])
    assert [group.name for group in ledger.every_group()] == [("q",), ("r",), ("p",)]
    for n, name in enumerate("st"):
        ledger.take([hit(10 + n, (name,))])
    assert [group.name for group in ledger.every_group()] == [("p",), ("s",), ("t",)]
    assert ledger.n_evicted == 2


def test_groups_from_before_go_into_the_store_in_their_order() -> None:
    ledger = Ledger(rule(), Live())
    for n, name in enumerate("pqrp"):
        ledger.take([hit(n, (name,))])
    ledger.keep_in(Store([ledger.terms], Live()), 0)
    ledger.put_back(("s",), [START], [hit(0, ("s",))])
    assert ["".join(group.name) for group in ledger.every_group()] == ["q", "r", "p", "s"]


def test_texts_that_nobody_holds_are_forgotten_and_others_found_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stores, "_LEAST_SWEEP", 50)
    ledger, store = attached(rule(), Live(max_groups=5))
    for n in range(500):
        ledger.take([hit(n, (f"g{n}",), value=(f"v{n}",))])
        store.sweep()
    assert store.books[N_TEXTS] <= 52
    ledger.take([hit(500, ("g499",), value=("v499",))])
    assert [each.value for each in kept(ledger)["g499",]] == [("v499",), ("v499",)]
    assert len(kept(ledger)) == 5


def test_what_was_known_stays_readable_after_a_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "_LEAST_SWEEP", 1)
    _, store = attached(rule())
    numbers = [store.keep(name) for name in ("one", "two", "one")]
    known = store.known_texts()
    store.sweep()
    store.keep("three")
    assert known.name(numbers) == ("one", "two", "one")


def test_texts_that_begin_alike_are_told_apart() -> None:
    _, store = attached(rule())
    texts = ["x" * n for n in range(70)] + [f"{'x' * n}y" for n in range(70)]
    numbers = [store.keep(one) for one in texts]
    assert [store.keep(one) for one in texts] == numbers
    assert [store.text(one) for one in numbers] == texts


def test_a_group_whose_last_arrivals_were_forgotten_stays_an_object() -> None:
    _, store = attached(rule())
    terms = Terms(rule(), Live())
    group = Group(terms, ("g",), [START + timedelta(seconds=9)], [hit(0)])
    assert not store.put_in(0, group)
