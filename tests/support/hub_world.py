"""Two hospitals with a unit each, a ministry, an agency, and people in every role, for tests."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from khumkan.hub.organisations.choices import Kind, Role
from khumkan.hub.organisations.models import Membership, Organisation
from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.sittings import begin_sitting
from khumkan.ui.keys import new_key

PASSWORD = "rain falls on the paddy field"  # noqa: S105 -- of people who exist in tests alone


@dataclass(slots=True)
class World:
    """Who is who: `a_…` belongs to hospital A, `b_…` to hospital B, `stranger` to nobody."""

    ministry: Organisation
    ncsa: Organisation
    a: Organisation
    a_unit: Organisation
    b: Organisation
    b_unit: Organisation
    admin: User
    analyst: User
    liaison: User
    a_it: User
    a_executive: User
    a_dpo: User
    a_auditor: User
    a_staff: User
    a_unit_it: User
    b_it: User
    b_staff: User
    stranger: User


def make_organisation(
    kind: Kind, name: str, parent: Organisation | None = None, **columns: object
) -> Organisation:
    """Store an organisation under `parent`."""
    organisation = _new_organisation(kind, name, parent, **columns)
    organisation.save(force_insert=True)
    return organisation


def make_user(name: str, **columns: object) -> User:
    """Store somebody who can sign in with PASSWORD; the address is made from the name."""
    user = _new_user(name, **columns)
    user.save()
    return user


def make_member(user: User, role: Role, organisation: Organisation) -> Membership:
    """Give somebody a role, since a minute ago."""
    membership = _new_membership(user, role, organisation)
    membership.save(force_insert=True)
    return membership


def make_person(name: str, role: Role, organisation: Organisation) -> User:
    """Store somebody with one role."""
    user = make_user(name)
    make_member(user, role, organisation)
    return user


def make_world() -> World:
    """Store everybody and everything: in three steps, since thousands of tests begin with it."""
    ministry = _new_organisation(Kind.MINISTRY, "กระทรวง")
    ncsa = _new_organisation(Kind.AGENCY, "สำนักงาน")
    a = _new_organisation(Kind.HOSPITAL, "โรงพยาบาลเอ", ministry, region=1, province="50")
    b = _new_organisation(Kind.HOSPITAL, "โรงพยาบาลบี", ministry, region=12, province="90")
    a_unit = _new_organisation(Kind.HEALTH_UNIT, "หน่วยเอ", a, region=1, province="50")
    b_unit = _new_organisation(Kind.HEALTH_UNIT, "หน่วยบี", b, region=12, province="90")
    Organisation.objects.bulk_create([ministry, ncsa, a, b, a_unit, b_unit])
    roles = {
        "admin": ("Admin", Role.SECTOR_ADMIN, ministry),
        "analyst": ("Analyst", Role.SECTOR_ANALYST, ministry),
        "liaison": ("Liaison", Role.NCSA_LIAISON, ncsa),
        "a_it": ("A Officer", Role.HOSPITAL_IT, a),
        "a_executive": ("A Executive", Role.EXECUTIVE, a),
        "a_dpo": ("A Dpo", Role.DPO, a),
        "a_auditor": ("A Auditor", Role.AUDITOR, a),
        "a_staff": ("A Staff", Role.STAFF, a),
        "a_unit_it": ("A Unit Officer", Role.HOSPITAL_IT, a_unit),
        "b_it": ("B Officer", Role.HOSPITAL_IT, b),
        "b_staff": ("B Staff", Role.STAFF, b),
    }
    users = {key: _new_user(name) for key, (name, _role, _place) in roles.items()}
    users["stranger"] = _new_user("Stranger")
    User.objects.bulk_create(users.values())
    Membership.objects.bulk_create(
        _new_membership(users[key], role, place) for key, (_name, role, place) in roles.items()
    )
    return World(ministry=ministry, ncsa=ncsa, a=a, a_unit=a_unit, b=b, b_unit=b_unit, **users)


def _new_organisation(
    kind: Kind, name: str, parent: Organisation | None = None, **columns: object
) -> Organisation:
    key = new_key()
    path = f"{parent.path if parent else '/'}{key.hex}/"
    given = {"name_th": name, "name_en": name} | columns
    return Organisation(id=key, kind=kind, parent=parent, path=path, **given)


def _new_user(name: str, **columns: object) -> User:
    address = name.lower().replace(" ", ".") + "@example.org"
    user = User(**({"email": address, "name": name, "language": "en"} | columns))
    user.password = _hashed(settings.PASSWORD_HASHERS[0])
    return user


def _new_membership(user: User, role: Role, organisation: Organisation) -> Membership:
    since = timezone.now() - timedelta(minutes=1)
    return Membership(user=user, role=role, organisation=organisation, started_at=since)


@cache
def _hashed(_hasher: str) -> str:
    """Hash PASSWORD once: a real hub's way takes long, and a world is of many people."""
    return make_password(PASSWORD)


def add_second_factor(user: User) -> None:
    """Store an authenticator app for somebody, once."""
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())


def sign_in(user: User) -> Client:
    """Return a browser in which somebody is signed in, second factor and all."""
    add_second_factor(user)
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request = HttpRequest()
    request.session = client.session
    begin_sitting(request)
    request.session.save()
    return client
