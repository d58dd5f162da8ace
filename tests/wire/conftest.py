"""Golden files: what goes over the wire, kept as it was agreed, and rebuilt only on purpose."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def match_golden() -> Callable[[str, bytes], None]:
    """Compare JSON, indented for the reader of a diff, with a golden file byte for byte.

    KHUMKAN_GOLDEN=1 writes the file first; the change is then reviewed as a diff.
    """

    def compare(name: str, data: bytes) -> None:
        path = GOLDEN / name
        text = msgspec.json.format(data, indent=2) + b"\n"
        if os.environ.get("KHUMKAN_GOLDEN") == "1":
            path.write_bytes(text)
        assert text == path.read_bytes()

    return compare
