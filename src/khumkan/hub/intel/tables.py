"""The lists of indicators and of readers."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from khumkan.hub.intel.choices import KINDS, TLP_LEVELS, State
from khumkan.hub.intel.models import Reader
from khumkan.hub.intel.presenting import indicator_url, state_badge
from khumkan.hub.intel.services.storing import KIND
from khumkan.hub.organisations.selectors.places import means_place
from khumkan.ui.components import Badge, EmptyState, Tone
from khumkan.ui.search.selectors import narrow
from khumkan.ui.tables import Column, Pick, Search, Table, TableFilters
from khumkan.wire.observables import refang
from khumkan.wire.tlp import Tlp

_NOT_AT_FIRST: dict[str, Any] = {"is_default": False}


class IndicatorFilters(TableFilters):
    """What the list of indicators can be narrowed by; values may be written as they are shown."""

    q = Search(_("Address, name or hash"))
    state = Pick(State.choices, _("State"))
    kind = Pick(KINDS, _("Kind"))
    seen = Pick([("several", _("two or more")), ("one", _("one or none"))], _("Seen at hospitals"))
    tlp = Pick(TLP_LEVELS, _("TLP"))

    lookups = {"state": "state", "kind": "kind", "tlp": "tlp"}  # noqa: RUF012 -- as the base class declares it

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the indicators that answer every filter in use."""
        rows = narrow(super().narrow(queryset), KIND, refang(self.given("q") or ""))
        if seen := self.given("seen"):
            is_several = {"n_organisations__gte": 2}
            rows = rows.filter(**is_several) if seen == "several" else rows.exclude(**is_several)
        return rows


class ReaderFilters(TableFilters):
    """What the list of readers can be narrowed by."""

    state = Pick([("working", _("working")), ("revoked", _("revoked"))], _("State"))
    organisation = Search(_("Organisation: name or H-code"))

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the readers that answer every filter in use."""
        rows = super().narrow(queryset)
        if state := self.given("state"):
            rows = rows.filter(revoked_at__isnull=state == "working")
        if place := self.given("organisation"):
            rows = rows.filter(means_place(place, "organisation__"))
        return rows


def reader_badge(reader: Reader) -> Badge:
    """Return whether a reader may read."""
    if reader.revoked_at:
        return Badge(_("revoked"), Tone.NEUTRAL)
    return Badge(_("working"), Tone.GOOD)


INDICATORS = Table(
    name="indicators",
    label=_("indicators"),
    filters=IndicatorFilters,
    columns=(
        Column(
            "value",
            _("Indicator"),
            lambda one: one.value,
            ("value", "id"),
            "intel/value.html",
            url=indicator_url,
        ),
        Column("kind", _("Kind"), lambda one: one.get_kind_display(), ("kind", "value")),
        Column("state", _("State"), state_badge, ("state", "reported_at")),
        Column("tlp", _("TLP"), lambda one: Tlp(one.tlp).label, ("tlp",)),
        Column(
            "confidence",
            _("Confidence"),
            lambda one: one.confidence,
            ("confidence",),
            is_numeric=True,
        ),
        Column(
            "n_organisations",
            _("Hospitals"),
            lambda one: one.n_organisations,
            ("n_organisations",),
            is_numeric=True,
        ),
        Column(
            "valid_until",
            _("Valid until"),
            lambda one: one.valid_until,
            ("valid_until",),
            "intel/day.html",
        ),
        Column(
            "reported_at",
            _("Reported"),
            lambda one: one.reported_at,
            ("reported_at", "id"),
            **_NOT_AT_FIRST,
        ),
        Column(
            "published_at",
            _("Published"),
            lambda one: one.published_at,
            ("published_at",),
            **_NOT_AT_FIRST,
        ),
        Column("pattern", _("Pattern"), lambda one: one.pattern, **_NOT_AT_FIRST),
        Column("stix_id", _("STIX id"), lambda one: one.stix_id, **_NOT_AT_FIRST),
    ),
    empty=EmptyState(
        _("No indicators yet"),
        _("They appear by themselves as soon as a hospital’s node detects an attack."),
    ),
    default_order="-reported_at",
)
READERS = Table(
    name="readers",
    label=_("readers"),
    filters=ReaderFilters,
    columns=(
        Column("name", _("Name"), lambda one: one.name, ("name", "id")),
        Column(
            "organisation",
            _("Organisation"),
            lambda one: one.organisation.name,
            ("organisation__name_th", "name"),
        ),
        Column("state", _("State"), reader_badge, ("revoked_at",)),
        Column("tlp", _("Cleared up to"), lambda one: Tlp(one.tlp).label, ("tlp",)),
        Column("last_read_at", _("Last read"), lambda one: one.last_read_at, ("last_read_at",)),
        Column("made_at", _("Made"), lambda one: one.made_at, ("made_at", "id")),
        Column(
            "by",
            _("Made by"),
            lambda one: one.made_by.name if one.made_by else gettext("the operator"),
        ),
        Column("id", _("Reader id"), lambda one: one.pk, **_NOT_AT_FIRST),
        Column("actions", _("Actions"), lambda _: None, cell="intel/reader_actions.html"),
    ),
    empty=EmptyState(
        _("No readers yet"),
        _("A reader is another program, such as a firewall’s, that fetches indicators over TAXII."),
        _("Add a reader"),
        "/readers/add/",
    ),
    default_order="-made_at",
)
