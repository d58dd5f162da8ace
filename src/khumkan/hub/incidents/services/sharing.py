"""What a hospital tells the sector of an incident: drafted, checked, shared by who may decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import Audience, ShareKind, ShareState
from khumkan.hub.incidents.exporting import refuse_drill
from khumkan.hub.incidents.gate import let_pass, shared_levels
from khumkan.hub.incidents.leak_words import words_of_leak
from khumkan.hub.incidents.models import Incident, Share
from khumkan.hub.incidents.names import names_around
from khumkan.hub.incidents.patients import refuse_patient_identifiers
from khumkan.hub.incidents.sanitising import Found, find_leaks
from khumkan.hub.incidents.services.storing import lock_incident, tell_trail
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError
from khumkan.wire.observables import Kind, Observable
from khumkan.wire.tlp import Tlp

KIND = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What others would read. `observables` are keys of the incident's own."""

    kind: str
    audience: str
    title: str
    text: str
    tlp: str
    organisation_named: bool
    observables: Sequence[str] = ()


@transaction.atomic
def draft_share(incident: Incident, summary: Summary, *, by: Actor) -> Share:
    """Keep a draft: nobody but the incident's own people sees it. Raises RefusedError."""
    current = lock_incident(incident)
    share = Share(incident=current, made_at=timezone.now(), made_by_id=by.user_id)
    _fill(share, summary)
    share.save()
    tell_trail("incident.draft_share", current, by)
    return share


@transaction.atomic
def change_share(share: Share, summary: Summary, *, version: int, by: Actor) -> Share:
    """Change a draft. Raises RefusedError for what is shared already, ConflictError."""
    current = _lock(share)
    check_version(KIND, current, version)
    if current.state != ShareState.DRAFT:
        raise RefusedError(message("This was shared: withdraw it, and make another."))
    _fill(current, summary)
    current.version += 1
    current.save()
    tell_trail("incident.draft_share", current.incident, by)
    return current


@transaction.atomic
def share_summary(share: Share, *, has_looked: bool, version: int, by: Actor) -> Share:
    """Let others read it, after the last check. Raises RefusedError, ConflictError.

    `has_looked`: whoever decides says that what is only warned of may stand.
    """
    current = _lock(share)
    check_version(KIND, current, version)
    if current.state != ShareState.DRAFT:
        raise RefusedError(message("Somebody was quicker: it is so already."))
    refuse_drill(current.incident)
    _refuse_leaks(find_leaks_of(current), has_looked=has_looked)
    passing = let_pass(observables_of(current))
    if passing.held:
        raise RefusedError(
            message(
                "These may not leave: {values}. Take them out of the draft.",
                values=", ".join(one.value for one, _reason in passing.held),
            )
        )
    current.state = ShareState.SHARED
    current.shared_at, current.shared_by_id = timezone.now(), by.user_id
    current.version += 1
    current.save()
    tell_trail("incident.share", current.incident, by, {"kind": (None, current.kind)})
    return current


@transaction.atomic
def withdraw_share(share: Share, *, by: Actor) -> Share:
    """Take it back, at any time: nobody else sees it any more. Raises RefusedError."""
    current = _lock(share)
    if current.state == ShareState.WITHDRAWN:
        raise RefusedError(message("Somebody was quicker: it is so already."))
    current.state, current.withdrawn_at = ShareState.WITHDRAWN, timezone.now()
    current.version += 1
    current.save()
    tell_trail("incident.withdraw_share", current.incident, by)
    return current


def find_leaks_of(share: Share) -> list[Found]:
    """Return what the texts of a draft give away; four queries."""
    texts = {"title": share.title, "text": share.text}
    return find_leaks(texts, names_around(share.incident, is_named=share.organisation_named))


def observables_of(share: Share) -> list[Observable]:
    """Return the observables that go with a summary."""
    return [Observable(Kind(one["kind"]), one["value"]) for one in share.observables]


def _fill(share: Share, summary: Summary) -> None:
    if summary.kind not in ShareKind.values or summary.audience not in Audience.values:
        raise RefusedError(message("Choose one of the answers."), field="kind")
    if summary.tlp not in [*map(str, shared_levels())]:
        raise RefusedError(message("This is not shared with a list of readers."), field="tlp")
    for name in ("title", "text"):
        refuse_patient_identifiers(getattr(summary, name), name)
    share.kind, share.audience, share.tlp = summary.kind, summary.audience, Tlp(summary.tlp).value
    share.title, share.text = summary.title.strip(), summary.text.strip()
    share.organisation_named = summary.organisation_named
    rows = share.incident.observables.filter(pk__in=summary.observables)
    share.observables = [{"kind": one.kind, "value": one.value} for one in rows]


def _refuse_leaks(leaks: Sequence[Found], *, has_looked: bool) -> None:
    refused = [one for one in leaks if one.is_refused]
    if refused:
        raise RefusedError(
            message(
                "This must not go out: {what}. Change the draft.",
                what="; ".join(map(words_of_leak, refused)),
            )
        )
    if leaks and not has_looked:
        raise RefusedError(
            message("Look at what was found, and say that it may stand."), field="has_looked"
        )


def _lock(share: Share) -> Share:
    rows = Share.objects.select_for_update(of=("self",)).select_related("incident__organisation")
    return rows.get(pk=share.pk)


@transaction.atomic
def tell_export(incident: Incident, export_format: str, *, by: Actor) -> None:
    """Tell the trail that an incident was given out as a file."""
    tell_trail("incident.export", incident, by, {"format": (None, export_format)})
