"""Nothing that broke a target once breaks it again; `make fuzz` searches for more."""

import pytest
from tests.fuzz.past import CRASHES, past_crashes
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_neither_the_seeds_nor_past_crashes_break(target: str) -> None:
    for data in (b"", *TARGETS[target].seeds, *past_crashes(target)):
        TARGETS[target].attempt(data)


def test_every_past_crash_belongs_to_a_target() -> None:
    assert {path.name for path in CRASHES.glob("*")} <= TARGETS.keys()
