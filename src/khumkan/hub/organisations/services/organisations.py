"""Organisations are added and changed; never deleted.

Who may do it has been asked before (`access`); here the rules of the register are kept.
"""

from dataclasses import asdict

from django.db import transaction

from khumkan.core.messages import message
from khumkan.hub.organisations.access.grants import current_memberships
from khumkan.hub.organisations.choices import Kind, Mode
from khumkan.hub.organisations.models import Membership, Organisation
from khumkan.hub.organisations.particulars import (
    PARENTS,
    Particulars,
    check_place,
    complete,
    find_faults,
)
from khumkan.hub.organisations.policy import PUBLIC_KINDS, roles_fitting
from khumkan.hub.organisations.selectors.hub import hub_mode
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.hub.organisations.services.storing import (
    KIND,
    describe,
    lock,
    put_into_index,
    record_change,
    save,
)
from khumkan.hub.organisations.tree import check_depth, path_below
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError


class NamesakeError(RefusedError):
    """There is one of the same name in the same place; it may be meant."""


@transaction.atomic
def add_organisation(
    particulars: Particulars,
    *,
    parent: Organisation | None,
    by: Actor,
    is_namesake: bool = False,
) -> Organisation:
    """Store a new organisation; in a simulation it is a fictional one, but for the public kinds.

    Raises RefusedError, with the field, for what breaks a rule; NamesakeError if there is one of
    the same name in the same place and `is_namesake` does not say that this is meant.
    """
    particulars = complete(particulars)
    above_it = lock(parent.pk) if parent else None
    _check(particulars, above_it)
    check_depth(above_it, 1)
    if not is_namesake:
        _check_namesakes(particulars.name_th, above_it)
    organisation = Organisation(parent=above_it, **asdict(particulars))
    organisation.is_fictional = _is_fictional(particulars)
    organisation.path = path_below(above_it, organisation)
    organisation.save(force_insert=True)
    put_into_index(organisation)
    record_change("organisation.add", organisation, by, before={})
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    particulars: Particulars,
    *,
    version: int,
    by: Actor,
    is_namesake: bool = False,
) -> Organisation:
    """Store what is now said about an organisation.

    Raises ConflictError if somebody was quicker, RefusedError, with the field, for what breaks a
    rule: also for a kind that does not fit what stands above and below, or the people's roles.
    """
    particulars = complete(particulars)
    current = lock(organisation.pk)
    check_version(KIND, current, version)
    _check(particulars, current.parent, current)
    _check_kind_can_change(current, particulars.kind)
    _is_fictional(particulars)
    if current.name_th != particulars.name_th and not is_namesake:
        _check_namesakes(particulars.name_th, current.parent)
    before = describe(current)
    for field, value in asdict(particulars).items():
        setattr(current, field, value)
    if before == describe(current):
        return current
    save(current)
    put_into_index(current)
    record_change("organisation.change", current, by, before=before)
    return current


def _check(
    particulars: Particulars, parent: Organisation | None, current: Organisation | None = None
) -> None:
    for fault in find_faults(particulars):
        raise fault
    if current is None or current.kind != particulars.kind:
        check_place(particulars.kind, parent)
    others = Organisation.objects.all()
    if current is not None:
        others = others.exclude(pk=current.pk)
    for field in ("hcode", "code9"):
        code = getattr(particulars, field)
        holder = others.filter(**{field: code}).first() if code else None
        if holder is not None:
            text = message("{code} is the code of {name}.", code=code, name=holder.name)
            raise RefusedError(text, field=field)


def _check_namesakes(name_th: str, parent: Organisation | None) -> None:
    same = Organisation.objects.filter(parent=parent, name_th__iexact=name_th).first()
    if same is not None:
        raise NamesakeError(
            message("There is one of this name already; tick the box if there really are two."),
            field="name_th",
        )


def _is_fictional(particulars: Particulars) -> bool:
    """Say whether an organisation exists only in this simulation.

    Raises RefusedError for codes of the register in a simulation: no real hospital takes part.
    """
    if hub_mode() != Mode.SIMULATION or particulars.kind in PUBLIC_KINDS:
        return False
    for field in ("hcode", "code9"):
        if getattr(particulars, field):
            text = message("This is a simulation; leave out the codes of real organisations.")
            raise RefusedError(text, field=field)
    return True


def _check_kind_can_change(current: Organisation, kind: Kind) -> None:
    if current.kind == kind:
        return
    misfits = [one.name for one in current.children.all() if kind not in PARENTS[Kind(one.kind)]]
    if misfits:
        text = message("{names} can't belong to this kind.", names=", ".join(misfits[:3]))
        raise RefusedError(text, field="kind")
    held = Membership.objects.filter(current_memberships(), organisation=current)
    if held.exclude(role__in=roles_fitting(kind)).exists():
        text = message("People have roles here that this kind of organisation does not have.")
        raise RefusedError(text, field="kind")
