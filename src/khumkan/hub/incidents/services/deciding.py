"""What a named officer decides: kept with the reasons, superseded and never edited."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from khumkan.core.jsontypes import JsonValue
from khumkan.core.messages import message
from khumkan.hub.incidents.choices import DecisionKind, Level, Risk
from khumkan.hub.incidents.models import Assessment, Decision, Incident
from khumkan.hub.incidents.services.storing import keep, lock_incident
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

_ANSWERS = {"yes": True, "no": False, "unknown": None}
VALUES: Mapping[str, tuple[str, ...]] = {
    DecisionKind.LEVEL: tuple(Level.values),
    DecisionKind.RISK: tuple(Risk.values),
    DecisionKind.SIGNIFICANCE: tuple(_ANSWERS),
    DecisionKind.PERSONAL_DATA: tuple(_ANSWERS),
    DecisionKind.NOT_REQUIRED: ("not_required", "required"),
    DecisionKind.CLOSING: ("close", "reopen"),
}
_COLUMNS: Mapping[str, str] = {
    DecisionKind.LEVEL: "level",
    DecisionKind.RISK: "risk",
    DecisionKind.SIGNIFICANCE: "is_significant",
    DecisionKind.PERSONAL_DATA: "personal_data",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A decision as it is made."""

    kind: str
    value: str
    reasons: str
    officer_name: str
    officer_position: str
    duty_id: str = ""
    proposal: str = ""
    answers: Mapping[str, JsonValue] = field(default_factory=dict)


@transaction.atomic
def decide(incident: Incident, ruling: Ruling, *, version: int, by: Actor) -> Decision:
    """Keep a decision and let it hold. Raises ConflictError, RefusedError.

    "No risk" can't be decided without its ground and proof (clause 9 of the notification).
    """
    current = lock_incident(incident, version)
    _check(current, ruling)
    decision = Decision.objects.create(
        incident=current,
        kind=ruling.kind,
        duty_id=ruling.duty_id,
        value=ruling.value,
        proposal=ruling.proposal,
        reasons=ruling.reasons.strip(),
        answers=dict(ruling.answers),
        officer_name=ruling.officer_name.strip(),
        officer_position=ruling.officer_position.strip(),
        decided_at=timezone.now(),
        noted_by_id=by.user_id,
    )
    _apply(current, ruling)
    keep("incident.decide", current, by, {"kind": (None, ruling.kind)})
    return decision


def _check(incident: Incident, ruling: Ruling) -> None:
    if ruling.value not in VALUES.get(ruling.kind, ()):
        raise RefusedError(message("Choose one of the answers."), field="value")
    if not ruling.reasons.strip():
        raise RefusedError(message("A decision needs its reasons."), field="reasons")
    if not (ruling.officer_name.strip() and ruling.officer_position.strip()):
        raise RefusedError(
            message("Name the officer who decides, and the position."), field="officer_name"
        )
    if ruling.kind == DecisionKind.NOT_REQUIRED and not ruling.duty_id:
        raise RefusedError(message("Say which duty."), field="duty_id")
    if ruling.kind == DecisionKind.RISK and ruling.value == Risk.NONE:
        _check_no_risk(incident)


def _check_no_risk(incident: Incident) -> None:
    found = Assessment.objects.filter(incident=incident).first()
    if found is None or not (found.no_risk_ground and found.no_risk_proof.strip()):
        raise RefusedError(
            message(
                "“No risk” needs its ground and its proof first: the burden of proof is on the "
                "hospital. Write both into the breach assessment."
            ),
            field="value",
        )


def _apply(incident: Incident, ruling: Ruling) -> None:
    """Let a decision hold."""
    column = _COLUMNS.get(ruling.kind)
    if column is not None:
        setattr(incident, column, _ANSWERS.get(ruling.value, ruling.value))
