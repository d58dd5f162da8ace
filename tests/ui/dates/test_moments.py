"""Day and time as people type them."""

from datetime import UTC, datetime

import pytest

from khumkan.ui.dates import DateError, parse_moment

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 10:00 in Thailand


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("22/11/2569 05:31", "2026-11-21T22:31"),
        ("๒๒/๑๑/๒๕๖๙ ๐๕.๓๑ น.", "2026-11-21T22:31"),
        ("22 พ.ย. 2569 เวลา 05:31 น.", "2026-11-21T22:31"),
        ("2026-11-22T05:31", "2026-11-21T22:31"),
        ("22.11.2569 5.31", "2026-11-21T22:31"),
        ("05:31", "2026-11-21T22:31"),
        ("23:59", "2026-11-22T16:59"),
        ("now", "2026-11-22T03:00"),
        ("ตอนนี้", "2026-11-22T03:00"),
    ],
)
def test_what_is_understood(typed: str, meant: str) -> None:
    assert parse_moment(typed, NOW) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "day and time"),
        ("22/11/2569", "day and time"),
        ("22/11/2569 25:00", "no such time"),
        ("31/2/2569 05:31", "no such day"),
        ("x 05:31", "not a date"),
    ],
)
def test_what_is_not_understood_is_told(typed: str, said: str) -> None:
    with pytest.raises(DateError, match=said):
        parse_moment(typed, NOW)
