"""Who may do what: one table, and nothing else. `access` applies it, docs/reference/roles.md tells.

A role is held in one organisation. The table says how far it carries from there.
"""

from enum import IntEnum, StrEnum

from khumkan.hub.organisations.choices import Kind, Role


class Permission(StrEnum):
    """One thing that somebody may do to an organisation, or to what belongs to it."""

    VIEW_ORGANISATION = "view_organisation"
    CHANGE_ORGANISATION = "change_organisation"
    CHANGE_REGISTER = "change_register"
    ADD_ORGANISATION = "add_organisation"
    MOVE_ORGANISATION = "move_organisation"
    CLOSE_ORGANISATION = "close_organisation"
    VIEW_CONTACTS = "view_contacts"
    CHANGE_CONTACTS = "change_contacts"
    VIEW_DUTY_PEOPLE = "view_duty_people"
    VIEW_PEOPLE = "view_people"
    CHANGE_PEOPLE = "change_people"
    INVITE = "invite"
    CHANGE_ROLES = "change_roles"
    VIEW_AUDIT = "view_audit"
    VIEW_NODES = "view_nodes"
    ENROL_NODES = "enrol_nodes"
    REVOKE_NODES = "revoke_nodes"
    VIEW_ALERTS = "view_alerts"
    CHANGE_ALERTS = "change_alerts"
    VIEW_INDICATORS = "view_indicators"
    CHANGE_INDICATORS = "change_indicators"
    VIEW_READERS = "view_readers"
    CHANGE_READERS = "change_readers"
    REPORT_INCIDENTS = "report_incidents"
    VIEW_INCIDENTS = "view_incidents"
    CHANGE_INCIDENTS = "change_incidents"
    DECIDE_INCIDENTS = "decide_incidents"
    VIEW_SHARES = "view_shares"
    VIEW_CAMPAIGNS = "view_campaigns"
    CHANGE_CAMPAIGNS = "change_campaigns"


class Scope(IntEnum):
    """How far a permission carries from the organisation in which the role is held."""

    NOWHERE = 0
    ITSELF = 1
    OWN = 2
    SECTOR = 3


_NO, _SELF, _OWN, _ALL = Scope.NOWHERE, Scope.ITSELF, Scope.OWN, Scope.SECTOR

ROLES = (
    Role.SECTOR_ADMIN,
    Role.SECTOR_ANALYST,
    Role.NCSA_LIAISON,
    Role.HOSPITAL_IT,
    Role.EXECUTIVE,
    Role.DPO,
    Role.AUDITOR,
    Role.STAFF,
)

