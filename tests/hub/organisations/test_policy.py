"""The table of who may do what, read as rows; and that its parts agree with each other."""

import pytest

from khumkan.hub.organisations.choices import Kind, Role
from khumkan.hub.organisations.policy import (
    FITTING,
    GRANTABLE,
    ROLES,
    TABLE,
    Permission,
    Scope,
    grantable_by,
    roles_fitting,
    scope_of,
)


def test_every_permission_says_something_for_every_role() -> None:
    assert set(TABLE) == set(Permission)
    assert set(ROLES) == set(Role) == set(FITTING)
    assert {len(row) for row in TABLE.values()} == {len(Role)}


@pytest.mark.parametrize(
    ("role", "permission", "scope"),
    [
        (Role.SECTOR_ADMIN, Permission.ADD_ORGANISATION, Scope.SECTOR),
        (Role.SECTOR_ANALYST, Permission.VIEW_ORGANISATION, Scope.SECTOR),
        (Role.SECTOR_ANALYST, Permission.VIEW_DUTY_PEOPLE, Scope.SECTOR),
        (Role.SECTOR_ANALYST, Permission.VIEW_PEOPLE, Scope.NOWHERE),
        (Role.SECTOR_ANALYST, Permission.CHANGE_ORGANISATION, Scope.NOWHERE),
        (Role.NCSA_LIAISON, Permission.VIEW_CONTACTS, Scope.SECTOR),
        (Role.NCSA_LIAISON, Permission.VIEW_PEOPLE, Scope.NOWHERE),
        (Role.NCSA_LIAISON, Permission.VIEW_DUTY_PEOPLE, Scope.NOWHERE),
        (Role.HOSPITAL_IT, Permission.CHANGE_CONTACTS, Scope.OWN),
        (Role.HOSPITAL_IT, Permission.CHANGE_REGISTER, Scope.NOWHERE),
        (Role.HOSPITAL_IT, Permission.ADD_ORGANISATION, Scope.NOWHERE),
        (Role.AUDITOR, Permission.VIEW_AUDIT, Scope.OWN),
        (Role.EXECUTIVE, Permission.VIEW_AUDIT, Scope.NOWHERE),
        (Role.DPO, Permission.VIEW_PEOPLE, Scope.OWN),
        (Role.STAFF, Permission.VIEW_ORGANISATION, Scope.ITSELF),
        (Role.STAFF, Permission.VIEW_PEOPLE, Scope.NOWHERE),
    ],
)
def test_the_table_says_what_was_agreed(role: Role, permission: Permission, scope: Scope) -> None:
    assert scope_of(role, permission) == scope


@pytest.mark.parametrize("giver", list(GRANTABLE))
def test_nobody_grants_more_than_they_hold(giver: Role) -> None:
    for given in grantable_by(giver):
        for permission in Permission:
            assert scope_of(given, permission) <= scope_of(giver, permission), (given, permission)


@pytest.mark.parametrize("role", sorted(set(Role) - set(GRANTABLE)))
def test_the_others_grant_nothing(role: Role) -> None:
    assert grantable_by(role) == frozenset()
    assert scope_of(role, Permission.INVITE) == Scope.NOWHERE


@pytest.mark.parametrize(
    ("kind", "fits", "does_not"),
    [
        (Kind.MINISTRY, Role.SECTOR_ADMIN, Role.HOSPITAL_IT),
        (Kind.AGENCY, Role.NCSA_LIAISON, Role.SECTOR_ANALYST),
        (Kind.HOSPITAL, Role.HOSPITAL_IT, Role.SECTOR_ADMIN),
        (Kind.HEALTH_UNIT, Role.STAFF, Role.NCSA_LIAISON),
        (Kind.REGIONAL_OFFICE, Role.HOSPITAL_IT, Role.SECTOR_ANALYST),
    ],
)
def test_a_role_fits_its_kinds_of_organisation(kind: Kind, fits: Role, does_not: Role) -> None:
    assert fits in roles_fitting(kind)
    assert does_not not in roles_fitting(kind)
