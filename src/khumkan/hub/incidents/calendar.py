"""The duties of an organisation that no incident starts, for one year, and how far each is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from khumkan.hub.incidents.duties import Duty, StandingFacts, standing_duties
from khumkan.hub.incidents.law import load_laws
from khumkan.hub.incidents.models import Act, LegalProfile
from khumkan.hub.incidents.progress import Progress, compute_progress
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.dates import to_day

_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2200


@dataclass(frozen=True, slots=True)
class Standing:
    """One duty of the calendar; `occasion` tells times of the same duty apart."""

    progress: Progress
    occasion: str


def read_calendar(
    organisation: Organisation, profile: LegalProfile | None, year: int, at: datetime
) -> list[Standing]:
    """Return the standing duties of a year of the common era, in order; one query."""
    duties = standing_duties(read_standing_facts(profile), year, load_laws()[-1])
    acts = Act.objects.filter(organisation=organisation, incident=None, year=year)
    kept = list(acts.select_related("document").defer("document__pdf", "document__docx"))
    return [Standing(_progress(one, kept, at), occasion_of(one)) for one in duties]


def is_calendar_year(year: int) -> bool:
    """Say whether a year of an address can have days: anybody can write any number there."""
    return _FIRST_YEAR <= year <= _LAST_YEAR


def occasion_of(duty: Duty) -> str:
    """Return what tells this time of a duty from others of the same name."""
    due = to_day(duty.due_at).isoformat() if duty.due_at else ""
    return f"{duty.rule.part}@{due}"


def read_standing_facts(profile: LegalProfile | None) -> StandingFacts:
    """Return what is known of an organisation; taken for a state agency while nobody said."""
    if profile is None:
        return StandingFacts(is_state_agency=True)
    return StandingFacts(
        is_state_agency=profile.is_state_agency is not False,
        is_cii=profile.is_cii,
        has_framework=profile.has_framework,
        executives_changed_on=_days(profile.executives_changed_on),
        owners_change_on=_days(profile.owners_change_on),
        audits_finished_on=_days(profile.audits_finished_on),
        categories_set_on=profile.categories_set_on,
    )


def _progress(duty: Duty, acts: list[Act], at: datetime) -> Progress:
    own = [act for act in acts if act.occasion == occasion_of(duty)]
    return compute_progress([duty], own, (), at)[0]


def _days(texts: Iterable[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)
