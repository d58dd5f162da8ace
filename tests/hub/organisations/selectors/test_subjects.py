"""What entries of the audit trail are about, by name."""

import pytest
from hub_world import World

from khumkan.hub.organisations.models import Contact, Membership
from khumkan.hub.organisations.selectors import subjects
from khumkan.ui.actors import SYSTEM
from khumkan.ui.audit.selectors import entries, moments_of
from khumkan.ui.audit.services import record

pytestmark = pytest.mark.django_db


def test_objects_of_every_kind_have_a_name(world: World) -> None:
    contact = Contact.objects.create(organisation=world.a, name="Night desk", duty="x", phone="1")
    place = Membership.objects.get(user=world.a_staff)
    assert subjects.names_of_organisations([str(world.a.pk)]) == {str(world.a.pk): world.a.name}
    assert subjects.names_of_contacts([str(contact.pk)]) == {str(contact.pk): "Night desk"}
    assert subjects.names_of_memberships([str(place.pk)]) == {str(place.pk): world.a_staff.name}
    assert subjects.names_of_invitations([]) == {}


def test_news_say_whom_they_are_about(world: World) -> None:
    record("user.create", by=SYSTEM, object_kind="user", object_id=world.a_staff.pk)
    record("session.refuse", by=SYSTEM, object_kind="user", object_id="unknown")
    unknown, known = moments_of(entries()[:2])
    assert str(known.title).endswith(f": {world.a_staff.name}")
    assert ":" not in str(unknown.title)
