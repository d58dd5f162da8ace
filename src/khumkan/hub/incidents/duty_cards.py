"""Everything the page of duties says of each: what, to whom, by when, why, and what was done."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from khumkan.core.messages import message
from khumkan.hub.incidents.models import Act, Incident
from khumkan.hub.incidents.presenting import CONFIDENCE, duty_badge, words_of
from khumkan.hub.incidents.progress import DutyState, Progress
from khumkan.hub.incidents.selectors import read_duties
from khumkan.ui.components import Badge
from khumkan.ui.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class DutyCard:
    """One duty in the reader's language. Texts are "" where the law says nothing of it."""

    progress: Progress
    badge: Badge
    confidence: Badge
    what: str
    addressee: str
    form: str
    ends_with: str
    only_if: str
    if_late: str
    doubt: str
    basis: str
    acts: list[Act]

    @property
    def can_be_answered(self) -> bool:
        """Whether the office may still answer to the reasons for lateness."""
        return self.progress.state == DutyState.EXCUSE_REQUESTED

    @property
    def is_late(self) -> bool:
        """Whether its deadline has passed without it."""
        return self.progress.state == DutyState.OVERDUE


def read_cards(incident: Incident, at: datetime) -> list[DutyCard]:
    """Return the duties of one incident, most urgent first."""
    return [card_of(one) for one in read_duties(incident, at)]


def find_duty(incident: Incident, duty_id: str, at: datetime) -> Progress:
    """Return one duty of an incident. Raises NotFoundError if it is not owed."""
    for one in read_duties(incident, at):
        if one.duty.id == duty_id:
            return one
    raise NotFoundError(message("by what is known, there is no such duty"))


def card_of(one: Progress) -> DutyCard:
    """Return a duty with all its words."""
    rule = one.duty.rule
    return DutyCard(
        progress=one,
        badge=duty_badge(one),
        confidence=CONFIDENCE[rule.confidence],
        what=words_of(rule.what),
        addressee=words_of(rule.addressee),
        form=words_of(rule.form),
        ends_with=words_of(rule.ends_with),
        only_if=words_of(rule.only_if) if rule.only_if else "",
        if_late=words_of(rule.if_late) if rule.if_late else "",
        doubt=words_of(rule.doubt) if rule.doubt else "",
        basis=one.duty.law.cite(rule, get_language() or "th"),
        acts=sorted(one.acts, key=lambda act: act.acted_at),
    )
