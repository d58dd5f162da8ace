"""Entries that know by name who acted, and on what: a few queries a page, or a chunk of a file."""

from typing import Any

from khumkan.ui.audit.people import name_actor, names_for
from khumkan.ui.audit.words import subject_names
from khumkan.ui.finishing import FinishedRows


class NamedEntries(FinishedRows):
    """Entries that carry `who` and `about`, however they are narrowed or sliced later."""

    def finish(self, rows: list[Any]) -> None:
        """Name them."""
        names = names_for(rows)
        about = subject_names((entry.object_kind, entry.object_id) for entry in rows)
        for entry in rows:
            entry.who = name_actor(entry, names)
            entry.about = about.get((entry.object_kind, entry.object_id), "")
