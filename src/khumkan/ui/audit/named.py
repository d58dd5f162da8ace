"""Entries that know who acted by name: one query more a page, or a chunk of a file."""

from collections.abc import Iterator
from typing import Any, Self

from django.db.models import QuerySet

from khumkan.ui.audit.models import Entry
from khumkan.ui.audit.people import name_actor, names_for

_CHUNK = 2_000


class NamedEntries(QuerySet[Entry]):
    """A queryset whose entries carry `who`, however it is narrowed, sorted or sliced later."""

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
    for entry in entries:
        entry.who = name_actor(entry, names)
    return rows
