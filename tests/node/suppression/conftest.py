from collections.abc import Iterator
from pathlib import Path

import pytest
from node_line import Line, read_test_rules


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    line = Line(tmp_path, read_test_rules(tmp_path))
    yield line
    line.crash()
