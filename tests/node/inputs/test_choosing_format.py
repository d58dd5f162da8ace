"""What people said that a source sends counts where its input knows no better."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from khumkan.node.inputs.keeping import choose_format
from khumkan.node.sources import Source


@pytest.mark.parametrize(
    ("said", "form", "chosen"),
    [
        pytest.param(None, "auto", "auto", id="nobody said anything"),
        pytest.param("zeek", "auto", "zeek", id="the looks don't count"),
        pytest.param("json", "syslog", "json", id="whatever comes by syslog"),
        pytest.param("syslog", "json", "json", id="an input that knows what it takes"),
    ],
)
def test_the_format_of_a_record(said: str | None, form: str, chosen: str) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    source = Source(UUID(int=1), "web", "web", None, at, format=said)
    assert choose_format(source, form) == chosen
