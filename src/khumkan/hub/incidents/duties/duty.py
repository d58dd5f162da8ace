"""One duty as computed: what the law says of it, and when its clock starts and ends."""

from dataclasses import dataclass
from datetime import datetime

from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.hub.incidents.law.schema import Confidence, DutyRule, FactName, Law


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty that follows from facts. Moments are UTC.

    `starts_from` names the fact that starts the clock, or would, while `started_at` is None.
    `runs_from` is where halves and quarters are counted from; None where there are none.
    """

    rule: DutyRule
    law: Law
    starts_from: FactName
    started_at: datetime | None = None
    due_at: datetime | None = None
    runs_from: datetime | None = None

    @property
    def id(self) -> str:
        """The name of the duty, as in the law file."""
        return self.rule.id

    @property
    def confidence(self) -> Confidence:
        """How sure it is that the law says so."""
        return self.rule.confidence

    @property
    def basis(self) -> str:
        """Texts and clauses, in Thai and in English."""
        return f"{self.law.cite(self.rule, 'th')} ({self.law.cite(self.rule, 'en')})"

    def to_record(self) -> JsonObject:
        """Return the duty as JSON. `due_at` is cut to seconds: never later than the law says."""
        return {
            "id": self.id,
            "due_at": format_time(self.due_at, "seconds") if self.due_at else None,
            "starts_from": self.starts_from,
            "basis": self.basis,
            "confidence": self.confidence,
        }


def most_urgent_first(duty: Duty) -> tuple[bool, float]:
    """Return a key that sorts by due moment; those without one come last, in the law's order."""
    return duty.due_at is None, duty.due_at.timestamp() if duty.due_at else 0.0
