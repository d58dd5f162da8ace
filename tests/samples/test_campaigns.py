"""Every scenario happens, some hospitals stay quiet, and one attacker comes to the next."""

from collections import defaultdict

import pytest

from khumkan_samples.attacks import SCENARIOS
from khumkan_samples.campaigns import PLAN, plan_strikes
from khumkan_samples.internet import ACTOR_NAMES

SEEDS = [0, 13, 99]


def test_the_plan_and_the_table_of_scenarios_name_the_same() -> None:
    assert {row[0] for row in PLAN} == set(SCENARIOS)
    assert {row[1] for row in PLAN} == set(ACTOR_NAMES)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("n_hospitals", [1, 2, 5, 13])
def test_every_scenario_hits_somebody_and_nobody_twice(seed: int, n_hospitals: int) -> None:
    strikes = list(plan_strikes(seed, n_hospitals, SCENARIOS))
    pairs = [(strike.scenario, strike.hospital) for strike in strikes]
    assert {strike.scenario for strike in strikes} == set(SCENARIOS)
    assert len(set(pairs)) == len(pairs)
    assert all(0 <= strike.hospital < n_hospitals for strike in strikes)


@pytest.mark.parametrize("seed", SEEDS)
def test_three_of_thirteen_hospitals_stay_quiet(seed: int) -> None:
    hit = {strike.hospital for strike in plan_strikes(seed, 13, SCENARIOS)}
    assert len(hit) == 10


def test_every_attacker_but_for_a_reason_visits_a_second_hospital_later() -> None:
    visits: dict[str, dict[int, float]] = defaultdict(dict)
    for strike in plan_strikes(13, 13, SCENARIOS):
        first = visits[strike.actor].get(strike.hospital, 1.0)
        visits[strike.actor][strike.hospital] = min(first, strike.start_ratio)
    for actor, firsts in visits.items():
        times = sorted(firsts.values())
        assert len(times) >= 2, actor
        assert times[-1] - times[0] > 0.1, actor


def test_the_seed_decides_who_is_hit() -> None:
    assert set(plan_strikes(1, 13, SCENARIOS)) != set(plan_strikes(2, 13, SCENARIOS))


def test_only_what_is_wanted_happens_and_where_it_would_have_happened_anyway() -> None:
    everything = set(plan_strikes(13, 13, SCENARIOS))
    some = set(plan_strikes(13, 13, ["ransomware"]))
    assert some == {strike for strike in everything if strike.scenario == "ransomware"}
    assert not list(plan_strikes(13, 13, []))
