"""What duties need to know of an organisation, and the acts about its standing duties."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.models import Act, LegalProfile
from khumkan.hub.incidents.services.acting import Sending, write_act
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import differences, record
from khumkan.ui.errors import RefusedError

KIND = "legal_profile"


@transaction.atomic
def change_profile(
    organisation: Organisation, new: Mapping[str, object], *, version: int, by: Actor
) -> LegalProfile:
    """Store what is known; each fact that starts or lifts duties needs its document.

    `version` is 1 for a profile that was never stored. Raises ConflictError, RefusedError.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    known = LegalProfile.objects.filter(pk=organisation.pk).first()
    profile = known or LegalProfile(organisation=organisation)
    check_version(KIND, profile, version)
    before = {name: getattr(profile, name) for name in new}
    for name, value in new.items():
        setattr(profile, name, value)
    _check(profile)
    profile.version += 1
    profile.save()
    changes = {name: pair for name, pair in differences(before, new).items() if pair[0] != pair[1]}
    _tell("legal_profile.change", organisation, by, changes)
    return profile


@transaction.atomic
def record_standing_act(
    organisation: Organisation, year: int, occasion: str, sending: Sending, *, by: Actor
) -> Act:
    """Record that a standing duty was done. Raises RefusedError for what can't be."""
    if sending.acted_at > timezone.now():
        raise RefusedError(message("This is in the future: check day and time."), field="acted_at")
    act = write_act(sending, organisation.pk, by, year=year, occasion=occasion)
    _tell("standing_duty.act", organisation, by, {"duty": (None, sending.duty_id)})
    return act


def _check(profile: LegalProfile) -> None:
    if profile.is_cii is not None and not profile.cii_document.strip():
        raise RefusedError(
            message("Name the document that says so: the list is not public."), field="cii_document"
        )
    if profile.regulator_hours and not profile.regulator_document.strip():
        raise RefusedError(
            message("Name the document in which the regulator set the hours."),
            field="regulator_document",
        )


def _tell(
    action: str,
    organisation: Organisation,
    by: Actor,
    changes: Mapping[str, tuple[object, object]],
) -> None:
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=organisation.pk,
        organisation_id=organisation.pk,
        changes=changes,
    )
