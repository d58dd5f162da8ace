"""The list of nodes."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from khumkan.hub.nodes.choices import HEALTH_TONES, Health
from khumkan.hub.nodes.health import clock_offset, write_span
from khumkan.hub.nodes.models import Node
from khumkan.hub.nodes.services.storing import KIND
from khumkan.hub.organisations.selectors.places import means_place
from khumkan.ui.components import Badge, EmptyState, Tone
from khumkan.ui.search.selectors import narrow
from khumkan.ui.tables import Column, Pick, Search, Table, TableFilters

_HARDLY: Final = timedelta(seconds=1)
_NOT_AT_FIRST: Final[dict[str, Any]] = {"is_default": False}


class NodeFilters(TableFilters):
    """What the list of nodes can be narrowed by."""

    q = Search(_("Name of the node or its organisation"))
    health = Pick(Health.choices, _("State"))
    stream = Pick(
        [("open", _("open now")), ("none", _("not open"))],
        _("Stream"),
    )
    organisation = Search(_("Organisation: name or H-code"))

    lookups = {"health": "health"}  # noqa: RUF012 -- as the base class declares it

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the nodes that answer every filter in use."""
        rows = narrow(super().narrow(queryset), KIND, self.given("q") or "")
        if stream := self.given("stream"):
            rows = rows.filter(streams_since__isnull=stream == "none")
        if place := self.given("organisation"):
            rows = rows.filter(means_place(place, "organisation__"))
        return rows


def health_badge(node: Any) -> Badge:
    """Return how the state of a row looks."""
    state = Health(node.health)
    return Badge(state.label, HEALTH_TONES[state])


def stream_badge(node: Node) -> Badge:
    """Return whether a node holds its stream open."""
    if node.streams_since and node.revoked_at is None:
        return Badge(_("open now"), Tone.GOOD)
    return Badge(_("not open"), Tone.NEUTRAL)


def describe_clock(node: Node) -> str | None:
    """Return how far the clock of a node is from the hub's, None if nobody knows."""
    offset = clock_offset(node)
    if offset is None:
        return None
    if abs(offset) < _HARDLY:
        return gettext("on time")
    words = {"span": write_span(offset)}
    if offset > timedelta():
        return gettext("%(span)s behind") % words
    return gettext("%(span)s ahead") % words


def node_url(node: Node) -> str:
    """Return where a node is shown."""
    return reverse("nodes:detail", args=[node.pk])


NODES = Table(
    name="nodes",
    label=_("nodes"),
    filters=NodeFilters,
    columns=(
        Column("name", _("Node"), lambda one: one.name, ("name", "id"), url=node_url),
        Column(
            "organisation",
            _("Organisation"),
            lambda one: one.organisation.name,
            ("organisation__name_th", "name"),
        ),
        Column("health", _("State"), health_badge, ("health", "name")),
        Column(
            "last_seen_at",
            _("Last heard of"),
            lambda one: one.last_seen_at,
            ("last_seen_at",),
            "nodes/last_seen.html",
        ),
        Column(
            "n_waiting",
            _("Waiting"),
            lambda one: one.n_waiting,
            ("n_waiting",),
            is_numeric=True,
        ),
        Column(
            "waiting_since",
            _("Waiting since"),
            lambda one: one.waiting_since,
            ("waiting_since",),
            **_NOT_AT_FIRST,
        ),
        Column("clock", _("Machine clock"), describe_clock, ("clock_offset_ms",)),
        Column("stream", _("Stream"), stream_badge, ("streams_since",)),
        Column("version", _("Version"), lambda one: one.software_version, ("software_version",)),
        Column(
            "n_rules",
            _("Rules"),
            lambda one: one.n_rules,
            ("n_rules",),
            is_numeric=True,
            **_NOT_AT_FIRST,
        ),
        Column(
            "rules_dated",
            _("Rules of"),
            lambda one: one.rules_dated,
            ("rules_dated",),
            **_NOT_AT_FIRST,
        ),
        Column(
            "n_indicators",
            _("Indicators"),
            lambda one: one.n_indicators,
            ("n_indicators",),
            is_numeric=True,
            **_NOT_AT_FIRST,
        ),
        Column(
            "n_refused",
            _("Refusals"),
            lambda one: one.n_refused,
            ("n_refused",),
            is_numeric=True,
            **_NOT_AT_FIRST,
        ),
        Column(
            "enrolled_at",
            _("Enrolled"),
            lambda one: one.enrolled_at,
            ("enrolled_at",),
            **_NOT_AT_FIRST,
        ),
        Column(
            "agreement",
            _("Data-sharing agreement"),
            lambda one: one.agreement_reference,
            ("agreement_reference",),
            **_NOT_AT_FIRST,
        ),
    ),
    empty=EmptyState(
        _("No nodes yet"),
        _("A node joins with an enrolment code, which a sector administrator makes."),
    ),
    default_order="organisation",
)
