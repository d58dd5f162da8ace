"""States, kinds and reasons: the words of this app."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khumkan.ui.components import Tone
from khumkan.wire.observables import Kind
from khumkan.wire.tlp import Tlp

SECTOR_ALIAS: Final = "sector"
"""The short name of the collection that every member has."""


class State(TextChoices):
    """Where an indicator stands. Only a published one is in anybody's matcher."""

    HELD = "held", _("held")
    PUBLISHED = "published", _("published")
    RETRACTED = "retracted", _("retracted")
    REJECTED = "rejected", _("rejected")


STATE_TONES = {
    State.HELD: Tone.WARNING,
    State.PUBLISHED: Tone.GOOD,
    State.RETRACTED: Tone.NEUTRAL,
    State.REJECTED: Tone.NEUTRAL,
}


class FoundIn(TextChoices):
    """How a node came to see an indicator's observable.

    `RULE`: a rule's finding named it; the others are the contract's: traffic as it came by, or a
    search of what the node had kept.
    """

    RULE = "rule", _("a rule")
    LIVE = "live", _("live traffic")
    HISTORY = "history", _("the past")


class Audience(TextChoices):
    """Whom a collection is shared with. A collection that was given to nobody reaches nobody."""

    NOBODY = "nobody", _("nobody")
    SECTOR = "sector", _("every organisation of the hub")


KINDS = (
    (Kind.IPV4.value, _("IPv4 address")),
    (Kind.IPV6.value, _("IPv6 address")),
    (Kind.DOMAIN.value, _("domain name")),
    (Kind.URL.value, _("URL")),
    (Kind.MD5.value, "MD5"),
    (Kind.SHA1.value, "SHA-1"),
    (Kind.SHA256.value, "SHA-256"),
    (Kind.SHA512.value, "SHA-512"),
)

# The names of the levels are the same in every language: that is the standard's point.
TLP_LEVELS = tuple((level.value, level.label) for level in Tlp)
