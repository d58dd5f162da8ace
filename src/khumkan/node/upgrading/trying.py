"""Would this version start on a node's folder? Tried on copies: nothing there is changed."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from khumkan.core.clock import SystemClock
from khumkan.core.settings import Settings
from khumkan.core.shipped import shipped_rules
from khumkan.node.backup.snapshots import copy_database
from khumkan.node.enrolment import read_enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import KeyRing
from khumkan.node.pipeline import read_rules
from khumkan.node.sources import SourceBook
from khumkan.node.state import State

DATABASES: Final = ("state.db", "sources/sources.db")


@dataclass(frozen=True, slots=True)
class Tried:
    """What was read."""

    n_rules: int
    n_findings: int
    n_sources: int


def try_here(folder: NodeFolder, settings: Settings) -> Tried:
    """Read all that `serve` reads first, the tables brought to this version in a copy.

    Raises KhumkanError as `serve` would.
    """
    KeyRing(folder.key_file)
    if folder.enrolment.exists():
        read_enrolment(folder.enrolment)
    paths = [Path(one) for one in settings.node.rules] or [shipped_rules() / "sigma"]
    rules = read_rules(paths, settings.detect)
    with tempfile.TemporaryDirectory(prefix="khumkan-check-") as room:
        copies = Path(room)
        for copy in copy_databases(folder, copies):
            copy.chmod(0o600)
        clock = SystemClock()
        with (
            closing(State(copies / DATABASES[0], clock)) as state,
            closing(SourceBook((copies / DATABASES[1]).parent, clock)) as sources,
        ):
            return Tried(rules.n_rules, state.findings.n(), len(sources.list()))


def copy_databases(folder: NodeFolder, target: Path) -> Iterator[Path]:
    """Copy the databases that a version may bring to its own tables; yield each copy."""
    for name in DATABASES:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if (folder.path / name).exists():
            yield copy_database(folder.path / name, target / name)