# fmt: off
TABLE: dict[Permission, tuple[Scope, ...]] = {
    #                                admin analyst liaison IT    exec. DPO  auditor staff
    Permission.VIEW_ORGANISATION:   (_ALL, _ALL,   _ALL, _OWN,  _OWN, _OWN, _OWN,  _SELF),
    Permission.CHANGE_ORGANISATION: (_ALL, _NO,    _NO,  _OWN,  _NO,  _NO,  _NO,   _NO),
    Permission.CHANGE_REGISTER:     (_ALL, _NO,    _NO,  _NO,   _NO,  _NO,  _NO,   _NO),
    Permission.ADD_ORGANISATION:    (_ALL, _NO,    _NO,  _NO,   _NO,  _NO,  _NO,   _NO),
    Permission.MOVE_ORGANISATION:   (_ALL, _NO,    _NO,  _NO,   _NO,  _NO,  _NO,   _NO),
    Permission.CLOSE_ORGANISATION:  (_ALL, _NO,    _NO,  _NO,   _NO,  _NO,  _NO,   _NO),
    Permission.VIEW_CONTACTS:       (_ALL, _ALL,   _ALL, _OWN,  _OWN, _OWN, _OWN,  _SELF),
    Permission.CHANGE_CONTACTS:     (_ALL, _NO,    _NO,  _OWN,  _NO,  _NO,  _NO,   _NO),
    Permission.VIEW_DUTY_PEOPLE:    (_ALL, _ALL,   _NO,  _OWN,  _OWN, _OWN, _OWN,  _NO),
    Permission.VIEW_PEOPLE:         (_ALL, _NO,    _NO,  _OWN,  _OWN, _OWN, _OWN,  _NO),
    Permission.CHANGE_PEOPLE:       (_ALL, _NO,    _NO,  _OWN,  _NO,  _NO,  _NO,   _NO),
    Permission.INVITE:              (_ALL, _NO,    _NO,  _OWN,  _NO,  _NO,  _NO,   _NO),
    Permission.CHANGE_ROLES:        (_ALL, _NO,    _NO,  _OWN,  _NO,  _NO,  _NO,   _NO),
    Permission.VIEW_AUDIT:          (_ALL, _NO,    _NO,  _OWN,  _NO,  _NO,  _OWN,  _NO),
    Permission.VIEW_NODES:          (_ALL, _ALL,   _ALL, _OWN,  _OWN, _OWN, _OWN,  _NO),
    Permission.ENROL_NODES:         (_ALL, _NO,    _NO,  _NO,   _NO,  _NO,  _NO,   _NO),
    Permission.REVOKE_NODES:        (_ALL, _NO,    _NO,  _OWN,  _NO,  _NO,  _NO,   _NO),
    Permission.VIEW_ALERTS:         (_ALL, _ALL,   _ALL, _OWN,  _OWN, _OWN, _OWN,  _NO),
    Permission.CHANGE_ALERTS:       (_ALL, _ALL,   _NO,  _OWN,  _NO,  _NO,  _NO,   _NO),
    Permission.VIEW_INDICATORS:     (_ALL, _ALL,   _ALL, _OWN,  _OWN, _OWN, _OWN,  _NO),
    Permission.CHANGE_INDICATORS:   (_ALL, _ALL,   _NO,  _NO,   _NO,  _NO,  _NO,   _NO),
    Permission.VIEW_READERS:        (_ALL, _NO,    _NO,  _OWN,  _NO,  _NO,  _OWN,  _NO),
    Permission.CHANGE_READERS:      (_ALL, _NO,    _NO,  _NO,   _NO,  _NO,  _NO,   _NO),
    # Incidents are a hospital's own: the sector sees what it shares, administrators too.
    Permission.REPORT_INCIDENTS:    (_SELF, _SELF, _SELF, _SELF, _SELF, _SELF, _SELF, _SELF),
    Permission.VIEW_INCIDENTS:      (_SELF, _SELF, _SELF, _SELF, _SELF, _SELF, _SELF, _NO),
    Permission.CHANGE_INCIDENTS:    (_SELF, _SELF, _SELF, _SELF, _NO,  _SELF, _NO,  _NO),
    Permission.DECIDE_INCIDENTS:    (_SELF, _NO,    _NO,  _SELF, _SELF, _SELF, _NO,  _NO),
    Permission.VIEW_SHARES:         (_ALL, _ALL,   _ALL, _ALL,  _ALL, _ALL, _ALL,  _NO),
    Permission.VIEW_CAMPAIGNS:      (_ALL, _ALL,   _ALL, _NO,   _NO,  _NO,  _NO,   _NO),
    Permission.CHANGE_CAMPAIGNS:    (_ALL, _ALL,   _NO,  _NO,   _NO,  _NO,  _NO,   _NO),
}
# fmt: on

# Whoever is signed in may look these up: whom to call. Only the page and the contacts.
PUBLIC_KINDS = frozenset({Kind.MINISTRY, Kind.AGENCY})
PUBLIC_PERMISSIONS = frozenset({Permission.VIEW_ORGANISATION, Permission.VIEW_CONTACTS})

# Those who answer when something happens; what an analyst sees of a hospital's people.
DUTY_ROLES = frozenset(
    {Role.SECTOR_ADMIN, Role.SECTOR_ANALYST, Role.NCSA_LIAISON, Role.HOSPITAL_IT, Role.DPO}
)

_CARE = frozenset({Kind.REGIONAL_OFFICE, Kind.HOSPITAL, Kind.HEALTH_UNIT})
FITTING: dict[Role, frozenset[Kind]] = {
    Role.SECTOR_ADMIN: frozenset({Kind.MINISTRY}),
    Role.SECTOR_ANALYST: frozenset({Kind.MINISTRY}),
    Role.NCSA_LIAISON: frozenset({Kind.AGENCY}),
    Role.HOSPITAL_IT: _CARE,
    Role.EXECUTIVE: frozenset(Kind),
    Role.DPO: frozenset(Kind),
    Role.AUDITOR: frozenset(Kind),
    Role.STAFF: frozenset(Kind),
}

# Nobody grants more than they hold: a test compares each row with the table above.
GRANTABLE: dict[Role, frozenset[Role]] = {
    Role.SECTOR_ADMIN: frozenset(Role),
    Role.HOSPITAL_IT: frozenset(
        {Role.HOSPITAL_IT, Role.EXECUTIVE, Role.DPO, Role.AUDITOR, Role.STAFF}
    ),
}


def scope_of(role: Role, permission: Permission) -> Scope:
    """Return how far a role carries a permission."""
    return TABLE[permission][ROLES.index(role)]


def roles_fitting(kind: Kind) -> frozenset[Role]:
    """Return the roles that an organisation of this kind can have."""
    return frozenset(role for role, kinds in FITTING.items() if kind in kinds)


def grantable_by(role: Role) -> frozenset[Role]:
    """Return the roles that somebody in this role may give to others."""
    return GRANTABLE.get(role, frozenset())
