"""The part of the corpus that says what other people's parsers find in its lines."""

import io
from pathlib import Path

import orjson
import pytest
import zstandard
from tests.engine.formats.reading import ExpectedRow


@pytest.fixture(scope="session")
def expected_fields(corpus: Path) -> list[ExpectedRow]:
    """The rows of its stage s01-parse: path, parser, index, parsed, meta."""
    packed = (corpus / "syslog" / "expected_fields.ndjson.zst").read_bytes()
    lines = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed)).read().splitlines()
    rows: list[ExpectedRow] = [orjson.loads(line) for line in lines]
    return [row for row in rows if row["stage"] == "s01-parse"]
