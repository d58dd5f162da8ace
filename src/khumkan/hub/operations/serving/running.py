"""Runs one part of the hub in this process, once everything it needs is there."""

from collections.abc import Mapping
from importlib import import_module

from django.db import connection

from khumkan.core.lifeline import follow_pipe
from khumkan.core.settings import Hub, load_settings
from khumkan.hub.operations.booting import boot_service
from khumkan.hub.operations.folders import existing_folder
from khumkan.hub.operations.serving.addresses import refuse_taken
from khumkan.hub.operations.serving.locks import hold
from khumkan.hub.operations.serving.parts import Part
from khumkan.hub.operations.serving.preflight import check_fit

_PACKAGE = "khumkan.hub.operations.serving"
_MODULES: Mapping[Part, str] = {part: f"{_PACKAGE}.{part.value}" for part in Part}


def run_part(part: Part, lifeline: int | None) -> None:
    """Run a part until it is asked to end.

    Raises ConfigurationError where the hub is not fit to be served.
    """
    if lifeline is not None:
        follow_pipe(lifeline)
    hub = load_settings().hub
    if part in (Part.WEB, Part.STREAMS):
        refuse_taken(hub, part)
    boot_service()
    _run(part, hub)


def _run(part: Part, hub: Hub) -> None:
    is_sqlite = connection.vendor == "sqlite"
    with hold(existing_folder(), part, may_share=not is_sqlite):
        check_fit()
        # Parts use models, which can be imported only now that Django is set up.
        import_module(_MODULES[part]).run(hub)
