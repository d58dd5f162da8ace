"""The organisations and times of the STIX tests; all of them are invented."""

from datetime import UTC, datetime

import pytest

from khumkan.wire.stix import Origin
from khumkan.wire.tlp import Tlp

CREATOR = "identity--0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11"


@pytest.fixture
def origin() -> Origin:
    return Origin(CREATOR, datetime(2026, 1, 31, 8, 30, 0, 123_999, tzinfo=UTC), Tlp.AMBER_STRICT)
