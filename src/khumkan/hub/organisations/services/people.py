"""People as members of organisations: made by an operator, renamed, switched off, helped.

The account itself belongs to `ui.accounts`; here stands who may do it, and what else goes with it.
"""

from typing import TYPE_CHECKING

from django.db import transaction

from khumkan.core.messages import message
from khumkan.hub.organisations.addresses import parse_address
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.selectors.people import KIND
from khumkan.hub.organisations.services.authority import (
    is_sector_admin,
    may_act_for_sector,
    require_another_sector_admin,
    require_may_grant,
)
from khumkan.hub.organisations.services.memberships import (
    begin_membership,
    end_emergency_membership,
)
from khumkan.ui.accounts import services as accounts
from khumkan.ui.accounts.selectors import find_user
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import RefusedError
from khumkan.ui.search.services import index

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


@transaction.atomic
def create_member(
    *,
    email: str,
    name: str,
    organisation: Organisation,
    role: Role,
    password: str | None,
    by: Actor,
) -> "User":
    """Make an account with its first role at once, without a letter: for the command line.

    Raises RefusedError for an address that has an account, or a role that can't be given here.
    """
    address = parse_address(email)
    require_may_grant(by, role, organisation)
    if find_user(address):
        raise RefusedError(message("This address already has an account."), field="email")
    return make_account(
        email=address,
        name=name,
        name_en="",
        password=password,
        organisation=organisation,
        role=role,
        by=by,
    )


@transaction.atomic
def make_account(  # noqa: PLR0913 -- what a person is, and where they belong
    *,
    email: str,
    name: str,
    name_en: str,
    password: str | None,
    organisation: Organisation,
    role: Role,
    by: Actor,
) -> "User":
    """Store an account, its first membership and what the search finds of it; asks no questions."""
    user = accounts.create_user(email=email, name=name, name_en=name_en, password=password, by=by)
    begin_membership(user, organisation=organisation, role=role, by=by)
    index_person(user)
    return user


@transaction.atomic
def rename_person(user: "User", *, name: str, name_en: str, version: int, by: Actor) -> "User":
    """Change somebody's names. Raises ConflictError if somebody was quicker."""
    renamed = accounts.change_names(user, name=name, name_en=name_en, version=version, by=by)
    index_person(renamed)
    return renamed


@transaction.atomic
def deactivate_person(user: "User", *, by: Actor) -> None:
    """Let somebody sign in no more, from this moment; what they did stays under their name.

    Raises RefusedError for oneself and for the last sector administrator.
    """
    if user.pk == by.user_id:
        raise RefusedError(message("Nobody switches off their own account."))
    if is_sector_admin(user.pk):
        require_another_sector_admin(user.pk)
    accounts.deactivate_user(user, by=by)


@transaction.atomic
def reactivate_person(user: "User", *, by: Actor) -> None:
    """Let somebody sign in again.

    What the sector closed, only the sector opens: a hospital must not undo it. Raises RefusedError.
    """
    closed_by = user.switched_off_by_id
    is_the_sectors = closed_by is None or is_sector_admin(closed_by)
    if is_the_sectors and not may_act_for_sector(by):
        raise RefusedError(
            message(
                "The ministry switched this account off; ask its administrator to switch it on."
            )
        )
    accounts.reactivate_user(user, by=by)


@transaction.atomic
def reset_second_factor(user: "User", *, reason: str, by: Actor) -> None:
    """Take away every factor of somebody who lost the phone, and end their sessions at once.

    They sign in with the password alone once more and are led to set up another factor; a letter
    tells them, in case it was not they who asked. Raises RefusedError for oneself: recovery codes
    are for that.
    """
    if user.pk == by.user_id:
        raise RefusedError(
            message("For yourself use a recovery code, or ask another administrator.")
        )
    accounts.remove_factors(user, by=by)
    record(
        "second_factor.reset",
        by=by,
        object_kind="user",
        object_id=user.pk,
        changes={"reason": (None, reason)},
    )


@transaction.atomic
def open_break_glass(
    *, email: str, name: str, organisation: Organisation, hours: int, reason: str, by: Actor
) -> "tuple[User, str]":
    """Open emergency access: an account and a sector administrator's role that end together.

    Returns the account and what `ui.accounts.services.open_break_glass` hands out for it.
    """
    require_may_grant(by, Role.SECTOR_ADMIN, organisation)
    user, handed_out = accounts.open_break_glass(
        email=parse_address(email), name=name, hours=hours, reason=reason, by=by
    )
    end_emergency_membership(user, by=by)
    begin_membership(
        user,
        organisation=organisation,
        role=Role.SECTOR_ADMIN,
        by=by,
        ended_at=user.break_glass_until,
    )
    index_person(user)
    return user, handed_out


def index_person(user: "User") -> None:
    """Have the search find somebody by name; addresses are matched by the list of people alone."""
    index(KIND, user.pk, user.name, [user.name, user.name_en])
