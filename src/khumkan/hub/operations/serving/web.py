"""The part that answers requests: granian in front, Django's synchronous application behind.

Why WSGI: docs/adr/0013-wsgi-for-pages.md.
"""

import gc
import multiprocessing
from importlib import import_module

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from khumkan.core.settings import Hub
from khumkan.hub.operations.booting import boot_service
from khumkan.hub.operations.metrics.processes import share_counters
from khumkan.hub.operations.serving.lifeline import follow_parent

THREADS = 12  # a process; as many as its pool of PostgreSQL connections holds
_STOP_SECONDS = 3
_HEADER_MILLISECONDS = 10_000
# granian's own handlers away: what it says goes where all goes.
_TO_THE_JOURNAL = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"propagate": True}},
}


def run(hub: Hub) -> None:
    """Answer requests until this process is asked to end."""
    # Processes that are made anew share no half-copied threads, locks or connections.
    multiprocessing.set_start_method("spawn", force=True)
    with share_counters(hub.web_processes):
        Server(
            f"{__name__}:make_application",
            factory=True,
            address=hub.host,
            port=hub.port,
            interface=Interfaces.WSGI,
            workers=hub.web_processes,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=_STOP_SECONDS,
            websockets=False,
            http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS),
            log_level=LogLevels.error,
            log_dictconfig=_TO_THE_JOURNAL,
        ).serve()


def make_application() -> WSGIHandler:
    """Return what answers requests; granian calls this once in each of its processes."""
    follow_parent()
    boot_service()
    application = get_wsgi_application()
    import_module(settings.ROOT_URLCONF)  # now, and not while somebody waits for the first page
    settle_memory()
    return application


def settle_memory() -> None:
    """Say that everything there is now stays: looking through it took 0.1 s of some requests."""
    gc.collect()
    gc.freeze()
