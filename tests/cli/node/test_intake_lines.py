from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from khumkan.cli.node.intake_lines import IntakeSaid, intake_lines


def said(**figures: Any) -> list[str]:
    intake = msgspec.convert({"relp-tls": figures}, Mapping[str, IntakeSaid])
    return [str(line) for line in intake_lines(intake)]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        pytest.param({"n_connections": 5, "n_held_bytes": 7}, "", id="nothing unusual"),
        pytest.param({"n_dropped": 7}, "WRONG: 7 datagrams for relp-tls", id="dropped"),
        pytest.param({"n_dropped": None}, "this system does not tell", id="not known"),
        pytest.param({"is_waiting": True}, "WRONG: relp-tls is not read now", id="full"),
        pytest.param(
            {"turned_away": {"not-tls": 3}}, "relp-tls turned away 3 times: not-tls", id="refused"
        ),
        pytest.param(
            {"unknown_certificates": ["ab12"]}, "certificate admit ab12 NAME", id="unknown"
        ),
    ],
)
def test_what_is_unusual_is_said(figures: dict[str, Any], expected: str) -> None:
    lines = said(**figures)
    assert len(lines) == bool(expected)
    assert expected in "".join(lines)
