from pathlib import Path
from typing import Any

import pytest
from doctor_machines import case_of, words

from khumkan.node.doctor.clocks import check_clock, check_hub_clock, check_zone
from khumkan.node.doctor.machine import ClockState, Machine


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        pytest.param(
            ClockState(is_synchronised=True, error_seconds=0.01), "ok kept right by NTP", id="right"
        ),
        pytest.param(
            ClockState(is_synchronised=False, error_seconds=16.0), "fail nothing keeps", id="no NTP"
        ),
        pytest.param(
            ClockState(is_synchronised=True, error_seconds=5.0),
            "warn the clock may be 5.0 s off",
            id="unsure",
        ),
        pytest.param(OSError(1, "not permitted"), "warn the system does not tell", id="closed"),
    ],
)
def test_a_clock_that_nothing_keeps_right_is_told(
    clock: ClockState | OSError, expected: str, tmp_path: Path
) -> None:
    (found,) = check_clock(case_of(tmp_path, clock=clock))
    assert words(found).startswith(expected)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(None, [], id="no node runs"),
        pytest.param({}, ["ok"], id="like the hub's"),
        pytest.param({"link": {"clock_offset_seconds": -120.0}}, ["fail"], id="behind"),
    ],
)
def test_the_hubs_clock_is_held_against_ours(
    said: dict[str, Any] | None, expected: list[str], tmp_path: Path
) -> None:
    found = check_hub_clock(case_of(tmp_path, said=said))
    assert [one.verdict.value for one in found] == expected


@pytest.mark.parametrize(
    ("offset", "expected"),
    [pytest.param(25_200, "ok", id="same"), pytest.param(0, "warn", id="UTC")],
)
def test_a_machine_in_another_zone_is_told(offset: int, expected: str, tmp_path: Path) -> None:
    (found,) = check_zone(case_of(tmp_path, offset=offset))
    assert found.verdict == expected


def test_this_very_kernel_tells_how_right_its_clock_is() -> None:
    state = Machine().clock_state()
    assert state.error_seconds >= 0
