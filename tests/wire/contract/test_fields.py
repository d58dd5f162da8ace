from datetime import UTC, datetime, timedelta

import pytest

from khumkan.core.errors import WireError
from khumkan.wire.contract.fields import require_span

AT = datetime(2026, 1, 31, tzinfo=UTC)


def test_a_moment_is_a_span() -> None:
    require_span(AT, AT)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(WireError, match="ends before it starts"):
        require_span(AT, AT - timedelta(microseconds=1))
