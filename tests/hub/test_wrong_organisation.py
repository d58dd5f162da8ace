"""Every address of the hub, asked for by people of the wrong organisation.

What belongs to hospital A is not there for them, whether it exists or not, and nothing they send
changes it.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from addresses import (
    OBJECTS,
    WHOSE,
    Address,
    Whose,
    all_addresses,
    make_contact,
    make_invitation,
    make_passkey,
)
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from hub_world import World, make_person, sign_in

from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Contact, Invitation, Membership, Organisation
from khumkan.ui.accounts.models import User

ADDRESSES = all_addresses()
HOSPITAL_ROLES = (Role.HOSPITAL_IT, Role.EXECUTIVE, Role.DPO, Role.AUDITOR, Role.STAFF)
NOT_THERE, NOT_ANSWERED = 404, 405
# What somebody may add to an address to be shown more than its first page.
QUERIES = ("", "q=officer", "q=โรงพยาบาล", "q=a.officer@", "q=053000", "format=csv", "size=100")
# What differs between two answers to the same question: the form's token and the time.
PASSING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|\d{4}-\d\d-\d\dT[\d:.+]+|[^>]*</time>|title="[^"]+ BE[^"]*"'
)

pytestmark = [pytest.mark.django_db, pytest.mark.unmeasured]


def of(*kinds: Whose) -> list[Any]:
    return [
        pytest.param(address, id=address.route or "/")
        for address in ADDRESSES
        if address.whose in kinds
    ]


@pytest.fixture
def askers(world: World) -> dict[str, Client]:
    """People of hospital B in every role that a hospital has, and somebody without any."""
    people = {role.name: make_person(f"Asker {role}", role, world.b) for role in HOSPITAL_ROLES}
    people["UNIT_IT"] = make_person("Asker at a unit", Role.HOSPITAL_IT, world.b_unit)
    people["NOBODY"] = world.stranger
    return {name: enter(person) for name, person in people.items()}


def enter(person: User) -> Client:
    """Sign somebody in who has just typed the password, so that nothing asks for it again."""
    client, request = sign_in(person), HttpRequest()
    request.session = client.session
    record_authentication(request, person, method="password")
    request.session.save()
    return client


def path_of(address: Address, world: World, *, is_there: bool) -> str:
    arguments = {name: OBJECTS[name][0 if is_there else 1](world) for name in address.arguments}
    return reverse(address.name, kwargs=arguments)


def body(response: Any) -> str:
    content = b"".join(response) if response.streaming else response.content
    return content.decode(errors="replace")


def answers(client: Client, path: str) -> list[tuple[int, str]]:
    """Return status and text of GET and POST, without what differs from request to request."""
    name = path.strip("/")
    return [
        (response.status_code, PASSING.sub("", body(response)).replace(name, "PATH"))
        for response in (client.get(path), client.post(path))
    ]


def columns(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    return list(rows.order_by("pk").values())


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return every row that people of a hospital can change."""
    kinds: tuple[Any, ...] = (Organisation, Contact, Membership, Invitation, User)
    return {kind.__name__: columns(kind.objects.all()) for kind in kinds}


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert {address.route for address in ADDRESSES} == WHOSE.keys()


@pytest.mark.parametrize("address", of(Whose.SCOPED))
def test_what_belongs_to_another_organisation_is_not_there(
    address: Address, world: World, askers: dict[str, Client]
) -> None:
    path, nowhere = (path_of(address, world, is_there=one) for one in (True, False))
    before = everything()
    for name, client in askers.items():
        denied = answers(client, path)
        statuses = {status for status, _ in denied}
        assert NOT_THERE in statuses, name
        assert statuses <= {NOT_THERE, NOT_ANSWERED}, name
        assert denied == answers(client, nowhere), f"{name} can tell what exists"
    assert everything() == before


