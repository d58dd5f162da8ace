"""The lists of shared summaries and of campaigns."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import Audience, ShareKind
from khumkan.hub.incidents.gate import shared_levels
from khumkan.hub.incidents.models import Share
from khumkan.ui.components import EmptyState
from khumkan.ui.tables import Column, Pick, Search, Table, TableFilters
from khumkan.wire.tlp import Tlp


class ShareFilters(TableFilters):
    """What the list of shared summaries can be narrowed by."""

    q = Search(_("Words"))
    kind = Pick(ShareKind.choices, _("Kind"))
    tlp = Pick([(level.value, level.label) for level in shared_levels()], _("TLP"))
    audience = Pick(Audience.choices, _("For whom"))

    lookups = {  # noqa: RUF012 -- as the base class declares it
        "q": ("title__icontains", "text__icontains"),
        "kind": "kind",
        "tlp": "tlp",
        "audience": "audience",
    }


class CampaignFilters(TableFilters):
    """What the list of campaigns can be narrowed by."""

    q = Search(_("Words"))
    lookups = {"q": ("name__icontains", "description__icontains")}  # noqa: RUF012 -- as above


def _whose(share: Share) -> str:
    return share.incident.organisation.name if share.organisation_named else ""


def _values(share: Share) -> list[str]:
    return [one["value"] for one in share.observables]


SHARES = Table(
    name="shares",
    label=_("shared summaries"),
    filters=ShareFilters,
    columns=(
        Column(
            "title",
            _("Title"),
            lambda one: one.title,
            order_by=("title", "id"),
            url=lambda one: reverse("incidents:share", args=[one.pk]),
        ),
        Column("kind", _("Kind"), lambda one: one.get_kind_display(), order_by=("kind",)),
        Column("tlp", _("TLP"), lambda one: Tlp(one.tlp).label, order_by=("tlp",)),
        Column("organisation", _("Organisation"), _whose),
        Column("shared_at", _("Shared"), lambda one: one.shared_at, order_by=("shared_at", "id")),
        Column("audience", _("For whom"), lambda one: one.get_audience_display(), is_default=False),
        Column("text", _("Summary"), lambda one: one.text, is_default=False),
        Column("observables", _("Observables"), _values, is_default=False),
    ),
    empty=EmptyState(
        _("Nothing shared yet"),
        _("A hospital decides what others see of an incident: on its page “Sharing”."),
    ),
    default_order="-shared_at",
)

CAMPAIGNS = Table(
    name="campaigns",
    label=_("campaigns"),
    filters=CampaignFilters,
    columns=(
        Column(
            "name",
            _("Name"),
            lambda one: one.name,
            order_by=("name", "id"),
            url=lambda one: reverse("incidents:campaign", args=[one.pk]),
        ),
        Column(
            "indicators",
            _("Indicators"),
            lambda one: one.n_indicators,
            order_by=("n_indicators", "id"),
            is_numeric=True,
        ),
        Column(
            "shares",
            _("Shared summaries"),
            lambda one: one.n_shares,
            order_by=("n_shares", "id"),
            is_numeric=True,
        ),
        Column("opened_at", _("Opened"), lambda one: one.opened_at, order_by=("opened_at", "id")),
    ),
    empty=EmptyState(
        _("No campaign yet"),
        _("The same indicator at several hospitals, or summaries that tell the same: link them."),
    ),
    default_order="-opened_at",
)
