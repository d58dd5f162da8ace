"""Organisations change their place in the tree, are closed and opened again."""

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.particulars import check_place
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.hub.organisations.services.storing import KIND, describe, lock, record_change, save
from khumkan.hub.organisations.tree import (
    above,
    below,
    check_depth,
    check_no_loop,
    depth_of,
    path_below,
    repath,
)
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError


@transaction.atomic
def move_organisation(
    organisation: Organisation, *, parent: Organisation | None, version: int, by: Actor
) -> Organisation:
    """Put an organisation, with everything below it, under another one or at the top.

    Raises ConflictError if somebody was quicker, RefusedError for a loop, too deep a tree, or a
    place where its kind can't stand.
    """
    _lock_for_move(organisation, parent)
    current = lock(organisation.pk)
    target = lock(parent.pk) if parent else None
    check_version(KIND, current, version)
    if target is not None:
        check_no_loop(current, target)
    check_place(Kind(current.kind), target)
    paths = list(below(current).select_for_update().values_list("path", flat=True))
    deepest = max(map(depth_of, [current.path, *paths]))
    check_depth(target, deepest - depth_of(current.path) + 1)
    before = describe(current)
    repath(current, path_below(target, current))
    current.parent = target
    save(current)
    record_change("organisation.move", current, by, before=before)
    return current


@transaction.atomic
def close_organisation(organisation: Organisation, *, version: int, by: Actor) -> Organisation:
    """Close an organisation: it stays to be read, but nobody acts for it any more.

    Raises ConflictError if somebody was quicker, RefusedError while something below it is open,
    or for the last ministry.
    """
    current = lock(organisation.pk)
    check_version(KIND, current, version)
    if current.closed_at is not None:
        raise RefusedError(message("{name} is closed already.", name=current.name))
    _check_can_close(current)
    before = describe(current)
    current.closed_at = timezone.now()
    save(current)
    record_change("organisation.close", current, by, before=before)
    return current


@transaction.atomic
def reopen_organisation(organisation: Organisation, *, version: int, by: Actor) -> Organisation:
    """Open a closed organisation again; the roles held in it count again.

    Raises ConflictError if somebody was quicker, RefusedError if it is open, or below a closed one.
    """
    current = lock(organisation.pk)
    check_version(KIND, current, version)
    if current.closed_at is None:
        raise RefusedError(message("{name} is open already.", name=current.name))
    check_place(Kind(current.kind), current.parent)
    before = describe(current)
    current.closed_at = None
    save(current)
    record_change("organisation.reopen", current, by, before=before)
    return current


def _check_can_close(current: Organisation) -> None:
    still_open = below(current).filter(closed_at=None)
    names = [one.name for one in still_open[:3]]
    if names:
        text = message("Close what belongs to it first: {names}.", names=", ".join(names))
        raise RefusedError(text)
    ministries = Organisation.objects.filter(kind=Kind.MINISTRY, closed_at=None)
    if current.kind == Kind.MINISTRY and not ministries.exclude(pk=current.pk).exists():
        raise RefusedError(message("The last ministry stays open: its people run this hub."))


def _lock_for_move(organisation: Organisation, parent: Organisation | None) -> None:
    """Lock the way up from the new parent, in one order: two moves at once can make no loop."""
    keys = {organisation.pk}
    if parent is not None:
        keys |= {parent.pk, *above(parent).values_list("pk", flat=True)}
    rows = Organisation.objects.filter(pk__in=keys).order_by("pk").select_for_update()
    list(rows.values_list("pk"))
