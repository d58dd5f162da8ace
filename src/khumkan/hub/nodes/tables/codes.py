"""The list of enrolment codes."""

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from khumkan.hub.nodes.choices import CODE_TONES, CodeState
from khumkan.hub.nodes.models import EnrolmentCode
from khumkan.hub.organisations.selectors.places import means_place
from khumkan.ui.components import Badge, EmptyState
from khumkan.ui.tables import Column, Pick, Search, Table, TableFilters

_NOT_AT_FIRST: Final[dict[str, Any]] = {"is_default": False}


class CodeFilters(TableFilters):
    """What the list of codes can be narrowed by."""

    state = Pick(CodeState.choices, _("State"))
    organisation = Search(_("Organisation: name or H-code"))

    lookups = {"state": "state"}  # noqa: RUF012 -- as the base class declares it

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the codes that answer every filter in use."""
        rows = super().narrow(queryset)
        if place := self.given("organisation"):
            rows = rows.filter(means_place(place, "organisation__"))
        return rows


def code_badge(code: Any) -> Badge:
    """Return how the state of a code looks."""
    state = CodeState(code.state)
    return Badge(state.label, CODE_TONES[state])


def describe_maker(code: EnrolmentCode) -> str:
    """Return who made a code."""
    return code.made_by.name if code.made_by else gettext("the operator")


CODES = Table(
    name="node-codes",
    label=_("enrolment codes"),
    filters=CodeFilters,
    columns=(
        Column("node_name", _("Node"), lambda one: one.node_name, ("node_name", "id")),
        Column(
            "organisation",
            _("Organisation"),
            lambda one: one.organisation.name,
            ("organisation__name_th",),
        ),
        Column("state", _("State"), code_badge, ("state",)),
        Column("made_at", _("Made"), lambda one: one.made_at, ("made_at", "id")),
        Column("expires_at", _("Works until"), lambda one: one.expires_at, ("expires_at",)),
        Column("by", _("Made by"), describe_maker, **_NOT_AT_FIRST),
        Column(
            "agreement",
            _("Data-sharing agreement"),
            lambda one: one.agreement_reference,
            **_NOT_AT_FIRST,
        ),
        Column(
            "n_refused",
            _("Refusals"),
            lambda one: one.n_refused,
            ("n_refused",),
            is_numeric=True,
        ),
        Column(
            "fault",
            _("Last refused because"),
            lambda one: one.get_last_fault_display() or None,
            **_NOT_AT_FIRST,
        ),
        Column(
            "withdraw",
            _("Actions"),
            lambda _: None,
            cell="nodes/code_actions.html",
        ),
    ),
    empty=EmptyState(
        _("No codes yet"),
        _("A code lets one node in: it works once, for 24 hours."),
        _("Make a code"),
        "/nodes/codes/make/",
    ),
    default_order="-made_at",
)
