"""Two hospitals with a unit each, a ministry, an agency, and people in every role, for tests."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
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
    key = new_key()
    names = {"name_th": name, "name_en": name} | columns
    return Organisation.objects.create(
        id=key,
        kind=kind,
        parent=parent,
        path=f"{parent.path if parent else '/'}{key.hex}/",
        **names,
    )


def make_user(name: str, **columns: object) -> User:
    """Store somebody who can sign in with PASSWORD; the address is made from the name."""
    address = name.lower().replace(" ", ".") + "@example.org"
    user = User(**({"email": address, "name": name, "language": "en"} | columns))
    user.set_password(PASSWORD)
    user.save()
    return user


def make_member(user: User, role: Role, organisation: Organisation) -> Membership:
    """Give somebody a role, since a minute ago."""
    since = timezone.now() - timedelta(minutes=1)
    return Membership.objects.create(
        user=user, role=role, organisation=organisation, started_at=since
    )


def make_person(name: str, role: Role, organisation: Organisation) -> User:
    """Store somebody with one role."""
    user = make_user(name)
    make_member(user, role, organisation)
    return user


def make_world() -> World:
    """Store everybody and everything."""
    ministry = make_organisation(Kind.MINISTRY, "กระทรวง")
    ncsa = make_organisation(Kind.AGENCY, "สำนักงาน")
    a = make_organisation(Kind.HOSPITAL, "โรงพยาบาลเอ", ministry, region=1, province="50")
    b = make_organisation(Kind.HOSPITAL, "โรงพยาบาลบี", ministry, region=12, province="90")
    a_unit = make_organisation(Kind.HEALTH_UNIT, "หน่วยเอ", a, region=1, province="50")
    return World(
        ministry=ministry,
        ncsa=ncsa,
        a=a,
        a_unit=a_unit,
        b=b,
        b_unit=make_organisation(Kind.HEALTH_UNIT, "หน่วยบี", b, region=12, province="90"),
        admin=make_person("Admin", Role.SECTOR_ADMIN, ministry),
        analyst=make_person("Analyst", Role.SECTOR_ANALYST, ministry),
        liaison=make_person("Liaison", Role.NCSA_LIAISON, ncsa),
        a_it=make_person("A Officer", Role.HOSPITAL_IT, a),
        a_executive=make_person("A Executive", Role.EXECUTIVE, a),
        a_dpo=make_person("A Dpo", Role.DPO, a),
        a_auditor=make_person("A Auditor", Role.AUDITOR, a),
        a_staff=make_person("A Staff", Role.STAFF, a),
        a_unit_it=make_person("A Unit Officer", Role.HOSPITAL_IT, a_unit),
        b_it=make_person("B Officer", Role.HOSPITAL_IT, b),
        b_staff=make_person("B Staff", Role.STAFF, b),
        stranger=make_user("Stranger"),
    )


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
