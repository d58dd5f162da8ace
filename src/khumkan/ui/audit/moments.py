"""Turns entries into the moments of a timeline: what is visible at every object."""

from collections.abc import Iterable
from uuid import UUID

from khumkan.ui.audit.models import Entry
from khumkan.ui.audit.people import name_actor, names_for
from khumkan.ui.audit.words import action_label, subject_url, tell_changes
from khumkan.ui.components import Moment


def make_moments(entries: Iterable[Entry], *, has_links: bool = False) -> list[Moment]:
    """Return one moment an entry, in their order; one query for the names.

    `has_links` leads from each to its object: for timelines about more than one.
    """
    told = list(entries)
    names = names_for(told)
    return [_make_moment(entry, names, has_links=has_links) for entry in told]


def _make_moment(entry: Entry, names: dict[UUID, str], *, has_links: bool) -> Moment:
    return Moment(
        at=entry.at,
        title=action_label(entry.action),
        text=" · ".join(map(str, tell_changes(entry.object_kind, entry.changes))),
        who=name_actor(entry, names),
        url=subject_url(entry.object_kind, entry.object_id) if has_links else "",
    )
