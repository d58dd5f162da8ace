"""Opens what the node is made of, in order, and closes it in the other one."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from khumkan.core.clock import Clock
from khumkan.core.settings import Settings
from khumkan.core.settings.zones import find_zone
from khumkan.core.severity import Severity
from khumkan.core.shipped import shipped_rules
from khumkan.engine.events import Limits
from khumkan.lake import Lake
from khumkan.node.enrolment import Enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.health import Health
from khumkan.node.immunity import HuntWorker, Immunity, read_table
from khumkan.node.journal import Journal, JournalLimits
from khumkan.node.notices import Notices
from khumkan.node.pipeline import (
    DetectionSettings,
    NodeRules,
    Pipeline,
    PipelineSettings,
    PipelineWorker,
    Stores,
    read_rules,
)
from khumkan.node.redaction import PseudonymKeys
from khumkan.node.sources import SourceBook, SourceCounters
from khumkan.node.space import DiskRoom, Watermarks, read_disk
from khumkan.node.state import State

_PSEUDONYMS = "pseudonyms.json"


@dataclass(frozen=True, slots=True)
class NodeParts:
    """Everything below the network: it works whether there is a hub or not."""

    folder: NodeFolder
    clock: Clock
    enrolment: Enrolment
    rules: NodeRules
    journal: Journal
    lake: Lake
    state: State
    sources: SourceBook
    counters: SourceCounters
    pipeline: Pipeline
    worker: PipelineWorker
    immunity: Immunity
    hunter: HuntWorker
    room: DiskRoom
    health: Health
    notices: Notices


@contextmanager
def open_parts(
    folder: NodeFolder, settings: Settings, enrolment: Enrolment, clock: Clock
) -> Iterator[NodeParts]:
    """Yield the parts, nothing of them running yet. Raises KhumkanError for what can't be used."""
    paths = [Path(one) for one in settings.node.rules] or [shipped_rules() / "sigma"]
    rules = read_rules(paths, settings.detect, folder.cache)
    with ExitStack() as stack:
        state = stack.enter_context(closing(State(folder.state, clock)))
        sources = stack.enter_context(closing(SourceBook(folder.sources, clock)))
        lake = Lake(folder.lake)
        journal = stack.enter_context(closing(_open_journal(folder, settings, state, lake)))
        health = Health(clock, find_zone(settings.detect.time_zone))
        health.restore(state.health)
        notices = Notices(clock, Severity(settings.node.notify_level))
        stores = Stores(
            journal,
            lake,
            state,
            PseudonymKeys(folder.keys / _PSEUDONYMS),
            folder.set_aside,
            health,
            notices,
        )
        pipeline = Pipeline(
            stores,
            rules.rules,
            read_table(state),
            node_id=enrolment.node_id,
            clock=clock,
            settings=PipelineSettings(detection=_read_detection(settings)),
        )
        immunity = Immunity(state, pipeline, clock)
        yield NodeParts(
            folder,
            clock,
            enrolment,
            rules,
            journal,
            lake,
            state,
            sources,
            SourceCounters(),
            pipeline,
            PipelineWorker(pipeline, journal, clock),
            immunity,
            HuntWorker(state, pipeline, immunity, clock),
            _watch_disk(folder, settings, clock),
            health,
            notices,
        )


def _open_journal(folder: NodeFolder, settings: Settings, state: State, lake: Lake) -> Journal:
    limits = JournalLimits(
        max_bytes=settings.node.max_journal_bytes, min_free_bytes=settings.node.least_free_bytes
    )
    at_least = max(state.progress().offset, lake.next_offset)
    return Journal(folder.journal, limits=limits, at_least=at_least)


def _watch_disk(folder: NodeFolder, settings: Settings, clock: Clock) -> DiskRoom:
    node = settings.node
    marks = Watermarks(node.least_free_bytes, node.low_free_percent / 100)
    return DiskRoom(lambda: read_disk(folder.path), marks, clock)


def _read_detection(settings: Settings) -> DetectionSettings:
    detect = settings.detect
    return DetectionSettings(
        zone=find_zone(detect.time_zone),
        limits=Limits.from_settings(detect),
    )
