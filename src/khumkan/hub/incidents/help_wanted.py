"""What of an incident may go out with a call for help: named one by one, and chosen by people.

Never the incident's own line, its log or its evidence: those may hold what nobody looked at.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from khumkan.hub.incidents.choices import SEVERITIES, AssetKind, Level
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.presenting import category_labels
from khumkan.hub.organisations.selectors.contacts import PhoneTree
from khumkan.ui.dates import write_moment

_LONGEST_TITLE = 160


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that may be told: what it is called, and what it says."""

    key: str
    label: str
    value: str

    @property
    def line(self) -> str:
        """The fact as a line of the call."""
        return f"{self.label}: {self.value}"


def facts_to_tell(incident: Incident, tree: PhoneTree) -> list[Fact]:
    """Return what is known of those things that may be told at all."""
    kinds = dict.fromkeys(one.kind for one in incident.assets.all())
    level = "" if incident.level == Level.UNDETERMINED else str(Level(incident.level).label)
    found = (
        Fact("categories", _("Kind of incident"), ", ".join(category_labels(incident))),
        Fact("severity", _("Our own severity"), str(dict(SEVERITIES)[incident.severity])),
        Fact("level", _("Level"), level),
        Fact(
            "systems", _("Kinds of systems"), ", ".join(str(AssetKind(one).label) for one in kinds)
        ),
        Fact("aware", _("Known since"), _moment(incident)),
        Fact("contact", _("Whom to call"), _contact(tree)),
    )
    return [one for one in found if one.value]


def write_call(wanted: str, told: list[Fact]) -> str:
    """Return the text of a call: what is needed first, then what may be known."""
    return "\n".join([wanted.strip(), "", *(one.line for one in told)]).strip()


def title_of(kinds: list[str]) -> str:
    """Return the line of a call; the incident's own line stays at home."""
    what = ", ".join(kinds) or _("an incident")
    return _("Help wanted: {what}").format(what=what)[:_LONGEST_TITLE]


def _moment(incident: Incident) -> str:
    return write_moment(incident.aware_at) if incident.aware_at else ""


def _contact(tree: PhoneTree) -> str:
    first = next((one for one in tree.own if one.phone), None)
    return f"{first.duty}, {first.phone}" if first else ""
