"""What the pages of indicators show: values nobody can click by mistake, states, facts, figures."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khumkan.hub.intel.access import may_know_place
from khumkan.hub.intel.choices import STATE_TONES, State
from khumkan.hub.intel.gate import TOO_MANY
from khumkan.hub.intel.immunity import Immunity, NodeImmunity
from khumkan.hub.intel.models import Indicator
from khumkan.hub.intel.services.versions import CLOSED
from khumkan.hub.intel.warninglist import WARNINGS
from khumkan.ui.components import Badge, Fact, Tone
from khumkan.ui.dates import write_number, write_seconds
from khumkan.wire.observables import Kind
from khumkan.wire.tlp import Tlp

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

HELD_REASONS: Final = WARNINGS | {
    TOO_MANY: gettext_lazy("its node reported too many within an hour"),
    CLOSED: gettext_lazy("the collection is shared with nobody it may reach"),
}
_DOT: Final = re.compile(r"\.(?=[^.]*$)")
_NAMED: Final = frozenset({Kind.IPV4, Kind.DOMAIN})


def defang(kind: str, value: str) -> str:
    """Return a value as people pass it on: nothing makes a link of it, and it can be read back."""
    if kind == Kind.URL:
        scheme, _mark, rest = value.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme.replace('tt', 'xx', 1)}://{_DOT.sub('[.]', host)}{slash}{path}"
    if kind == Kind.IPV6:
        return value.replace(":", "[:]", 1)
    return _DOT.sub("[.]", value) if kind in _NAMED else value


def indicator_url(indicator: Indicator) -> str:
    """Return where an indicator is shown."""
    return reverse("intel:indicator", args=[indicator.pk])


def state_badge(indicator: Indicator) -> Badge:
    """Return how the state of an indicator looks."""
    state = State(indicator.state)
    return Badge(state.label, STATE_TONES[state])


def facts_about(user: "User", indicator: Indicator) -> list[Fact]:
    """Return what is known of an indicator, as far as this reader may know it."""
    return [
        Fact(_("State"), state_badge(indicator)),
        *_reasons(indicator),
        Fact(_("Kind"), indicator.get_kind_display()),
        Fact(_("TLP"), Tlp(indicator.tlp).label),
        Fact(_("Confidence"), describe_confidence(indicator)),
        Fact(_("First seen at"), describe_origin(user, indicator), _origin_url(user, indicator)),
        Fact(_("Seen at hospitals"), indicator.n_organisations),
        Fact(_("Reported"), indicator.reported_at),
        Fact(_("Published"), indicator.published_at),
        Fact(_("Valid until"), indicator.valid_until),
        Fact(_("STIX id"), indicator.stix_id),
    ]


def describe_confidence(indicator: Indicator) -> str:
    """Return the confidence, of a hundred."""
    return _("%(n)s of 100") % {"n": write_number(indicator.confidence)}


def describe_origin(user: "User", indicator: Indicator) -> str:
    """Return where an indicator was seen first, as far as this reader may know."""
    if may_know_place(user, indicator.organisation):
        return indicator.organisation.name
    return _("another hospital")


@dataclass(frozen=True, slots=True)
class ImmunityRow:
    """One node in words, or all others together."""

    name: str
    place: str
    state: Badge
    immune: str
    searched: str
    n_live: int
    n_past: int


def immunity_rows(immunity: Immunity) -> list[ImmunityRow]:
    """Return a row for each node the reader may know of, and one for the others together."""
    known = [_row(one) for one in immunity.nodes if not one.is_hidden]
    others = [one for one in immunity.nodes if one.is_hidden]
    return [*known, *([_others(others)] if others else [])]


def immunity_facts(immunity: Immunity) -> list[Fact]:
    """Return the figures: seconds since the hospital's node had the event."""
    return [
        Fact(_("Detected"), _in_words(immunity.detected_seconds)),
        Fact(_("Published"), _in_words(immunity.published_seconds)),
        Fact(_("First node immune"), _in_words(immunity.first_immune_seconds)),
        Fact(_("Half of the nodes immune"), _in_words(immunity.half_immune_seconds)),
        Fact(_("All nodes immune"), _in_words(immunity.last_immune_seconds)),
        Fact(_("All had searched their past"), _in_words(immunity.all_searched_seconds)),
    ]


def _row(one: NodeImmunity) -> ImmunityRow:
    return ImmunityRow(
        name=one.name,
        place=one.organisation_name,
        state=_badge(one),
        immune=_in_words(one.immune_seconds),
        searched=_in_words(one.searched_seconds),
        n_live=one.n_live,
        n_past=one.n_past,
    )


def _others(others: list[NodeImmunity]) -> ImmunityRow:
    immune = [one for one in others if one.immune_at]
    searched = [one.searched_seconds for one in others if one.searched_seconds is not None]
    words = {"done": write_number(len(immune)), "whole": write_number(len(others))}
    is_whole = len(immune) == len(others)
    tone = Tone.GOOD if is_whole else Tone.INFO
    latest = max((one.immune_seconds or 0.0 for one in immune), default=None)
    return ImmunityRow(
        name=_("other hospitals together"),
        place="",
        state=Badge(_("%(done)s of %(whole)s immune") % words, tone),
        immune=_in_words(latest if is_whole else None),
        searched=_in_words(max(searched) if len(searched) == len(others) else None),
        n_live=sum(one.n_live for one in others),
        n_past=sum(one.n_past for one in others),
    )


def _badge(one: NodeImmunity) -> Badge:
    if one.immune_at:
        return Badge(_("immune"), Tone.GOOD)
    if one.is_silent:
        return Badge(_("silent"), Tone.WARNING)
    return Badge(_("not yet"), Tone.INFO)


def _in_words(seconds: float | None) -> str:
    return "–" if seconds is None else write_seconds(seconds)


def _reasons(indicator: Indicator) -> list[Fact]:
    if indicator.state == State.HELD:
        return [Fact(_("Why it is held"), HELD_REASONS.get(indicator.held_reason, ""))]
    if indicator.ended_because:
        return [
            Fact(_("Why"), indicator.ended_because),
            Fact(_("Decided"), indicator.ended_at),
        ]
    return []


def _origin_url(user: "User", indicator: Indicator) -> str:
    if not may_know_place(user, indicator.organisation):
        return ""
    return reverse("organisations:detail", args=[indicator.organisation_id])
