"""Everything that looks after the stored logs, put together: manifests, retention, tidying."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from khumkan.core.clock import format_time
from khumkan.core.errors import KhumkanError
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import KeyRing
from khumkan.node.manifests import ManifestMaker, StoredManifests
from khumkan.node.manifests.clocks import read_clock_state
from khumkan.node.retention import Forgetting, HoldBook, read_holds, tell_holds
from khumkan.node.serving.parts import NodeParts
from khumkan.node.serving.tidying import Tidying
from khumkan.node.serving.upkeep import Pause, Step, Upkeep
from khumkan.node.space import DiskRoom, Level
from khumkan.node.state import State

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Keeping:
    """The steps of the upkeep, and what others ask of them."""

    maker: ManifestMaker
    forgetting: Forgetting
    tidying: Tidying
    upkeep: Upkeep

    def free_space(self, is_enough: Callable[[], bool] = lambda: True) -> int:
        """Make room on a disk that is nearly full: see `Forgetting.free_space`."""
        return self.forgetting.free_space(is_enough)

    def report(self) -> JsonObject:
        """Return what only the running node knows of it."""
        return {
            "compaction": self.tidying.report(),
            "failures": self.upkeep.failures(),
            "is_clock_doubted": self.forgetting.is_doubting,
        }


def make_keeping(parts: NodeParts, keep_days: int) -> Keeping:
    """Return the upkeep of a running node."""
    folder = parts.folder
    maker = ManifestMaker(
        parts.enrolment.node_id,
        parts.lake,
        StoredManifests(folder.manifests),
        parts.state.custody,
        parts.clock,
        lambda: KeyRing(folder.key_file).key,
        lambda: parts.journal.end,
        read_clock_state,
    )
    forgetting = Forgetting(
        folder.path,
        parts.lake,
        parts.state,
        HoldBook(folder.path, parts.state, parts.clock),
        parts.sources.list,
        parts.clock,
        keep_days,
    )
    tidying = Tidying(parts.lake, parts.state, parts.clock)
    # In this order: what is to go has its manifest before it goes, and its files are removed after.
    steps = [
        Step("manifest", lambda pause: _make_manifest(maker, pause)),
        Step("forget", lambda pause: _forget(forgetting, pause)),
        Step("compact", tidying.run),
    ]
    return Keeping(
        maker, forgetting, tidying, Upkeep(steps, is_behind=lambda: parts.pipeline.is_behind)
    )


def tell_keeping(folder: NodeFolder, state: State) -> JsonObject:
    """Return what a node's folder says of it, whether the node runs or not."""
    return {
        "manifest": _tell_head(folder.manifests),
        "holds": list(tell_holds(one for one in read_holds(state.custody) if not one.ended_at)),
        "n_custody_entries": state.custody.head()[0],
    }


def has_room(room: DiskRoom) -> bool:
    """Say whether the disk has clearly room enough now."""
    return room.watermarks.judge(*room.read(), room.level) is Level.ENOUGH


def _tell_head(folder: Path) -> JsonObject | None:
    try:
        head = StoredManifests(folder).head()
    except KhumkanError as error:
        return {"error": str(error)}
    if head is None:
        return None
    manifest = head.manifest
    return {
        "number": manifest.number,
        "day": manifest.day.isoformat(),
        "made_at": format_time(manifest.made_at),
        "hash": head.hash,
        "key": manifest.key,
    }


def _make_manifest(maker: ManifestMaker, pause: Pause) -> bool:
    made = maker.make_next(pause)
    if made is None:
        return False
    # The log may lie elsewhere by now, out of reach of whoever would change this folder.
    log_event(
        _LOGGER,
        "manifest.made",
        number=made.manifest.number,
        hash=made.hash,
        n_rows=made.manifest.n_rows,
    )
    return True


def _forget(forgetting: Forgetting, pause: Pause) -> bool:
    if forgetting.is_due:
        n_events, n_findings = forgetting.run(pause)
        log_event(
            _LOGGER, "upkeep.done", n_events_forgotten=n_events, n_findings_forgotten=n_findings
        )
    return False
