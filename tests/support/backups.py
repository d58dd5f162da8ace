"""Backups for tests: manifests and archives of a few small files, good and bad."""

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from khumkan.hub.operations.backup.archives import measure, pack
from khumkan.hub.operations.backup.manifest import Content, Manifest, Member, Seal

CONTENT = Content(mode="real", migrations=("a.0001_first",), counts={"a": 1}, seal=Seal(0, "0"))


def make_manifest(members: Mapping[str, Member], content: Content = CONTENT) -> Manifest:
    """Return the manifest of some members of a SQLite hub."""
    return Manifest(
        format=1,
        version="2026.1.0",
        made_at="2026-11-22T03:00:00Z",
        engine="sqlite",
        content=content,
        members=dict(members),
    )


def lay_out(folder: Path, **more: bytes) -> dict[str, Path]:
    """Write small files as a hub would have them; return them by their name in a backup."""
    contents = {"database.sqlite3": b"rows" * 5_000, "secret.key": b"key\n", **more}
    folder.mkdir(parents=True, exist_ok=True)
    sources = {}
    for number, (name, content) in enumerate(contents.items()):
        sources[name] = folder / str(number)
        sources[name].write_bytes(content)
    return sources


def make_archive(target: Path, folder: Path, **more: bytes) -> Manifest:
    """Write a good archive of small files."""
    sources = lay_out(folder, **more)
    manifest = make_manifest({name: measure(path) for name, path in sources.items()})
    pack(target, manifest, sources)
    return manifest


def write_tar(target: Path, entries: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    """Write an archive entry by entry, whatever they say."""
    with gzip.open(target, "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        for info, content in entries:
            if info.isreg():
                info.size = len(content)
            tar.addfile(info, io.BytesIO(content) if info.isreg() else None)
