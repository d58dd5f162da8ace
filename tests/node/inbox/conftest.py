from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.node.inbox.watched import Box


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    one = Box(tmp_path)
    yield one
    one.close()
