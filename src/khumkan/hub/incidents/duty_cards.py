"""Everything the page of duties says of each: what, to whom, by when, why, and what was done."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from khumkan.core.messages import message
from khumkan.hub.incidents.duties import Duty
from khumkan.hub.incidents.models import Act, Incident
from khumkan.hub.incidents.owed import read_duties
from khumkan.hub.incidents.presenting import CONFIDENCE, duty_badge, words_of
from khumkan.hub.incidents.progress import DutyState, Progress
from khumkan.ui.components import Badge, Fact
from khumkan.ui.errors import NotFoundError

_N_FIRST = 2  # to whom, by when


@dataclass(frozen=True, slots=True)
class DutyCard:
    """One duty in the reader's language."""

    progress: Progress
    badge: Badge
    what: str
    facts: list[Fact]
    acts: list[Act]

    @property
    def first_facts(self) -> list[Fact]:
        """To whom and by when: what somebody who sends has to know."""
        return self.facts[:_N_FIRST]

    @property
    def more_facts(self) -> list[Fact]:
        """Why, what ends it, how sure it is."""
        return self.facts[_N_FIRST:]

    @property
    def can_be_answered(self) -> bool:
        """Whether the office may still answer to the reasons for lateness."""
        return self.progress.state == DutyState.EXCUSE_REQUESTED


def read_cards(incident: Incident, at: datetime) -> list[DutyCard]:
    """Return the duties of one incident, most urgent first, those that are done last."""
    return [card_of(one) for one in sorted(read_duties(incident, at), key=lambda one: one.is_done)]


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
        what=words_of(rule.what),
        facts=[fact for fact in _facts(one) if not fact.is_absent],
        acts=sorted(one.acts, key=lambda act: act.acted_at),
    )


def _facts(one: Progress) -> list[Fact]:
    rule, duty = one.duty.rule, one.duty
    waiver = one.decision
    officer = (
        f"{waiver.officer_name}, {waiver.officer_position}: {waiver.reasons}" if waiver else ""
    )
    return [
        Fact(_("To whom"), f"{words_of(rule.addressee)} · {words_of(rule.form)}"),
        Fact(_("By when"), duty.due_at or _say_no_deadline(duty)),
        Fact(_("Only if"), words_of(rule.only_if) if rule.only_if else ""),
        Fact(pgettext("duty", "Why"), duty.law.cite(rule, get_language() or "th")),
        Fact(_("How sure"), CONFIDENCE[rule.confidence]),
        Fact(_("What ends it"), words_of(rule.ends_with)),
        Fact(_("Too late"), words_of(rule.if_late) if rule.if_late else ""),
        Fact(_("Not established"), words_of(rule.doubt) if rule.doubt else ""),
        Fact(_("Does not apply"), officer),
    ]


def _say_no_deadline(duty: Duty) -> str:
    clock = duty.rule.clock
    if clock.is_without_delay and clock.count == "none":
        return _("without delay: the law gives no hours")
    if clock.count == "none":
        return _("the law gives no time")
    if clock.count == "regulator_hours":
        return _("not set: the regulator sets the hours")
    return _("its time has not begun")
