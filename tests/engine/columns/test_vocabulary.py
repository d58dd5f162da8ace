import pytest

from khumkan.engine.columns.vocabulary import Vocabulary, merge

NAMES = Vocabulary(
    prefix="acme.",
    columns={"src": "source.ip"},
    aliases={"source": "source.ip"},
    also=(("peer", "destination.ip"),),
    has_spaces=True,
)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        pytest.param("src", "source.ip", id="its column"),
        pytest.param("source", "source.ip", id="an alias"),
        pytest.param("other", "acme.other", id="unknown names get the prefix"),
        pytest.param("source.ip", "source.ip", id="a column is its own name"),
        pytest.param("destination.ip", "destination.ip", id="also a column that is copied to"),
        pytest.param("acme.other", "acme.other", id="a name with the prefix is a column"),
        pytest.param("Threat Name", "acme.ThreatName", id="spaces don't count"),
        pytest.param("s r c", "source.ip", id="not even in known names"),
        pytest.param(" ", "acme.", id="nothing but space"),
    ],
)
def test_a_name_has_one_column(name: str, column: str) -> None:
    assert NAMES.column(name) == column


def test_an_own_name_claims_a_column_before_an_alias() -> None:
    assert [NAMES.rank(name) for name in ("src", "source", "other")] == [0, 1, 2]


def test_extended_names_come_first_and_leave_the_original_alone() -> None:
    more = NAMES.extended(columns={"dst": "destination.ip"}, also=(("peer", "source.ip"),))
    assert more.column("dst") == "destination.ip"
    assert more.also == (("peer", "source.ip"), ("peer", "destination.ip"))
    assert NAMES.column("dst") == "acme.dst"


def test_merged_vocabularies_are_asked_in_turn() -> None:
    first = Vocabulary(columns={"a": "one"}, aliases={"b": "one"})
    second = Vocabulary(columns={"a": "two", "b": "two"}, prefix="p.")
    merged = merge([first, second])
    assert merged.column("a") == "one"
    assert merged.column("b") == "two", "a field of any table comes before an alias"
    assert merged.column("c") == "p.c"
