"""The list of organisations: what it shows, and what it can be narrowed by."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.provinces import REGIONS, name_of_province, province_choices
from khumkan.hub.organisations.services.storing import KIND
from khumkan.ui.components import Badge, EmptyState, Tone
from khumkan.ui.search.selectors import narrow
from khumkan.ui.tables import Column, Pick, Search, Table, TableFilters

STATES = (("closed", _("closed")), ("all", _("open and closed")))


class OrganisationFilters(TableFilters):
    """What the list can be narrowed by. `state` chooses the rows before: see the view."""

    q = Search(_("Name, code or province"))
    kind = Pick(Kind.choices, _("Kind"))
    region = Pick([(str(n), str(n)) for n in REGIONS], _("Health region"))
    province = Pick((), _("Province"))
    night = Pick([("no", _("nobody")), ("yes", _("somebody"))], _("Reachable 24 hours"))
    state = Pick(STATES, _("State"), none_label=_("open"))

    lookups = {"kind": "kind", "region": "region", "province": "province"}  # noqa: RUF012 -- as its parent declares it

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["province"] = Pick(province_choices(), _("Province"))

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the organisations that answer every filter in use."""
        rows = narrow(super().narrow(queryset), KIND, self.given("q") or "")
        if night := self.given("night"):
            rows = rows.filter(has_night_contact=night == "yes")
        return rows


def describe_kind(organisation: Organisation) -> str | Badge:
    """Return what an organisation is; a fictional one says so in a badge."""
    label = organisation.get_kind_display()
    if organisation.is_fictional:
        return Badge(gettext("%(kind)s, fictional") % {"kind": label}, Tone.NEUTRAL)
    return label


def state_badge(organisation: Organisation) -> Badge:
    """Return whether an organisation is open."""
    if organisation.closed_at:
        return Badge(_("closed"), Tone.NEUTRAL)
    return Badge(_("open"), Tone.GOOD)


def night_badge(*, has_night_contact: bool) -> Badge:
    """Return whether anybody is reachable at any hour."""
    if has_night_contact:
        return Badge(_("24 hours"), Tone.GOOD)
    return Badge(_("nobody"), Tone.WARNING)


def _url(organisation: Organisation) -> str:
    return reverse("organisations:detail", args=[organisation.pk])


_COLUMNS = (
    Column("name", _("Name"), lambda one: one.name, ("name_th", "id"), url=_url),
    Column("name_en", _("Name in English"), lambda one: one.name_en, is_default=False),
    Column("short_name", _("Short name"), lambda one: one.short_name, is_default=False),
    Column("kind", _("Kind"), describe_kind, ("kind", "name_th")),
    Column("hcode", _("H-code"), lambda one: one.hcode, ("hcode",)),
    Column("code9", _("Nine-character code"), lambda one: one.code9, ("code9",), is_default=False),
    Column("region", _("Health region"), lambda one: one.region, ("region", "name_th")),
    Column("province", _("Province"), lambda one: name_of_province(one.province), ("province",)),
    Column("parent", _("Belongs to"), lambda one: one.parent and one.parent.name, is_default=False),
    Column(
        "night",
        _("At night"),
        lambda one: night_badge(has_night_contact=one.has_night_contact),
        ("has_night_contact", "name_th"),
    ),
    Column("n_beds", _("Beds"), lambda one: one.n_beds, ("n_beds",), "", False, True),  # noqa: FBT003 -- not shown unless asked for, a number
    Column("state", _("State"), state_badge, ("closed_at",), is_default=False),
)
ORGANISATIONS = Table(
    name="organisations",
    label=_("organisations"),
    columns=_COLUMNS,
    filters=OrganisationFilters,
    empty=EmptyState(
        _("No organisation here yet"),
        _("A sector administrator adds organisations one by one, or many at once from a file."),
    ),
    default_order="region",
)
UNITS = Table(
    name="units",
    label=_("organisations"),
    columns=_COLUMNS,
    filters=OrganisationFilters,
    empty=EmptyState(
        _("Nothing belongs to this organisation"),
        _("Its health units appear here once they have been added below it."),
    ),
    default_order="name",
)
