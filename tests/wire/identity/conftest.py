"""Two keys and a moment; keys are slow to make, and a test needs only that they differ."""

from datetime import UTC, datetime

import pytest

from khumkan.wire.identity import PrivateKey, new_private_key


@pytest.fixture(scope="session")
def hub_key() -> PrivateKey:
    return new_private_key()


@pytest.fixture(scope="session")
def node_key() -> PrivateKey:
    return new_private_key()


@pytest.fixture
def at() -> datetime:
    return datetime(2026, 11, 22, 3, 4, 5, 678_901, tzinfo=UTC)
