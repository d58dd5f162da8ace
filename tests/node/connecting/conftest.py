"""A way in of its own for each set-up that is run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.node.inputs.running import WayIn


@pytest.fixture
def way_in(tmp_path: Path, socket_enabled: None) -> Iterator[WayIn]:
    """Journal, sources, counters; nothing listens yet."""
    del socket_enabled
    made = WayIn(tmp_path / "node")
    yield made
    made.close()