def test_the_same_addresses_are_there_for_their_own_people(world: World) -> None:
    """Without this, an address that never answers anybody would pass for a well guarded one."""
    client = sign_in(world.admin)
    found = {
        address.route: client.get(path_of(address, world, is_there=True)).status_code
        for address in ADDRESSES
        if address.whose is Whose.SCOPED and address.name.startswith("organisations:")
    }
    assert {route: status for route, status in found.items() if status == NOT_THERE} == {}


@pytest.fixture
def needles(world: World) -> list[str]:
    """Words that stand on pages about hospital A alone."""
    contact, invitation, passkey = make_contact(world), make_invitation(world), make_passkey(world)
    people = (world.a_it, world.a_executive, world.a_dpo, world.a_auditor, world.a_staff)
    return [
        *(str(row.pk) for row in (world.a, world.a_unit, contact, invitation, *people)),
        *(person.name for person in people),
        *(person.email for person in people),
        *(world.a.name_th, world.a_unit.name_th, contact.name, invitation.email),
        str(passkey.data["name"]),
    ]


def pages(client: Client, path: str) -> Iterator[tuple[str, str]]:
    for query in QUERIES:
        yield query, body(client.get(f"{path}?{query}"))


@pytest.mark.parametrize("address", of(Whose.ROWS, Whose.SHARED, Whose.OWN))
def test_no_page_of_theirs_shows_anything_of_another_organisation(
    address: Address, askers: dict[str, Client], needles: list[str]
) -> None:
    path = reverse(address.name)
    seen = {
        (name, query, needle)
        for name, client in askers.items()
        for query, text in pages(client, path)
        for needle in needles
        if needle in text
    }
    assert seen == set()


def forgery(world: World) -> dict[str, Any]:
    """Return a form that names hospital A wherever a form of theirs could name an organisation."""
    ids = [
        *(person.pk for person in (world.a_it, world.a_staff)),
        *Invitation.objects.values_list("pk", flat=True),
        *Membership.objects.filter(organisation=world.a).values_list("pk", flat=True),
    ]
    return {
        "organisation": str(world.a.pk),
        "role": Role.HOSPITAL_IT,
        "addresses": "planted@example.org",
        "ids": [str(key) for key in ids],
        "all": "1",
        "confirmed": "1",
        "query": "",
        "back": "/",
        "name_th": "โรงพยาบาลปลอม",
        "name_en": "Forged",
        "kind": "hospital",
        "parent": str(world.a.pk),
        "name": "Forged",
        "version": "1",
    }


@pytest.mark.parametrize("address", of(Whose.ROWS, Whose.SHARED, Whose.OWN))
def test_nothing_they_send_changes_another_organisation(
    address: Address, world: World, askers: dict[str, Client], needles: list[str]
) -> None:
    del needles  # they are rows of A, made so that there is something to change
    form, before = forgery(world), rows_of(world)
    for client in askers.values():
        client.post(reverse(address.name), form)
    assert rows_of(world) == before


def rows_of(world: World) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of hospital A and its people."""
    places = Organisation.objects.filter(path__startswith=world.a.path)
    members = Membership.objects.filter(organisation__in=places)
    return {
        "organisations": columns(places),
        "contacts": columns(Contact.objects.filter(organisation__in=places)),
        "invitations": columns(Invitation.objects.filter(organisation__in=places)),
        "memberships": columns(members),
        "people": columns(User.objects.filter(memberships__in=members)),
    }


@pytest.mark.parametrize("address", of(Whose.ROWS, Whose.SHARED, Whose.OWN, Whose.SCOPED))
@pytest.mark.parametrize("ask", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in(
    address: Address, world: World, ask: str, client: Client
) -> None:
    path = path_of(address, world, is_there=True)
    response = getattr(client, ask)(path)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse(settings.LOGIN_URL))


@pytest.mark.parametrize("address", of(Whose.PUBLIC))
def test_what_is_public_asks_nobody_to_sign_in_first(
    address: Address, world: World, client: Client
) -> None:
    response = client.get(path_of(address, world, is_there=True))
    assert response.status_code < 500
    assert "next=" not in response.get("Location", "")
