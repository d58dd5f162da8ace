"""Runs a node until it is asked to end: inputs and link in one loop, the work in threads beside it.

It ends in order: no more logs are taken, what was taken is detected and stored, then all is closed.
Whatever of this a kill cuts short is done at the next start.
"""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Timer
from typing import Final

from khumkan.core.clock import Clock
from khumkan.core.journal import log_event
from khumkan.core.settings import Settings
from khumkan.node.control import answer, listening
from khumkan.node.enrolment import Enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import KeyRing
from khumkan.node.link.client import HubClient
from khumkan.node.link.faults import FaultBook
from khumkan.node.link.link import Link
from khumkan.node.link.transport import Transport
from khumkan.node.notices import Channel, Say, make_channels
from khumkan.node.serving.errors import PartDiedError
from khumkan.node.serving.inputs import make_inputs, opened
from khumkan.node.serving.keeping import has_room, make_keeping
from khumkan.node.serving.memory import settle_memory
from khumkan.node.serving.parts import NodeParts, open_parts
from khumkan.node.serving.telling import Teller
from khumkan.node.serving.upkeep import LOOK_SECONDS, Upkeep
from khumkan.node.serving.warning import (
    TroubleWatch,
    keep_health,
    make_health_watch,
    make_sender,
)
from khumkan.node.serving.watching import DeathWatch
from khumkan.node.space import LOOK_SECONDS as ROOM_LOOK_SECONDS
from khumkan.node.space import DiskRoom
from khumkan.node.status import StatusReader

# What each step of the end may take; together below the five seconds that operators wait.
_DRAIN_SECONDS: Final = 2.0
_ALL_SECONDS: Final = 4.7
_THREADS_LOOK_SECONDS: Final = 0.5
_DRAIN_LOOK_SECONDS: Final = 0.02
_LOGGER = logging.getLogger(__name__)

Ready = Callable[[Mapping[str, tuple[str, int]]], None]


def serve(
    folder: NodeFolder,
    settings: Settings,
    enrolment: Enrolment,
    clock: Clock,
    ready: Ready,
    say: Say = str,
) -> None:
    """Run until SIGTERM or Ctrl-C; `ready` hears where each input listens, `say` knows Thai.

    Raises ConfigurationError for what keeps it from starting, PartDiedError for what ends it.
    """
    watch, channels = DeathWatch(), make_channels(settings.node, say)
    with folder.hold(), open_parts(folder, settings, enrolment, clock) as parts:
        try:
            asyncio.run(_run(parts, settings, watch, ready, channels))
        finally:
            _finish(parts)
    if watch.died:
        raise PartDiedError(watch.died)


async def _run(
    parts: NodeParts,
    settings: Settings,
    watch: DeathWatch,
    ready: Ready,
    channels: Sequence[Channel],
) -> None:
    """Start everything, wait for the end, and take no more logs."""
    link = _make_link(parts, settings)
    inputs = make_inputs(parts, settings)
    sender = make_sender(parts, link, channels, settings.node)
    health = make_health_watch(parts, settings.node)
    keeping = make_keeping(parts, settings.node.keep_days)
    parts.room.make_room = lambda: keeping.free_space(lambda: has_room(parts.room))
    with listening(parts.folder.control) as control, watch.listening():
        parts.worker.start()
        parts.hunter.start()
        async with opened(inputs) as addresses:
            teller = Teller(parts, link, inputs, sender, keeping)
            server = await answer(control, teller.answerers())
            settle_memory()
            ready(addresses)
            log_event(_LOGGER, "node.ready", node=parts.enrolment.node_id)
            await watch.run(
                {
                    "link": link.run(),
                    "upkeep": _keep_up(keeping.upkeep),
                    "pipeline": _pipeline_ended(parts),
                    "room": _watch_room(parts.room),
                    "health": health.run(),
                    "notices": sender.run(),
                    "trouble": TroubleWatch(parts, link).run(),
                }
            )
            _limit_the_end(watch)
            keeping.upkeep.stop()
            server.close()


def _finish(parts: NodeParts) -> None:
    """Detect and store what is durable, as far as there is time for it."""
    parts.hunter.stop()
    deadline = time.monotonic() + _DRAIN_SECONDS
    while parts.pipeline.is_behind and parts.worker.is_running and time.monotonic() < deadline:
        time.sleep(_DRAIN_LOOK_SECONDS)
    parts.worker.stop()
    keep_health(parts)
    log_event(_LOGGER, "node.end", node=parts.enrolment.node_id)


def _limit_the_end(watch: DeathWatch) -> None:
    limit = Timer(_ALL_SECONDS, _give_up, [watch])
    limit.daemon = True  # an end that is quicker does not wait for it
    limit.start()


def _give_up(watch: DeathWatch) -> None:
    """End at once: the next start does what is left, as after a kill."""
    log_event(_LOGGER, "node.cut_short", level=logging.WARNING, seconds=_ALL_SECONDS)
    os._exit(os.EX_SOFTWARE if watch.died else os.EX_OK)


async def _pipeline_ended(parts: NodeParts) -> None:
    """Return when a thread of the pipeline is gone."""
    while parts.worker.is_running:  # noqa: ASYNC110 -- threads set no event when they die
        await asyncio.sleep(_THREADS_LOOK_SECONDS)


async def _keep_up(upkeep: Upkeep) -> None:
    wait = LOOK_SECONDS  # not at once: a node that starts has better to do
    while True:
        await asyncio.sleep(wait)
        wait = await asyncio.to_thread(upkeep.look)


async def _watch_room(room: DiskRoom) -> None:
    while True:
        await asyncio.to_thread(room.look)
        await asyncio.sleep(ROOM_LOOK_SECONDS)


def _make_link(parts: NodeParts, settings: Settings) -> Link:
    client = HubClient(
        Transport(ca_file=settings.node.ca_file),
        parts.enrolment,
        KeyRing(parts.folder.key_file),
        parts.clock,
        FaultBook(parts.clock),
    )
    status = StatusReader(
        parts.enrolment.node_id,
        parts.folder.path,
        parts.rules,
        parts.state,
        parts.sources,
        parts.clock,
    )
    return Link(client, parts.state, parts.immunity, status.read, status.note_told)
