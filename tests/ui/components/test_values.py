"""Values behind the pieces."""

from datetime import UTC, date, datetime

import pytest

from khumkan.ui.components import Badge, Fact


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        pytest.param(None, "is_absent", id="nothing"),
        pytest.param("", "is_absent", id="an empty text"),
        pytest.param(Badge("open"), "is_badge", id="a state"),
        pytest.param(datetime(2026, 1, 1, tzinfo=UTC), "is_moment", id="a moment"),
        pytest.param(date(2026, 1, 1), "is_moment", id="a day"),
        pytest.param(0, "is_number", id="nought is something"),
        pytest.param("text", "", id="a text"),
    ],
)
def test_a_fact_knows_what_it_holds(value: object, kind: str) -> None:
    fact = Fact("label", value)  # type: ignore[arg-type]
    kinds = ("is_absent", "is_badge", "is_moment", "is_number")
    assert [name for name in kinds if getattr(fact, name)] == ([kind] if kind else [])
