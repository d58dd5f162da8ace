"""Loads Django with the hub's settings: what every command of an operator does first."""

import logging
import os
import sys

from khumkan.core.journal import set_up_journal

_NOTHING_FOR_OTHERS = 0o077  # the hub's files hold what hospitals told it
SETTINGS = "khumkan.hub.project.settings"
# Each task's begin and good end, and that a worker was asked to stop: a line a minute and more.
_LESS = {"django_tasks": logging.WARNING, "django_tasks_db": logging.ERROR}
_WITH_PATHS = ("django.request", "django.security.csrf")


def boot() -> None:
    """Set Django up, once a process. Make the secret key before: the settings read it."""
    import django  # noqa: PLC0415 -- `--help` imports this module and needs no Django
    from django.apps import apps  # noqa: PLC0415 -- as above

    os.umask(_NOTHING_FOR_OTHERS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not apps.ready:
        django.setup()


def boot_service() -> None:
    """Set Django up in a process that runs on; its journal goes to standard error."""
    boot()
    set_up_journal(sys.stderr)
    for name, level in _LESS.items():
        logging.getLogger(name).setLevel(level)
    for name in _WITH_PATHS:
        logging.getLogger(name).addFilter(_leave_out_path)


def _leave_out_path(record: logging.LogRecord) -> bool:
    """Keep what broke and where; the address of a request may hold a token.

    That a request was refused stands in its own line already.
    """
    record.msg, record.args = "request.fail", ()
    record.event_fields = {}
    return record.exc_info is not None
