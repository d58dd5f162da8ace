"""States of a node and of a code, reasons why a node was not let in: the words of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khumkan.ui.components import Tone


class NodeState(TextChoices):
    """Whether a node may speak to the hub at all."""

    ACTIVE = "active", _("active")
    REVOKED = "revoked", _("revoked")


class Health(TextChoices):
    """How a node does, computed from what is stored whenever somebody asks."""

    HEALTHY = "healthy", _("healthy")
    BEHIND = "behind", _("behind")
    CLOCK_OFF = "clock_off", _("clock is wrong")
    SILENT = "silent", _("silent")
    REVOKED = "revoked", _("revoked")


HEALTH_TONES = {
    Health.HEALTHY: Tone.GOOD,
    Health.BEHIND: Tone.WARNING,
    Health.CLOCK_OFF: Tone.WARNING,
    Health.SILENT: Tone.WARNING,
    Health.REVOKED: Tone.NEUTRAL,
}


class CodeState(TextChoices):
    """Where an enrolment code stands."""

    OPEN = "open", _("waiting for its node")
    USED = "used", _("used")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


CODE_TONES = {
    CodeState.OPEN: Tone.INFO,
    CodeState.USED: Tone.GOOD,
    CodeState.EXPIRED: Tone.WARNING,
    CodeState.WITHDRAWN: Tone.NEUTRAL,
}


class CodeFault(TextChoices):
    """Why an enrolment was refused: told apart here, all alike to who tried."""

    UNKNOWN = "unknown", _("there is no such code")
    USED = "used", _("the code was used already")
    EXPIRED = "expired", _("the code has expired")
    WITHDRAWN = "withdrawn", _("the code was withdrawn")
    CLOSED = "closed", _("the organisation is closed")
    KNOWN_KEY = "known_key", _("the key belongs to another node")
