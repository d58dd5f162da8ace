"""What the pages of one organisation have in common: its way from the top, tabs, facts, rights."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from khumkan.hub.organisations.access import may_at, organisations_visible_to
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.particulars import PARENTS
from khumkan.hub.organisations.policy import PUBLIC_KINDS, Permission
from khumkan.hub.organisations.provinces import name_of_province
from khumkan.hub.organisations.selectors.contacts import contacts_of
from khumkan.hub.organisations.selectors.organisations import units_below, way_to
from khumkan.hub.organisations.tables.organisations import describe_kind, state_badge
from khumkan.ui.components import Crumb, Fact, Tab
from khumkan.ui.dates import write_digits

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


@dataclass(frozen=True, slots=True)
class Rights:
    """Which buttons somebody gets on the pages of one organisation; the views ask again."""

    change: bool
    add: bool
    move: bool
    close: bool
    contacts: bool
    people: bool
    invite: bool
    audit: bool


def rights_at(user: "User", organisation: Organisation) -> Rights:
    """Return what somebody may do at one organisation; nothing is changed in a closed one."""
    is_open = organisation.closed_at is None

    def has(permission: Permission) -> bool:
        return may_at(user, permission, organisation)

    return Rights(
        change=is_open and has(Permission.CHANGE_ORGANISATION),
        add=is_open and bool(kinds_below(organisation)) and has(Permission.ADD_ORGANISATION),
        move=is_open and _has_other_places(organisation) and has(Permission.MOVE_ORGANISATION),
        close=has(Permission.CLOSE_ORGANISATION),
        contacts=is_open and has(Permission.CHANGE_CONTACTS),
        people=has(Permission.VIEW_PEOPLE) or has(Permission.VIEW_DUTY_PEOPLE),
        invite=is_open and has(Permission.INVITE),
        audit=has(Permission.VIEW_AUDIT),
    )


def kinds_below(organisation: Organisation | None) -> list[Kind]:
    """Return what can stand directly below an organisation, or at the top."""
    above = Kind(organisation.kind) if organisation else None
    return [kind for kind, parents in PARENTS.items() if above in parents]


def crumbs_to(user: "User", organisation: Organisation, *, with_itself: bool = True) -> list[Crumb]:
    """Return the way to an organisation, as far as somebody may see it."""
    way = [*way_to(user, organisation), *([organisation] if with_itself else [])]
    links = [Crumb(one.name, reverse("organisations:detail", args=[one.pk])) for one in way]
    return [Crumb(_("Organisations"), reverse("organisations:list")), *links]


def tabs_of(user: "User", organisation: Organisation, current: str) -> list[Tab]:
    """Return the pages of one organisation that somebody may open."""
    rights = rights_at(user, organisation)
    n_units = units_below(user, organisation).filter(closed_at=None).count()
    n_contacts = contacts_of(user, organisation).count()
    people = f"{reverse('organisations:people')}?organisation={organisation.pk}"
    tabs = [_tab(organisation, "detail", _("Details"), current)]
    if n_units or kinds_below(organisation):
        tabs.append(_tab(organisation, "units", _("Below it"), current, n_units))
    tabs.append(_tab(organisation, "contacts", _("Contacts"), current, n_contacts))
    if rights.people:
        tabs.append(Tab(_("People"), people))
    if rights.audit:
        tabs.append(_tab(organisation, "history", _("History"), current))
    return tabs


def facts_about(user: "User", organisation: Organisation) -> list[Fact]:
    """Return what is known of an organisation, in the order of the form."""
    has_codes = organisation.kind not in PUBLIC_KINDS and not organisation.is_fictional
    codes = [
        Fact(_("H-code"), organisation.hcode),
        Fact(_("Nine-character code"), organisation.code9),
    ]
    return [
        Fact(_("Name in Thai"), organisation.name_th),
        Fact(_("Name in English"), organisation.name_en),
        Fact(_("Short name"), organisation.short_name),
        Fact(_("Kind"), describe_kind(organisation)),
        Fact(_("State"), state_badge(organisation)),
        *([Fact(_("Closed"), organisation.closed_at)] if organisation.closed_at else []),
        _parent_fact(user, organisation),
        *(codes if has_codes else []),
        Fact(_("Health region"), organisation.region, _region_url(organisation)),
        Fact(_("Province"), name_of_province(organisation.province)),
        Fact(_("Coordinates"), _coordinates(organisation)),
        *([Fact(_("Beds"), organisation.n_beds)] if organisation.kind == Kind.HOSPITAL else []),
    ]


def register_facts(organisation: Organisation) -> list[Fact]:
    """Return what only a sector administrator changes."""
    return [
        Fact(_("Kind"), describe_kind(organisation)),
        Fact(_("Name in Thai"), organisation.name_th),
        Fact(_("H-code"), organisation.hcode),
        Fact(_("Nine-character code"), organisation.code9),
        Fact(_("Province"), name_of_province(organisation.province)),
        Fact(_("Health region"), organisation.region),
    ]


def _tab(
    organisation: Organisation, name: str, label: str, current: str, count: int | None = None
) -> Tab:
    url = reverse(f"organisations:{name}", args=[organisation.pk])
    return Tab(label, url, is_current=name == current, count=count)


def _parent_fact(user: "User", organisation: Organisation) -> Fact:
    parent = organisation.parent
    if parent is None:
        return Fact(_("Belongs to"), _("nobody: it stands at the top"))
    is_visible = organisations_visible_to(user).filter(pk=parent.pk).exists()
    url = reverse("organisations:detail", args=[parent.pk]) if is_visible else ""
    return Fact(_("Belongs to"), parent.name, url)


def _region_url(organisation: Organisation) -> str:
    if organisation.region is None:
        return ""
    return f"{reverse('organisations:list')}?region={organisation.region}"


def _coordinates(organisation: Organisation) -> str:
    if organisation.latitude is None or organisation.longitude is None:
        return ""
    return write_digits(f"{organisation.latitude:.3f}, {organisation.longitude:.3f}")


def _has_other_places(organisation: Organisation) -> bool:
    return PARENTS[Kind(organisation.kind)] != frozenset({None})
