"""Lets people in from the command line: the first administrator, and in an emergency."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.selectors.naming import (
    find_waiting_invitation,
    organisations_named,
)
from khumkan.hub.organisations.selectors.organisations import only_ministry
from khumkan.hub.organisations.services import invitations, people
from khumkan.ui.actors import OPERATOR

if TYPE_CHECKING:
    from khumkan.hub.organisations.models import Organisation

_N_BYTES = 18


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation's link to hand over; it is "" where a letter carries it."""

    link: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency account: the link to choose its password, and when it ends (UTC)."""

    link: str
    until: datetime | None


def invite(*, email: str, organisation: str, role: str) -> Invited:
    """Invite an address; one that is invited already gets a new link, which kills the old one.

    `organisation` is a code or a name, "" the ministry. Raises RefusedError, ConfigurationError.
    """
    place, given = find_organisation(organisation), Role(role)
    waiting = find_waiting_invitation(email, place, given)
    if waiting is None:
        _invitation, link = invitations.invite_with_link(
            email=email, organisation=place, role=given, by=OPERATOR
        )
        return Invited(link)
    if settings.SENDS_MAIL:
        invitations.resend(waiting, version=waiting.version, by=OPERATOR)
        return Invited("")
    return Invited(invitations.hand_over(waiting, version=waiting.version, by=OPERATOR))


def create_user(*, email: str, name: str, organisation: str, role: str, password: str) -> None:
    """Make an account with a password and a role. Raises RefusedError, ConfigurationError."""
    people.create_member(
        email=email,
        name=name,
        organisation=find_organisation(organisation),
        role=Role(role),
        password=password,
        by=OPERATOR,
    )


def open_break_glass(
    *, email: str, name: str, organisation: str, hours: int, reason: str
) -> Emergency:
    """Open emergency access for some hours. Raises RefusedError, ConfigurationError."""
    user, link = people.open_break_glass(
        email=email,
        name=name,
        organisation=find_organisation(organisation),
        hours=hours,
        reason=reason,
        by=OPERATOR,
    )
    return Emergency(link, user.break_glass_until)


def make_password() -> str:
    """Return a password of 144 random bits, to be told once."""
    return secrets.token_urlsafe(_N_BYTES)


def find_organisation(text: str) -> "Organisation":
    """Return the organisation of a code or exact name; of "" the ministry.

    Raises ConfigurationError for none, or several.
    """
    if not text:
        found = [one] if (one := only_ministry()) else []
    else:
        found = list(organisations_named(text)[:2])
    if len(found) != 1:
        raise ConfigurationError(
            message(
                "{text} names no organisation, or more than one; give the H-code, the "
                "nine-character code or the exact name",
                text=repr(text[:80]),
            )
        )
    return found[0]
