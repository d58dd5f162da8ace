"""What documents are made from: an incident with all that belongs to it, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from khumkan.hub.incidents.choices import UNREPORTED, EntryKind
from khumkan.hub.incidents.models import (
    Assessment,
    Decision,
    Entry,
    Incident,
    LegalProfile,
)
from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.selectors.hub import hub_mode


@dataclass(frozen=True, slots=True)
class Case:
    """One incident as documents need it; `at` is when the document is made, in UTC."""

    incident: Incident
    profile: LegalProfile
    assessment: Assessment
    categories: Sequence[int]
    entries: Sequence[Entry]
    decisions: Sequence[Decision]
    at: datetime
    purpose: str = ""
    is_simulation: bool = False

    @property
    def is_played(self) -> bool:
        """Whether it did not happen: a drill, or all of a hub that is a simulation."""
        return self.incident.is_drill or self.is_simulation

    @property
    def reported_categories(self) -> list[str]:
        """The categories that stand on forms ก1 and ก2: 0, 1 and 9 are outside the duty."""
        return [str(number) for number in self.categories if number not in UNREPORTED]

    def lines_of(self, kind: EntryKind) -> list[Entry]:
        """Return the lines of the log of one kind, in order."""
        return [entry for entry in self.entries if entry.kind == kind]


def read_case(incident: Incident, at: datetime, purpose: str = "") -> Case:
    """Return what is stored of an incident; six queries."""
    place = incident.organisation
    profile = LegalProfile.objects.filter(pk=place.pk).first()
    assessment = Assessment.objects.filter(incident=incident).first()
    return Case(
        incident=incident,
        profile=profile or LegalProfile(organisation=place),
        assessment=assessment or Assessment(incident=incident),
        categories=list(incident.categories.values_list("number", flat=True)),
        entries=list(incident.entries.filter(struck_at=None).order_by("happened_at", "id")),
        decisions=list(incident.decisions.order_by("decided_at", "id")),
        at=at,
        purpose=purpose,
        is_simulation=hub_mode() is Mode.SIMULATION,
    )
