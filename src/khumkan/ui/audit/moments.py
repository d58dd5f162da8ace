"""Turns entries into the moments of a timeline: what is visible at every object."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from khumkan.ui.audit.models import Entry
from khumkan.ui.audit.people import name_actor, names_for
from khumkan.ui.audit.words import action_label, subject_names, subject_url, tell_changes
from khumkan.ui.components import Moment

N_CHANGES: Final = 4  # the audit trail itself tells them all


def make_moments(entries: Iterable[Entry], *, has_links: bool = False) -> list[Moment]:
    """Return one moment an entry, in their order; one query for the names.

    `has_links` names each one's object and leads to it: for timelines about more than one.
    """
    told = list(entries)
    names = names_for(told)
    about = subject_names((entry.object_kind, entry.object_id) for entry in told if has_links)
    return [_make_moment(entry, names, about, has_links=has_links) for entry in told]


def _make_moment(
    entry: Entry, names: dict[UUID, str], about: dict[tuple[str, str], str], *, has_links: bool
) -> Moment:
    name = about.get((entry.object_kind, entry.object_id), "")
    told = tell_changes(entry.object_kind, entry.changes)
    changes = [str(change) for change in told if change.before or change.after != name]
    return Moment(
        at=entry.at,
        title=": ".join(filter(None, (action_label(entry.action), name))),
        text=" · ".join(changes[:N_CHANGES] + ["…"] * (len(changes) > N_CHANGES)),
        who=name_actor(entry, names),
        url=subject_url(entry.object_kind, entry.object_id) if has_links else "",
    )
