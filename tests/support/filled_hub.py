"""A hub with the tests' world in it, and what a test must know of it. Knows nothing of Django."""

import json
from dataclasses import dataclass

from hub_process import HubProcess

SECRET = "KRUGS4ZANFZSA3TPOQQGCIDTMVRXEZLU"  # noqa: S105 -- of people who exist in tests alone


@dataclass(frozen=True)
class Filled:
    """Addresses of the world's people by what they are; a path of hospital A for each route."""

    people: dict[str, str]
    paths: dict[str, str]


@dataclass(frozen=True)
class FilledHub:
    """A hub to be copied, and what is in it."""

    hub: HubProcess
    world: Filled


def fill(hub: HubProcess) -> Filled:
    """Store the world in a hub, once."""
    return Filled(**json.loads(hub.python("from hub_population import populate; populate()")))
