"""Arrays that grow have what was added, in order, and room behind it."""

import numpy as np

from khumkan.engine.sieve.growing import Growing


def test_what_is_added_stays_in_its_place() -> None:
    grown = Growing(np.int32, spare=3)
    expected: list[int] = []
    for n in range(300):
        assert grown.add([n, -n]) == len(expected)
        expected += [n, -n]
        if n % 7 == 0:
            assert grown.settled[: len(grown)].tolist() == expected
    assert len(grown) == len(expected)
    assert len(grown.settled) >= len(grown) + 3
    assert grown.at(10, 2) == expected[10:12]
