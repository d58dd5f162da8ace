"""From what is stored of an incident to the facts that its duties follow from."""

from datetime import datetime
from typing import cast

from khumkan.hub.incidents.choices import Risk
from khumkan.hub.incidents.duties import Facts
from khumkan.hub.incidents.law import Risk as LawRisk
from khumkan.hub.incidents.models import Incident, IncidentCategory, LegalProfile

CLOCK_TIMES = ("occurred_at", "detected_at", "aware_at", "processor_aware_at", "ended_at")
"""The times of an incident that clocks start from: a change of one needs a reason."""


def read_facts(incident: Incident, profile: LegalProfile | None) -> Facts:
    """Return the facts; a query for the categories, none where they are known.

    A drill is one of category 0 alone, whatever else was ticked: nothing of it is to be reported.
    Where nobody said whether the organisation is a state agency, it is taken for one: a clock that
    ran in vain does no harm, one that never started does. `is_assumed` says where that was done.
    """
    numbers = tuple(sorted(one.number for one in categories_of(incident)))
    categories = (0,) if incident.is_drill else numbers or None
    own = incident.is_cii
    risk = Risk(incident.risk).value if incident.risk else None
    return Facts(
        **{name: getattr(incident, name) for name in CLOCK_TIMES},
        is_state_agency=not profile or profile.is_state_agency is not False,
        is_cii=own if own is not None or not profile else profile.is_cii,
        significant=incident.is_significant,
        personal_data=incident.personal_data,
        via_processor=incident.via_processor,
        categories=categories,
        risk=cast("LawRisk | None", risk),
        regulator_hours=profile.regulator_hours if profile else None,
    )


def response_start(incident: Incident) -> datetime:
    """Return from when the due times of a playbook's steps are counted."""
    return incident.aware_at or incident.reported_at


def is_assumed(profile: LegalProfile | None) -> bool:
    """Say whether the organisation is taken for a state agency because nobody said."""
    return profile is None or profile.is_state_agency is None


def categories_of(incident: Incident) -> list[IncidentCategory]:
    """Return the categories of an incident; those of one among many were read with the others."""
    known: list[IncidentCategory] | None = incident.__dict__.get("known_categories")
    return list(incident.categories.all()) if known is None else known
