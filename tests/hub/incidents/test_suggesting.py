"""Playbooks are offered by what is known, until one is in use; nothing starts by itself."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from hub_world import World
from tests.hub.incidents.conftest import Open, ago
from tests.hub.incidents.playbooks.making import simple, to_bytes

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.shelf import shipped_rows
from khumkan.hub.incidents.suggesting import suggest_playbooks
from khumkan.ui.actors import Actor


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def offered(incident: Incident) -> list[tuple[str, str]]:
    return [(one.title, one.because) for one in suggest_playbooks(incident)]


@pytest.mark.parametrize(
    ("told", "first", "because"),
    [
        ({"categories": (4,)}, "Ransomware", "4 Malicious logic"),
        ({"categories": (5, 1)}, "Stolen staff account", "5 User level intrusion"),
        ({"categories": (7,)}, "Denial of service", "7 Denial of service"),
        ({"categories": (4,), "via_processor": True}, "Breach at a supplier", "At a supplier"),
        ({"personal_data": True}, "Patient data", "Personal data are concerned"),
        ({"categories": (8,), "service_down_at": ago(1)}, "Ransomware", "Service down"),
    ],
)
def test_what_is_known_decides_what_is_offered(
    open_incident: Open, told: dict[str, object], first: str, because: str
) -> None:
    title, why = offered(open_incident(**told))[0]
    assert first.casefold() in title.casefold()
    assert why == because


def test_a_website_speaks_for_its_playbook(open_incident: Open, officer: Actor) -> None:
    incident = open_incident()
    services.add_asset(incident, kind="website", name="www", is_cii=None, by=officer)
    assert len(offered(incident)) == 1


def test_nothing_known_offers_nothing_and_never_more_than_three(open_incident: Open) -> None:
    assert offered(open_incident()) == []
    assert len(offered(open_incident(categories=(4, 5, 6, 7), personal_data=True))) == 3


def test_ones_own_playbook_stands_first(open_incident: Open, world: World, officer: Actor) -> None:
    own = simple(name="Ours", labels=["denial-of-service", 7])
    services.take_playbook(world.a, to_bytes(own), by=officer)
    services.take_playbook(
        world.b, to_bytes(simple(name="Theirs", labels=["denial-of-service"])), by=officer
    )
    found = offered(open_incident(categories=(7,)))
    assert found[0][0] == "Ours"
    assert "Theirs" not in dict(found)


def test_once_a_playbook_is_in_use_or_all_is_over_nothing_is_offered(
    open_incident: Open, officer: Actor
) -> None:
    incident = open_incident(categories=(4,))
    services.add_playbook(incident, shipped_rows()[0], by=officer)
    assert offered(incident) == []
    closed = open_incident(categories=(4,))
    Incident.objects.filter(pk=closed.pk).update(state="closed")
    assert offered(Incident.objects.get(pk=closed.pk)) == []
