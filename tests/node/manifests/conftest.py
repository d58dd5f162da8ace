from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kept_logs import KeptLogs


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptLogs]:
    """Stores without logs, at noon of the first day."""
    with closing(KeptLogs(tmp_path / "node")) as one:
        yield one
