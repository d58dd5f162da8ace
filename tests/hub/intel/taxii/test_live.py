"""A client that somebody else wrote reads from a hub that runs: nothing lost, nothing twice."""

import json
from collections.abc import Iterator

import pytest
from hub_process import HubProcess, served_copy
from requests.exceptions import HTTPError  # noqa: TID251 -- what taxii2-client raises
from taxii2client.v21 import Collection, Server, as_pages

N_OBJECTS = 2_000
PER_REQUEST = 700
pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"])

# Everything in one transaction and at one moment, as the worst of storms would be.
FILL = f"""
from uuid import uuid4
from django.db import transaction
from django.utils import timezone
from khumkan.core.severity import Severity
from khumkan.hub.intel import gate, services
from khumkan.hub.nodes.models import Node
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.intel.services import publishing
from khumkan.ui.actors import OPERATOR
from khumkan.wire.contract import SharedDomain
from khumkan.wire.tlp import Tlp

gate.MAX_PUBLISHED_AN_HOUR = publishing.MAX_HELD_AN_HOUR = 10**9
hospital, now = Organisation.objects.filter(kind="hospital").first(), timezone.now()
node = Node.objects.create(organisation=hospital, name="node", agreement_reference="1")
with transaction.atomic():
    services.publish_observables(
        [SharedDomain(value=f"a{{n}}.evil.example") for n in range({N_OBJECTS})],
        node=node, finding_id=uuid4(), level=Severity.HIGH, is_authenticated=True,
        received_at=now, detected_at=now, at=now,
    )
made = services.make_reader(hospital, name="TIP", tlp=Tlp.AMBER, by=OPERATOR)
print(made.reader.pk, made.token)
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, made_hub: HubProcess) -> Iterator[HubProcess]:
    """A hub that holds nothing yet."""
    with served_copy(tmp_path_factory.mktemp("hub"), made_hub) as one:
        yield one


@pytest.fixture(scope="module")
def credentials(hub: HubProcess) -> tuple[str, str]:
    """The name and token of a reader of a hub with thousands of objects."""
    name, token = hub.python(FILL).split()[-2:]
    return name, token


@pytest.fixture
def collection(hub: HubProcess, credentials: tuple[str, str]) -> Collection:
    name, token = credentials
    server = Server(f"{hub.url}/taxii2/", user=name, password=token)
    (root,) = server.api_roots
    (found,) = root.collections
    return found


def test_a_client_finds_the_collection_from_the_address_alone(collection: Collection) -> None:
    assert collection.title == "Indicators of the health sector"
    assert (collection.can_read, collection.can_write) == (True, False)


def test_two_thousand_objects_of_one_moment_are_all_read_once(collection: Collection) -> None:
    pages = list(as_pages(collection.get_objects, per_request=PER_REQUEST))
    names = [
        one["name"]
        for page in pages
        for one in page.get("objects", [])
        if one["type"] == "indicator"
    ]
    assert len(names) == N_OBJECTS
    assert set(names) == {f"a{n}.evil.example" for n in range(N_OBJECTS)}
    assert len(pages) == -(-(N_OBJECTS + 6) // PER_REQUEST)


def test_manifest_object_and_versions_agree(collection: Collection) -> None:
    (record,) = collection.get_manifest(limit=1, type="indicator")["objects"]
    (thing,) = collection.get_object(record["id"])["objects"]
    assert thing["modified"] == record["version"]
    assert collection.object_versions(record["id"])["versions"] == [record["version"]]


def test_a_wrong_token_is_refused_in_its_own_language(hub: HubProcess) -> None:
    server = Server(f"{hub.url}/taxii2/", user="nobody", password="kkr_wrong")  # noqa: S106
    with pytest.raises(HTTPError) as refused:
        server.refresh()
    assert refused.value.response is not None
    said = json.loads(refused.value.response.content)
    assert said["http_status"] == "401"
