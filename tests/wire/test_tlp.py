import pytest
import stix2

from khumkan.core.errors import WireError
from khumkan.wire.tlp import Tlp, parse_tlp, strictest_tlp

IN_ORDER = [Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED]

# STIX 2.1 §7.2.1.4, as the stix2 library has them.
TLP_1 = {
    stix2.TLP_WHITE.id: Tlp.CLEAR,
    stix2.TLP_GREEN.id: Tlp.GREEN,
    stix2.TLP_AMBER.id: Tlp.AMBER,
    stix2.TLP_RED.id: Tlp.RED,
}


def test_levels_rise_from_clear_to_red() -> None:
    assert list(Tlp) == IN_ORDER
    assert sorted(Tlp(name) for name in sorted(Tlp)) == IN_ORDER
    assert max(Tlp) is Tlp.RED


@pytest.mark.parametrize("low", range(5))
@pytest.mark.parametrize("high", range(5))
def test_comparison_follows_the_order_and_never_the_alphabet(low: int, high: int) -> None:
    a, b = IN_ORDER[low], IN_ORDER[high]
    assert (a < b, a <= b, a > b, a >= b) == (low < high, low <= high, low > high, low >= high)


@pytest.mark.parametrize("level", range(5))
@pytest.mark.parametrize("clearance", range(5))
def test_a_recipient_may_have_what_is_marked_up_to_its_clearance(
    level: int, clearance: int
) -> None:
    assert IN_ORDER[level].may_reach(IN_ORDER[clearance]) == (level <= clearance)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("TLP:CLEAR", Tlp.CLEAR),
        ("TLP:GREEN", Tlp.GREEN),
        ("TLP:AMBER", Tlp.AMBER),
        ("TLP:AMBER+STRICT", Tlp.AMBER_STRICT),
        ("TLP:RED", Tlp.RED),
        ("tlp:amber+strict", Tlp.AMBER_STRICT),
        ("TLP: AMBER STRICT", Tlp.AMBER_STRICT),
        ("TLP-AMBER-STRICT", Tlp.AMBER_STRICT),
        ("TLP_AMBER_STRICT", Tlp.AMBER_STRICT),
        ("tlp:amberstrict", Tlp.AMBER_STRICT),
        (" Red ", Tlp.RED),
        ("green", Tlp.GREEN),
    ],
)
def test_usual_spellings_are_read(text: str, level: Tlp) -> None:
    reading = parse_tlp(text)
    assert (reading.level, reading.notice) == (level, None)


@pytest.mark.parametrize("level", Tlp)
def test_a_label_reads_as_its_own_level(level: Tlp) -> None:
    assert parse_tlp(level.label).level is level


@pytest.mark.parametrize("text", ["TLP:WHITE", "white", "tlp:White"])
def test_white_of_version_1_becomes_clear_and_says_so(text: str) -> None:
    reading = parse_tlp(text)
    assert reading.level is Tlp.CLEAR
    assert "version 1" in str(reading.notice)


@pytest.mark.parametrize(
    "text",
    ["", "TLP", "TLP:", "AMBER+", "TLP:AMBER+LAX", "STRICT", "CLEARED", "TLP:EX:CHR", "red amber"],
)
def test_what_is_not_understood_is_refused_and_never_loosened(text: str) -> None:
    with pytest.raises(WireError, match=r"TLP:AMBER\+STRICT"):
        parse_tlp(text)


@pytest.mark.parametrize(
    ("marking_ids", "level"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param(["marking-definition--fa42a846-8d90-4e51-bc29-71d5b4802168"], None, id="else"),
        pytest.param([Tlp.GREEN.marking_id], Tlp.GREEN, id="one"),
        pytest.param([Tlp.AMBER_STRICT.marking_id, Tlp.AMBER.marking_id], Tlp.AMBER_STRICT, id="2"),
        pytest.param([Tlp.CLEAR.marking_id, stix2.TLP_RED.id], Tlp.RED, id="both versions"),
    ],
)
def test_the_strictest_of_several_markings_counts(
    marking_ids: list[str], level: Tlp | None
) -> None:
    assert strictest_tlp(marking_ids) is level


@pytest.mark.parametrize(("marking_id", "level"), TLP_1.items())
def test_markings_of_version_1_are_known(marking_id: str, level: Tlp) -> None:
    assert strictest_tlp([marking_id]) is level


def test_each_level_has_a_marking_of_its_own() -> None:
    assert len({level.marking_id for level in Tlp} | set(TLP_1)) == 9
