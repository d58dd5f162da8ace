"""How the corpus packs its JSON."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import zstandard

from khumkan.core.jsontypes import JsonObject


def read_lines(path: Path) -> Iterator[JsonObject]:
    """Yield the objects of a .ndjson.zst."""
    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
        for line in io.TextIOWrapper(stream, "utf-8"):
            yield json.loads(line)


def read_documents(path: Path) -> Iterator[JsonObject]:
    """Yield JSON documents that stand one after another in a file."""
    text, decoder, position = path.read_text("utf-8").strip(), json.JSONDecoder(), 0
    while position < len(text):
        document, end = decoder.raw_decode(text, position)
        yield document
        position = end + len(text[end:]) - len(text[end:].lstrip())
