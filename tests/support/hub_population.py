"""Fills a hub with the tests' world, and says who can sign in there.

`populate` runs in a process with the hub's own settings; a test calls `filled_hub.fill`.
"""

import json
import sys
from dataclasses import fields

from addresses import OBJECTS, Address, all_addresses
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from filled_hub import SECRET
from hub_world import World, make_member, make_user, make_world

from khumkan.hub.organisations.choices import Role
from khumkan.ui.accounts.models import User
from khumkan.ui.plugins import collect
from khumkan.ui.search.services import reindex


def path_of(address: Address, world: World) -> str:
    """Return an address of hospital A's; of passkeys there is none, since no device made one."""
    stored = {name: OBJECTS[name][1 if name == "pk" else 0] for name in address.arguments}
    return reverse(address.name, kwargs={name: make(world) for name, make in stored.items()})


def populate() -> None:
    """Store the world and print it; everybody has an authenticator app with SECRET."""
    world = make_world()
    people = {
        field.name: getattr(world, field.name)
        for field in fields(world)
        if isinstance(getattr(world, field.name), User)
    }
    people["admin_th"] = make_user("ผู้ดูแล", email="admin.th@example.org", language="th")
    people["a_it_th"] = make_user("ผู้ดูแลเอ", email="a.officer.th@example.org", language="th")
    make_member(people["admin_th"], Role.SECTOR_ADMIN, world.ministry)
    make_member(people["a_it_th"], Role.HOSPITAL_IT, world.a)
    for person in people.values():
        TOTP.activate(person, SECRET)
        RecoveryCodes.activate(person)
    for kind in collect("searching", "KINDS"):
        reindex(kind)
    paths = {address.route: path_of(address, world) for address in all_addresses()}
    addresses = {name: person.email for name, person in people.items()}
    sys.stdout.write(json.dumps({"people": addresses, "paths": paths}))
