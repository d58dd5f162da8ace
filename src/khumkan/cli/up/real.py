"""The hub with the real organisations and no events: what a ministry would begin with.

Imports models: only for a process in which Django is set up.
"""

from khumkan.cli.up import hub_side
from khumkan.cli.up.layout import Layout
from khumkan.cli.up.processes import Family, wait_for
from khumkan.cli.up.telling import Teller
from khumkan.core.clock import SystemClock
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.hub.operations import people
from khumkan.hub.operations.serving.addresses import answers_ready
from khumkan.hub.organisations.selectors.naming import sector_admins

ADMIN = "admin@khumkan.example"
READY_SECONDS = 60.0


def serve(layout: Layout, processes: Family, teller: Teller) -> None:
    """Start the hub; say where it is and how its first administrator gets in."""
    hub_side.open_hub(is_simulation=False)
    processes.start("hub", ["hub", "serve"], layout.environment())
    hub = load_settings().hub
    if not wait_for(lambda: answers_ready(hub), READY_SECONDS, processes.check):
        raise ConfigurationError(
            message(
                "the hub did not come up; what it said stands in {folder}", folder=str(layout.log)
            )
        )
    teller.say(message("the hub is ready: {url}", url=layout.url))
    if sector_admins(SystemClock().now()).exists():
        return
    invited = people.invite(email=ADMIN, organisation="", role="sector_admin")
    teller.say(message("its first administrator follows this link: {link}", link=invited.link))
