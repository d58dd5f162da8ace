"""States, kinds and reasons of alerts: the words of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khumkan.core.severity import Severity
from khumkan.ui.components import Tone


class Kind(TextChoices):
    """What an alert gathers: findings of one rule, or sightings of one indicator."""

    RULE = "rule", _("a rule fired")
    INDICATOR = "indicator", _("an indicator was seen")


class State(TextChoices):
    """Where an alert stands; what is not closed is open."""

    NEW = "new", _("new")
    ACKNOWLEDGED = "acknowledged", _("somebody is on it")
    CLOSED = "closed", _("closed")


class CloseReason(TextChoices):
    """Why an alert was closed."""

    HANDLED = "handled", _("handled")
    FALSE_POSITIVE = "false_positive", _("false alarm")
    DUPLICATE = "duplicate", _("the same as another alert")
    TEST = "test", _("a test or a drill")


class FoundIn(TextChoices):
    """Where a node saw an indicator: the contract's words."""

    LIVE = "live", _("live traffic")
    HISTORY = "history", _("the past")


OPEN = (State.NEW, State.ACKNOWLEDGED)

STATE_TONES = {
    State.NEW: Tone.WARNING,
    State.ACKNOWLEDGED: Tone.INFO,
    State.CLOSED: Tone.NEUTRAL,
}

LEVELS = (
    (Severity.CRITICAL.value, _("critical")),
    (Severity.HIGH.value, _("high")),
    (Severity.MEDIUM.value, _("medium")),
    (Severity.LOW.value, _("low")),
    (Severity.INFORMATIONAL.value, _("informational")),
)

LEVEL_TONES = {
    Severity.CRITICAL: Tone.DANGER,
    Severity.HIGH: Tone.DANGER,
    Severity.MEDIUM: Tone.WARNING,
    Severity.LOW: Tone.INFO,
    Severity.INFORMATIONAL: Tone.NEUTRAL,
}
