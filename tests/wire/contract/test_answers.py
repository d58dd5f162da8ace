from typing import Any

import pytest

from khumkan.core.errors import WireError
from khumkan.wire.contract import Refusal, parse_hub_message, write_message


def test_a_refusal_says_whether_and_when_a_retry_helps() -> None:
    refusal = Refusal(
        reason="too-many", is_permanent=False, detail="slow down", retry_after_seconds=30
    )
    assert parse_hub_message(write_message(refusal)) == refusal


def test_a_permanent_refusal_names_no_time_to_try_again() -> None:
    with pytest.raises(WireError, match="no time to try again"):
        Refusal(reason="malformed", is_permanent=True, detail="", retry_after_seconds=30)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"reason": "mood"}, id="unknown reason"),
        pytest.param({"detail": "x" * 501}, id="long-winded"),
        pytest.param({"retry_after_seconds": -1}, id="in the past"),
        pytest.param({"retry_after_seconds": 90_000}, id="after more than a day"),
    ],
)
def test_a_refusal_outside_the_contract_is_refused(change: dict[str, Any]) -> None:
    fields: dict[str, Any] = {"reason": "unavailable", "is_permanent": False, "detail": ""} | change
    with pytest.raises(WireError):
        write_message(Refusal(**fields))
