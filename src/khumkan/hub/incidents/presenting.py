"""How incidents and their duties look to people."""

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from khumkan.core.severity import Severity
from khumkan.hub.alerts.choices import LEVEL_TONES, LEVELS
from khumkan.hub.incidents.choices import Category, Level, Risk, State
from khumkan.hub.incidents.duties import Urgency
from khumkan.hub.incidents.facts import categories_of
from khumkan.hub.incidents.law import Words, load_laws
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.progress import DutyState, Progress
from khumkan.ui.components import Badge, Tone

_SEVERITIES = dict(LEVELS)
_DUTY_STATES = {
    DutyState.WAITING: Badge(pgettext_lazy("duty", "not yet"), Tone.NEUTRAL),
    DutyState.RUNNING: Badge(_("to be done"), Tone.INFO),
    DutyState.OVERDUE: Badge(_("overdue"), Tone.DANGER),
    DutyState.EXCUSE_REQUESTED: Badge(_("reasons for lateness sent"), Tone.WARNING),
    DutyState.MET: Badge(_("done in time"), Tone.GOOD),
    DutyState.MET_LATE: Badge(_("done late"), Tone.WARNING),
    DutyState.EXCUSED: Badge(_("lateness excused"), Tone.GOOD),
    DutyState.REFUSED: Badge(_("lateness not excused"), Tone.DANGER),
    DutyState.NOT_REQUIRED: Badge(_("does not apply"), Tone.NEUTRAL),
}
_NEAR = {Urgency.AMBER: Tone.WARNING, Urgency.RED: Tone.DANGER}
CONFIDENCE = {
    "confirmed": Badge(_("read in the official text"), Tone.GOOD),
    "reported": Badge(_("not confirmed: read in a secondary source"), Tone.WARNING),
    "unconfirmed": Badge(_("not confirmed: general knowledge"), Tone.WARNING),
}


def severity_badge(severity: str) -> Badge:
    """Return how our own severity looks."""
    return Badge(_SEVERITIES[severity], LEVEL_TONES[Severity(severity)])


def state_badge(incident: Incident) -> Badge:
    """Return how the state looks."""
    return Badge(State(incident.state).label, Tone.INFO if incident.is_open else Tone.NEUTRAL)


def badges_of(incident: Incident) -> list[Badge]:
    """Return what stands at the top of each page of an incident."""
    found = [state_badge(incident), severity_badge(incident.severity)]
    if incident.is_drill:
        found.append(Badge(_("drill"), Tone.NEUTRAL))
    if incident.is_restricted:
        found.append(Badge(_("only for its members"), Tone.WARNING))
    if incident.level != Level.UNDETERMINED:
        found.append(Badge(Level(incident.level).label, Tone.WARNING))
    if incident.risk:
        tone = Tone.DANGER if incident.risk == Risk.HIGH else Tone.NEUTRAL
        found.append(Badge(Risk(incident.risk).label, tone))
    return found


def duty_badge(one: Progress) -> Badge:
    """Return how far a duty is; amber from half of its time, red from three quarters."""
    badge = _DUTY_STATES[one.state]
    tone = _NEAR.get(one.urgency)
    return Badge(badge.label, tone) if tone and one.state == DutyState.RUNNING else badge


def words_of(words: Words) -> str:
    """Return words of the law in the reader's language."""
    return words.in_language(get_language() or "th")


def name_duty(duty_id: str) -> str:
    """Return what a duty asks for, by its name in the law; the newest words of it."""
    for law in reversed(load_laws()):
        for rule in law.duty:
            if rule.id == duty_id:
                return words_of(rule.what)
    return duty_id


def category_labels(incident: Incident) -> list[str]:
    """Return the categories of an incident, the main one first."""
    rows = sorted(categories_of(incident), key=lambda one: (not one.is_main, one.number))
    return [str(Category(one.number).label) for one in rows]
