import pytest

from khumkan.core.severity import Severity

IN_ORDER = ["informational", "low", "medium", "high", "critical"]


def test_levels_are_those_of_sigma_in_rising_order() -> None:
    assert [str(level) for level in Severity] == IN_ORDER
    assert [level.rank for level in Severity] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("low", range(5))
@pytest.mark.parametrize("high", range(5))
def test_comparison_follows_the_order_and_never_the_alphabet(low: int, high: int) -> None:
    a, b = Severity(IN_ORDER[low]), Severity(IN_ORDER[high])
    assert (a < b, a <= b, a > b, a >= b) == (low < high, low <= high, low > high, low >= high)


def test_a_level_compares_with_its_name() -> None:
    assert Severity.HIGH > "low"
    assert Severity.LOW <= "low"
    assert Severity.LOW < "critical"
    assert Severity.CRITICAL >= "medium"


def test_sorting_and_maximum_agree_with_the_order() -> None:
    assert sorted(Severity(name) for name in sorted(IN_ORDER)) == list(Severity)
    assert max(Severity) is Severity.CRITICAL


def test_an_unknown_level_is_an_error_and_not_the_lowest() -> None:
    with pytest.raises(ValueError, match="catastrophic"):
        Severity("catastrophic")
    with pytest.raises(ValueError, match="urgent"):
        _ = Severity.HIGH < "urgent"
