"""A journal in a folder of its own, closed in the end whatever happens."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from khumkan.node.journal import Journal

Open = Callable[..., Journal]


@pytest.fixture
def open_journal(tmp_path: Path) -> Iterator[Open]:
    """Open the journal in this test's folder; what is open already is closed first."""
    with ExitStack() as stack:

        def reopen(**options: Any) -> Journal:
            stack.close()
            journal = Journal(tmp_path / "journal", **options)
            stack.callback(journal.close)
            return journal

        yield reopen


@pytest.fixture
def journal(open_journal: Open) -> Journal:
    """A new journal."""
    return open_journal()
