"""How levels, states and observables of alerts look to people."""

from khumkan.core.severity import Severity
from khumkan.hub.alerts.choices import LEVEL_TONES, LEVELS, STATE_TONES, State
from khumkan.hub.intel.presenting import defang
from khumkan.ui.components import Badge
from khumkan.wire.observables import Kind

_LABELS = dict(LEVELS)
_SHOWN_OF_TOKEN = 8


def level_badge(level: str) -> Badge:
    """Return how a level looks."""
    return Badge(_LABELS[level], LEVEL_TONES[Severity(level)])


def state_badge(state: str) -> Badge:
    """Return how a state looks."""
    return Badge(State(state).label, STATE_TONES[State(state)])


def make_harmless(told_kind: str, value: str) -> str:
    """Return an observable of the contract as text that no program takes for a link."""
    if told_kind == "address":
        return defang(Kind.IPV6 if ":" in value else Kind.IPV4, value)
    return defang(told_kind, value)


def shorten_token(token: str) -> str:
    """Return as much of a pseudonym as tells two of them apart."""
    return token[:_SHOWN_OF_TOKEN]
