"""First steps that are about organisations and people."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.access import grants_of, must_use_second_factor
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.selectors.readiness import (
    hospitals_readiness,
    organisation_readiness,
)
from khumkan.ui.accounts.selectors import has_second_factor
from khumkan.ui.checklist import Progress, Step

if TYPE_CHECKING:
    from uuid import UUID

    from khumkan.ui.accounts.models import User


def _own(user: "User", *roles: Role) -> "UUID | None":
    """Return the first organisation in which somebody holds one of the roles."""
    held = (grant.organisation_id for grant in grants_of(user) if grant.role in roles)
    return next((key for key in held if key), None)


def _is_admin(user: "User") -> bool:
    return _own(user, Role.SECTOR_ADMIN) is not None


def _is_it_officer(user: "User") -> bool:
    return _own(user, Role.HOSPITAL_IT) is not None


def _own_contacts(user: "User") -> str:
    return reverse("organisations:contacts", args=[_own(user, Role.SECTOR_ADMIN, Role.HOSPITAL_IT)])


def _own_has(user: "User", fact: str) -> Progress:
    key = _own(user, Role.SECTOR_ADMIN, Role.HOSPITAL_IT)
    return Progress(int(key is not None and getattr(organisation_readiness(key), fact)))


def _hospitals_with(user: "User", fact: str) -> Progress:
    hospitals = hospitals_readiness(user)
    return Progress(sum(getattr(hospital, fact) for hospital in hospitals), len(hospitals))


STEPS = (
    Step(
        _("Protect your account with a second factor"),
        _("A stolen password alone must open nothing."),
        10,
        is_for=must_use_second_factor,
        url=lambda _user: reverse("accounts:security"),
        progress=lambda user: Progress(int(has_second_factor(user))),
    ),
    Step(
        _("Set up e-mail"),
        _("Whoever runs the hub sets hub.mail_url; until then you hand every link over yourself."),
        20,
        is_for=_is_admin,
        url=lambda _user: "",
        progress=lambda _user: Progress(int(settings.SENDS_MAIL)),
    ),
    Step(
        _("Enter whom to call at your organisation, day and night"),
        _("At three in the morning nobody looks for a telephone number."),
        30,
        is_for=lambda user: _is_admin(user) or _is_it_officer(user),
        url=_own_contacts,
        progress=lambda user: _own_has(user, "has_night_contact"),
    ),
    Step(
        _("Invite an IT officer of every hospital"),
        _("They connect their hospital, keep its contacts and answer when it is attacked."),
        40,
        is_for=_is_admin,
        url=lambda _user: reverse("organisations:invite"),
        progress=lambda user: _hospitals_with(user, "has_it_officer"),
    ),
    Step(
        _("Invite your data-protection officer"),
        _("When personal data leak, the law gives 72 hours; the officer must be found at once."),
        50,
        is_for=_is_it_officer,
        url=lambda _user: reverse("organisations:invite"),
        progress=lambda user: _own_has(user, "has_dpo"),
    ),
)
