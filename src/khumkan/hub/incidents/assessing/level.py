"""The level of section 60, proposed from four questions.

The names of the levels stand in the official forms; the criteria are general knowledge that no
lawyer or authority has confirmed (docs/reference/duties.md), and the pages say so. Our own severity
has no part in it: the two scales are never derived from each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import Level


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the level that "yes" speaks for."""

    name: str
    text: Promise
    level: Level


LEVEL_QUESTIONS: Final = (
    Question(
        "slower", _("Do critical systems or state services work less well?"), Level.NON_CRITICAL
    ),
    Question(
        "stopped",
        _("Can important services not work, such as emergency care, pharmacy or laboratory?"),
        Level.CRITICAL,
    ),
    Question(
        "spread",
        _("Has it spread to other critical infrastructure, or does it endanger many lives?"),
        Level.CRISIS_A,
    ),
    Question(
        "security",
        _("Does it threaten public order or the security of the country?"),
        Level.CRISIS_B,
    ),
)


def propose_level(answers: Mapping[str, bool | None]) -> Level:
    """Return the highest level that some "yes" speaks for; undetermined without any."""
    spoken = [one.level for one in LEVEL_QUESTIONS if answers.get(one.name)]
    return spoken[-1] if spoken else Level.UNDETERMINED
