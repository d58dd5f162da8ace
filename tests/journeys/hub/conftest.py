"""A hub that is at work: two hospitals, a ministry, people in every role. Nobody is in its logs."""

import re
from collections.abc import Iterator

import pytest
from filled_hub import SECRET, Filled
from hub_process import HubProcess
from hub_world import PASSWORD
from tests.journeys.hub.people import Person

# An address in any spelling, a word in Thai, and what the people of `hub_world` are called.
NAMES = re.compile(r"[\w.]+(?:@|%40)[\w.]+|[\u0e00-\u0e7f]+|\b[AB] (?:Unit )?[A-Z][a-z]+\b")


def find_names(log: str) -> list[str]:
    """Return what in a log looks like somebody's name or address."""
    return NAMES.findall(log)


@pytest.fixture(scope="module", autouse=True)
def nobody_is_named(hub: HubProcess) -> Iterator[None]:
    """After every journey, look for people in all that the hub has written down."""
    yield
    assert find_names(hub.log) == []


@pytest.fixture(scope="module")
def people(filled: Filled) -> dict[str, Person]:
    """Whom the journeys are about, by the names of `hub_world`."""
    return {name: Person(name, email, PASSWORD, SECRET) for name, email in filled.people.items()}
