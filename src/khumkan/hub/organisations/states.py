"""Where an invitation stands: computed from its stored times whenever somebody asks."""

from datetime import datetime

from django.db.models import Case, CharField, Q, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.choices import Delivery
from khumkan.hub.organisations.models import Invitation
from khumkan.ui.components import Tone


class State(TextChoices):
    """What the list of invitations says of each."""

    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    HANDED_OVER = "handed_over", _("link handed over")
    ACCEPTED = "accepted", _("accepted")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


TONES = {
    State.WAITING: Tone.INFO,
    State.SENT: Tone.INFO,
    State.FAILED: Tone.DANGER,
    State.HANDED_OVER: Tone.INFO,
    State.ACCEPTED: Tone.GOOD,
    State.EXPIRED: Tone.WARNING,
    State.WITHDRAWN: Tone.NEUTRAL,
}
_BY_DELIVERY = {
    Delivery.PENDING: State.WAITING,
    Delivery.SENT: State.SENT,
    Delivery.FAILED: State.FAILED,
    Delivery.HANDED_OVER: State.HANDED_OVER,
}


def state_of(invitation: Invitation, now: datetime) -> State:
    """Return where one invitation stands."""
    if invitation.accepted_at:
        return State.ACCEPTED
    if invitation.withdrawn_at:
        return State.WITHDRAWN
    if invitation.expires_at and invitation.expires_at <= now:
        return State.EXPIRED
    return _BY_DELIVERY[Delivery(invitation.delivery)]


def open_at(now: datetime) -> Q:
    """Return the condition for invitations that still keep a place."""
    still = Q(expires_at=None) | Q(expires_at__gt=now)
    return Q(accepted_at=None, withdrawn_at=None) & still


def state_column(now: datetime) -> Case:
    """Return `state_of` as a column, for filters and sorting."""
    return Case(
        When(accepted_at__isnull=False, then=Value(State.ACCEPTED.value)),
        When(withdrawn_at__isnull=False, then=Value(State.WITHDRAWN.value)),
        When(expires_at__lte=now, then=Value(State.EXPIRED.value)),
        *(When(delivery=key, then=Value(state.value)) for key, state in _BY_DELIVERY.items()),
        output_field=CharField(),
    )
