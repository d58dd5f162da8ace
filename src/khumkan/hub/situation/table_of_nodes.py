"""Every node on one attack's way, as a table: whoever is not immune yet stands first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from khumkan.hub.intel.immunity import Immunity, NodeImmunity
from khumkan.ui.components import Badge, Tone
from khumkan.ui.dates import write_number, write_seconds


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One node, or all those together that the reader may not know of; "" is "not yet".

    `key` tells the rows of a page apart, whatever their order.
    """

    key: str
    name: str
    note: str
    state: Badge
    immune: str
    searched: str
    n_past: int
    n_live: int
    url: str = ""
    alerts_url: str = ""


def rows_of(immunity: Immunity) -> list[NodeRow]:
    """Return the nodes the reader may know of, then one row for all others together."""
    known = [one for one in immunity.nodes if not one.is_hidden]
    others = [one for one in immunity.nodes if one.is_hidden]
    known.sort(key=lambda one: one.immune_at is not None)
    n_at = Counter(one.organisation_id for one in known)
    rows = [_row(one, is_only=n_at[one.organisation_id] == 1) for one in known]
    return [*rows, *([_others(others)] if others else [])]


def _row(one: NodeImmunity, *, is_only: bool) -> NodeRow:
    """Return a node by its hospital's name, and its own where the hospital has several."""
    notes = ("" if is_only else one.name, _("saw it first") if one.is_origin else "")
    return NodeRow(
        key=str(one.node_id),
        name=one.organisation_name,
        note=" · ".join(filter(None, notes)),
        state=_badge(one),
        immune=_in_words([one.immune_seconds]),
        searched=_in_words([one.searched_seconds]),
        n_past=one.n_past,
        n_live=one.n_live,
        url=reverse("nodes:detail", args=[one.node_id]),
        alerts_url=_alerts_url(one),
    )


def _alerts_url(one: NodeImmunity) -> str:
    """Return the alerts that tell of these events: where it was seen first, a rule's too."""
    kind = "" if one.is_origin else "kind=indicator&"
    return f"{reverse('alerts:list')}?{kind}organisation={one.organisation_id}"


def _others(others: Sequence[NodeImmunity]) -> NodeRow:
    n_immune = sum(one.immune_at is not None for one in others)
    words = {"n": write_number(n_immune), "all": write_number(len(others))}
    tone = Tone.GOOD if n_immune == len(others) else Tone.INFO
    return NodeRow(
        key="others",
        name=_("other hospitals together"),
        note=_("one of them saw it first") if any(one.is_origin for one in others) else "",
        state=Badge(_("%(n)s of %(all)s immune") % words, tone),
        immune=_in_words(
            [one.immune_seconds for one in others if one.immune_at or not one.is_silent]
        ),
        searched=_in_words(
            [one.searched_seconds for one in others if one.searched_at or not one.is_silent]
        ),
        n_past=sum(one.n_past for one in others),
        n_live=sum(one.n_live for one in others),
    )


def _badge(one: NodeImmunity) -> Badge:
    if one.immune_at is not None:
        return Badge(_("immune"), Tone.GOOD)
    if one.is_silent:
        return Badge(_("silent"), Tone.WARNING)
    return Badge(_("not yet"), Tone.INFO)


def _in_words(seconds: Sequence[float | None]) -> str:
    """Return when the last of them had come so far, "" while any has not."""
    known = [one for one in seconds if one is not None]
    return write_seconds(max(known)) if known and len(known) == len(seconds) else ""
