"""What the page of one node shows: its state and facts, its keys, its log sources."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from khumkan.hub.nodes.health import NodeHealth
from khumkan.hub.nodes.models import Node
from khumkan.hub.nodes.tables.nodes import describe_clock, stream_badge
from khumkan.hub.organisations.access import may_at
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.components import Badge, Fact, Tone
from khumkan.ui.dates import write_number

if TYPE_CHECKING:
    from khumkan.hub.nodes.models import NodeKey
    from khumkan.ui.accounts.models import User

MOST_SOURCES = 100


def facts_about(node: Node, health: NodeHealth) -> list[Fact]:
    """Return what is known of a node and how it does."""
    place = node.organisation
    return [
        Fact(_("State"), health.badge),
        Fact(_("Organisation"), place.name, reverse("organisations:detail", args=[place.pk])),
        *_revocation(node),
        Fact(_("Last heard of"), node.last_seen_at),
        Fact(_("Stream"), stream_badge(node)),
        Fact(_("Machine clock"), describe_clock(node)),
        Fact(_("Reports waiting"), node.n_waiting),
        *([Fact(_("Waiting since"), node.waiting_since)] if node.waiting_since else []),
        Fact(_("Free disk"), _percent(node.free_disk_ratio)),
        Fact(_("Version"), node.software_version),
        Fact(_("Rules"), _describe_rules(node)),
        Fact(_("Rules of"), node.rules_dated),
        Fact(_("Indicators"), node.n_indicators),
    ]


def facts_about_trust(node: Node) -> list[Fact]:
    """Return why a node is let in, and when it was not."""
    refusals = [
        Fact(_("Last refused"), node.last_refused_at),
        Fact(_("What it was told"), f"{node.last_refusal}: {node.last_refusal_detail}"),
    ]
    return [
        Fact(_("Enrolled"), node.enrolled_at),
        Fact(_("Data-sharing agreement"), node.agreement_reference),
        Fact(_("Signed on"), node.agreement_signed_on),
        Fact(_("Refusals"), node.n_refused),
        *(refusals if node.n_refused else []),
    ]


def key_badge(key: "NodeKey", at: datetime) -> Badge:
    """Return whether a key opens anything at a moment."""
    if key.retired_at is None:
        return Badge(_("in use"), Tone.GOOD)
    if key.retired_at > at:
        return Badge(_("ends soon"), Tone.WARNING)
    return Badge(_("retired"), Tone.NEUTRAL)


def may_revoke(user: "User", node: Node) -> bool:
    """Return whether somebody gets the button; the service asks again."""
    return node.revoked_at is None and may_at(user, Permission.REVOKE_NODES, node.organisation)


def _revocation(node: Node) -> list[Fact]:
    if node.revoked_at is None:
        return []
    return [
        Fact(_("Revoked"), node.revoked_at),
        Fact(_("Why it was revoked"), node.revoked_because),
    ]


def _describe_rules(node: Node) -> str:
    n = write_number(node.n_rules)
    if not node.n_rules_refused:
        return n
    return _("%(n)s, and %(refused)s that it could not load") % {
        "n": n,
        "refused": write_number(node.n_rules_refused),
    }


def _percent(ratio: float | None) -> str:
    return "" if ratio is None else f"{write_number(ratio * 100)} %"
