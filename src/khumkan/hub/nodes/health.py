"""How a node does, computed from stored times whenever somebody asks: in Python and as a column."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khumkan.hub.nodes.choices import HEALTH_TONES, Health, NodeState
from khumkan.hub.nodes.models import Node
from khumkan.ui.components import Badge
from khumkan.ui.dates import write_duration, write_number

SILENT_AFTER: Final = timedelta(seconds=90)
BEHIND_AFTER: Final = timedelta(seconds=60)
CLOCK_LIMIT: Final = timedelta(seconds=30)
CLOCK_OFF: Final = "clock-off"
_FEW_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class NodeHealth:
    """A state, and the sentence that says why and what to do."""

    state: Health
    sentence: str

    @property
    def badge(self) -> Badge:
        """How the state looks."""
        return Badge(self.state.label, HEALTH_TONES[self.state])


def state_of(node: Node, at: datetime) -> NodeHealth:
    """Return how a node does at a moment, the worst first."""
    state = _judge(node, at)
    return NodeHealth(state, _SENTENCES[state](node, at))


def health_column(at: datetime) -> Case:
    """Return the state as a column, for filters and sorting; the same judgement as `state_of`."""
    limit = CLOCK_LIMIT // timedelta(milliseconds=1)
    is_refused = Q(last_refusal=CLOCK_OFF, last_refused_at__gt=F("last_seen_at"))
    return Case(
        When(state=NodeState.REVOKED, then=Value(Health.REVOKED.value)),
        When(is_refused, then=Value(Health.CLOCK_OFF.value)),
        When(
            Q(last_seen_at=None) | Q(last_seen_at__lt=at - SILENT_AFTER),
            then=Value(Health.SILENT.value),
        ),
        When(
            Q(clock_offset_ms__gt=limit) | Q(clock_offset_ms__lt=-limit),
            then=Value(Health.CLOCK_OFF.value),
        ),
        When(n_waiting__gt=0, waiting_since__lt=at - BEHIND_AFTER, then=Value(Health.BEHIND.value)),
        default=Value(Health.HEALTHY.value),
        output_field=CharField(),
    )


def _judge(node: Node, at: datetime) -> Health:
    if node.state == NodeState.REVOKED:
        return Health.REVOKED
    if _is_refused_for_clock(node):
        return Health.CLOCK_OFF
    if node.last_seen_at is None or node.last_seen_at < at - SILENT_AFTER:
        return Health.SILENT
    if abs(clock_offset(node) or timedelta()) > CLOCK_LIMIT:
        return Health.CLOCK_OFF
    is_late = node.waiting_since is not None and node.waiting_since < at - BEHIND_AFTER
    return Health.BEHIND if node.n_waiting and is_late else Health.HEALTHY


def clock_offset(node: Node) -> timedelta | None:
    """Return the hub's clock less the node's; above zero the node is behind."""
    if node.clock_offset_ms is None:
        return None
    return timedelta(milliseconds=node.clock_offset_ms)


def _is_refused_for_clock(node: Node) -> bool:
    """Say whether the last thing heard was a token from a wrong clock: it can't send a status."""
    if node.last_refusal != CLOCK_OFF or node.last_refused_at is None:
        return False
    return node.last_seen_at is not None and node.last_refused_at > node.last_seen_at


def write_span(length: timedelta) -> str:
    """Return a length of time in words, seconds too while they are few."""
    seconds = round(abs(length.total_seconds()))
    if seconds < _FEW_SECONDS:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": write_number(seconds)}
    return write_duration(length)


def _tell_healthy(_node: Node, _at: datetime) -> str:
    return _("It is heard of, and nothing waits.")


def _tell_behind(node: Node, at: datetime) -> str:
    words = {"n": write_number(node.n_waiting), "age": write_span(at - (node.waiting_since or at))}
    sentence = ngettext(
        "%(n)s report waits to be sent, for %(age)s: look at its line to the hub.",
        "%(n)s reports wait to be sent, the oldest for %(age)s: look at its line to the hub.",
        node.n_waiting,
    )
    return sentence % words


def _tell_clock(node: Node, _at: datetime) -> str:
    if _is_refused_for_clock(node):
        return _("It is refused because its clock is wrong: set the clock of that machine.")
    offset = clock_offset(node) or timedelta()
    words = {"span": write_span(offset)}
    if offset > timedelta():
        return _("Its clock is %(span)s behind the hub’s: set the clock of that machine.") % words
    return _("Its clock is %(span)s ahead of the hub’s: set the clock of that machine.") % words


def _tell_silent(node: Node, at: datetime) -> str:
    words = {"span": write_span(at - (node.last_seen_at or node.enrolled_at))}
    return _("Nothing heard for %(span)s: look whether it runs and reaches the hub.") % words


def _tell_revoked(_node: Node, _at: datetime) -> str:
    return _("It was sent away for good; only a new code lets it in again.")


_SENTENCES: Final[dict[Health, Callable[[Node, datetime], str]]] = {
    Health.HEALTHY: _tell_healthy,
    Health.BEHIND: _tell_behind,
    Health.CLOCK_OFF: _tell_clock,
    Health.SILENT: _tell_silent,
    Health.REVOKED: _tell_revoked,
}
