"""Querysets whose rows are finished after they were read: named, described, for a page or a file.

What a row needs besides its columns costs a few queries for a page, and for a file a few a chunk.
"""

from collections.abc import Iterator
from typing import Any, Self

from django.db.models import Model, QuerySet

_CHUNK = 2_000


class FinishedRows(QuerySet[Any]):
    """Subclasses say in `finish` what a row gets; it holds however the queryset is narrowed."""

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> Self:
        """Return the same rows, finished when they are read."""
        return cls(model=rows.model, query=rows.query.chain(), using=rows.db)

    def finish(self, rows: list[Any]) -> None:
        """Give these rows, all of the model, what they lack."""
        raise NotImplementedError

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yield rows as they come, finished chunk by chunk."""
        chunk: list[Any] = []
        for row in super().iterator(chunk_size=chunk_size or _CHUNK):
            chunk.append(row)
            if len(chunk) == _CHUNK:
                yield from self._finish(chunk)
                chunk = []
        yield from self._finish(chunk)

    def _fetch_all(self) -> None:
        is_fresh = self._result_cache is None
        super()._fetch_all()
        if is_fresh:
            self._finish(self._result_cache or [])

    def _finish(self, rows: list[Any]) -> list[Any]:
        """Leave out what `values` or `values_list` made of rows."""
        self.finish([row for row in rows if isinstance(row, Model)])
        return rows
