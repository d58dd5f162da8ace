"""Two at once, in two connections: what locks and conditional updates are for."""

import threading
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from django.db import OperationalError, connection
from hub_world import World, make_person, make_world
from pytest_django.plugin import DjangoDbBlocker

from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Membership
from khumkan.hub.organisations.services.acceptance import accept_as_member
from khumkan.hub.organisations.services.invitations import invite_with_link
from khumkan.hub.organisations.services.memberships import end_membership
from khumkan.hub.organisations.tokens import hash_token
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import NotFoundError, RefusedError

append_only = import_module("khumkan.ui.audit.migrations.0002_append_only")


@pytest.fixture
def open_trail(
    django_db_setup: None,  # noqa: ARG001 -- asked for: there is a database by then
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Let the database be emptied after a test that really commits: the trail refuses it."""

    def change(step: Callable[..., None]) -> None:
        with django_db_blocker.unblock(), connection.schema_editor() as editor:
            step(None, editor)

    change(append_only.reopen)
    yield
    change(append_only.close)


@pytest.fixture
def committed_world(
    open_trail: None,  # noqa: ARG001 -- asked for first, so that it is taken down last
    transactional_db: None,  # noqa: ARG001 -- asked for: what is written is committed
) -> World:
    return make_world()


def race(*acts: Callable[[], object]) -> list[Exception]:
    """Do everything at once, each in its own connection; return what was refused."""
    start = threading.Barrier(len(acts))
    refused: list[Exception] = []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            act()
        # SQLite in memory refuses the second writer at once where a file would have it wait.
        except (NotFoundError, RefusedError, OperationalError) as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refused


def test_of_two_who_accept_at_once_one_wins(committed_world: World) -> None:
    world, member = committed_world, committed_world.b_staff
    by = Actor(world.a_it.pk)
    _one, link = invite_with_link(email=member.email, organisation=world.a, role=Role.STAFF, by=by)
    token_hash = hash_token(link.rstrip("/").rpartition("/")[2])

    def accept() -> object:
        return accept_as_member(token_hash, user=member, by=Actor(member.pk))

    assert len(race(accept, accept)) == 1
    assert Membership.objects.filter(user=member, organisation=world.a).count() == 1
    assert Entry.objects.filter(action="invitation.accept").count() == 1


def test_two_administrators_who_end_each_other_leave_one(committed_world: World) -> None:
    first = committed_world.admin
    second = make_person("Second", Role.SECTOR_ADMIN, committed_world.ministry)
    places = {place.user_id: place for place in Membership.objects.filter(role=Role.SECTOR_ADMIN)}

    def end(actor: User, other: User) -> Callable[[], object]:
        return lambda: end_membership(places[other.pk], version=1, by=Actor(actor.pk))

    assert len(race(end(first, second), end(second, first))) == 1
    assert Membership.objects.filter(role=Role.SECTOR_ADMIN, ended_at=None).count() == 1
