"""What compiled rules depend on, as one name: with any of it changed, they are compiled anew.

These are the bytes of the rule files and where they lie, what packs and settings say, and the
compiler: our own sources, the libraries that it stands on, and the Python that runs it.
"""

import sys
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

import msgspec

from khumkan.engine.sigma.given import Placeholders
from khumkan.engine.sigma.heads import PackInfo
from khumkan.engine.sigma.load import find_rule_files

FORMAT = 1
"""Counted up when what is kept changes its meaning and no source of the engine does."""

_ENGINE = Path(__file__).parent.parent
_LIBRARIES = ("google-re2", "msgspec", "numpy", "pysigma", "pyyaml")


class _Sum(Protocol):
    """A hash that takes more; also what a test puts in its place."""

    def update(self, data: bytes, /) -> None: ...


def name_rules(
    paths: Sequence[Path],
    placeholders: Placeholders,
    packs: Sequence[PackInfo],
    max_rule_bytes: int,
) -> str | None:
    """Return the name of all that the rules of `paths` are compiled from.

    None where something of it can't be read.
    """
    own = name_compiler()
    if own is None:
        return None
    total = blake2b(own, digest_size=24)
    settings = ([str(path) for path in paths], placeholders, packs, max_rule_bytes)
    _add(total, msgspec.json.encode(settings, order="sorted"))
    try:
        for path in paths:
            for file in find_rule_files(path):
                _add(total, str(file).encode())
                _add(total, _read(file, max_rule_bytes))
            _add(total, b"")  # which path a file was found below decides its pack
    except (OSError, UnicodeEncodeError):
        return None
    return total.hexdigest()


@cache
def name_compiler() -> bytes | None:
    """Return what stands for the compiler; None where its sources aren't there to be read."""
    sources = sorted(_ENGINE.rglob("*.py"))
    total = blake2b(digest_size=24)
    _add(total, f"{FORMAT} {sys.version}".encode())
    try:
        for name in _LIBRARIES:
            _add(total, f"{name} {version(name)}".encode())
        for source in sources:
            _add(total, str(source.relative_to(_ENGINE)).encode())
            _add(total, source.read_bytes())
    except (OSError, PackageNotFoundError):
        return None
    return total.digest() if sources else None


def _read(file: Path, max_rule_bytes: int) -> bytes:
    if not file.is_file():  # a pipe would be waited for, and read only once
        raise OSError(file)
    with file.open("rb") as stream:
        return stream.read(max_rule_bytes + 1)


def _add(total: _Sum, part: bytes) -> None:
    """Add a part with its length, so that no two lists of parts are the same bytes."""
    total.update(len(part).to_bytes(8, "little"))
    total.update(part)
