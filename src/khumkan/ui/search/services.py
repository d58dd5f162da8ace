"""Keeps the search index: called by the services that change what can be searched."""

from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from django.db import transaction

from khumkan.ui.search.folding import fold
from khumkan.ui.search.kinds import Kind, Searchable, UnknownKindError
from khumkan.ui.search.models import Document

_BATCH = 1_000
_TITLE_LENGTH = 300


def index(kind: str, object_id: UUID, title: str, parts: Iterable[str] = ()) -> None:
    """Put one object into the index, or its new words in place of the old, in one statement.

    Call it in the transaction of the change. `parts` is what people also search by, such as the
    name in English or a code.
    """
    _write([_make_document(kind, Searchable(object_id, title, tuple(parts)))])


def forget(kind: str, object_id: UUID) -> None:
    """Take one object out of the index."""
    Document.objects.filter(kind=kind, object_id=object_id).delete()


@transaction.atomic
def reindex(kind: Kind) -> int:
    """Build the index of one kind anew from everything there is; return how many there are.

    Raises UnknownKindError if the kind can't list its objects.
    """
    if kind.documents is None:
        raise UnknownKindError(kind.name)
    Document.objects.filter(kind=kind.name).delete()
    made = (_make_document(kind.name, one) for one in kind.documents())
    return sum(_write(batch) for batch in _part(made))


def _make_document(kind: str, one: Searchable) -> Document:
    lines = [fold(text) for text in (one.title, *one.parts)]
    text = "\n".join(line for line in lines if line)
    return Document(kind=kind, object_id=one.object_id, title=one.title[:_TITLE_LENGTH], text=text)


def _write(documents: list[Document]) -> int:
    Document.objects.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["title", "text"],
    )
    return len(documents)


def _part(documents: Iterator[Document]) -> Iterator[list[Document]]:
    while batch := list(islice(documents, _BATCH)):
        yield batch
