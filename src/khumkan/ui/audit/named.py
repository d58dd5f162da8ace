"""Entries that know by name who acted, and on what: a few queries a page, or a chunk of a file."""

from collections.abc import Iterator
from typing import Any, Self

from django.db.models import QuerySet

from khumkan.ui.audit.models import Entry
from khumkan.ui.audit.people import name_actor, names_for
from khumkan.ui.audit.words import subject_names

_CHUNK = 2_000


class NamedEntries(QuerySet[Entry]):
    """A queryset whose entries carry `who` and `about`, however it is narrowed or sliced later."""

    @classmethod
    def of(cls, entries: QuerySet[Entry]) -> Self:
        """Return the same entries, named."""
        return cls(model=Entry, query=entries.query.chain(), using=entries.db)

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yield entries as they come, named chunk by chunk."""
        chunk: list[Any] = []
        for row in super().iterator(chunk_size=chunk_size or _CHUNK):
            chunk.append(row)
            if len(chunk) == _CHUNK:
                yield from _name(chunk)
                chunk = []
        yield from _name(chunk)

    def _fetch_all(self) -> None:
        is_fresh = self._result_cache is None
        super()._fetch_all()
        if is_fresh:
            _name(self._result_cache or [])


def _name(rows: list[Any]) -> list[Any]:
    entries = [row for row in rows if isinstance(row, Entry)]
    names = names_for(entries)
    about = subject_names((entry.object_kind, entry.object_id) for entry in entries)
    for entry in entries:
        entry.who = name_actor(entry, names)
        entry.about = about.get((entry.object_kind, entry.object_id), "")
    return rows
