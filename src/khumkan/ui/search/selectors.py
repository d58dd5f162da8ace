"""Finds things. Scope stays in SQL: a kind's `visible_to` is a subquery, never a list of ids."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from khumkan.ui.search.kinds import Kind, all_kinds
from khumkan.ui.search.matching import Query, holds, nearness, read_query
from khumkan.ui.search.models import Document

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found; the lower `nearness`, the better it fits."""

    kind: str
    kind_label: str
    object_id: UUID
    title: str
    text: str
    url: str
    nearness: int


@dataclass(frozen=True, slots=True)
class Group:
    """The best hits of one kind, and how many there are in all."""

    kind: Kind
    hits: list[Hit]
    n_found: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A kind whose index does not hold as many objects as there are: it wants `reindex`."""

    kind: Kind
    n_indexed: int
    n_expected: int


def narrow(queryset: QuerySet[_Row], kind: str, query: str) -> QuerySet[_Row]:
    """Keep the rows of one kind that a query finds; an empty query keeps them all."""
    asked = read_query(query)
    if not asked:
        return queryset
    found = Document.objects.filter(holds(asked), kind=kind)
    return queryset.filter(pk__in=found.values("object_id"))


def find(user: "User", query: str, limit: int) -> list[Hit]:
    """Return what somebody may see and a query finds, best first, over all kinds."""
    asked = read_query(query)
    hits = [hit for kind in all_kinds() for hit in _find_kind(kind, user, asked, limit)]
    return sorted(hits, key=lambda hit: hit.nearness)[:limit]


def find_groups(user: "User", query: str, limit: int) -> list[Group]:
    """Return what a query finds by kind, at most `limit` of each; kinds without a hit are out."""
    asked = read_query(query)
    groups = (_make_group(kind, user, asked, limit) for kind in all_kinds())
    return [group for group in groups if group.hits]


def index_gaps() -> Iterator[Gap]:
    """Yield the kinds whose index has too few or too many objects; reads all of them."""
    for kind in all_kinds():
        if kind.documents is not None:
            n_indexed = Document.objects.filter(kind=kind.name).count()
            n_expected = sum(1 for _ in kind.documents())
            if n_indexed != n_expected:
                yield Gap(kind, n_indexed, n_expected)


def _make_group(kind: Kind, user: "User", query: Query, limit: int) -> Group:
    hits = _find_kind(kind, user, query, limit)
    is_all = len(hits) < limit
    n_found = len(hits) if is_all else _documents(kind, user, query).count()
    return Group(kind, hits, n_found)


def _find_kind(kind: Kind, user: "User", query: Query, limit: int) -> list[Hit]:
    """Two queries, however many there are: the best documents, then their objects."""
    if not query:
        return []
    ranked = _documents(kind, user, query).annotate(nearness=nearness(query))
    best = list(ranked.order_by("nearness", "title", "pk")[:limit])
    objects = kind.visible_to(user).in_bulk([document.object_id for document in best])
    return [
        _make_hit(kind, document, objects[document.object_id])
        for document in best
        if document.object_id in objects
    ]


def _documents(kind: Kind, user: "User", query: Query) -> QuerySet[Document]:
    visible = kind.visible_to(user).order_by().values("pk")
    return Document.objects.filter(holds(query), kind=kind.name, object_id__in=visible)


def _make_hit(kind: Kind, document: Any, thing: Any) -> Hit:
    return Hit(
        kind.name,
        str(kind.label),
        document.object_id,
        document.title,
        kind.describe(thing),
        kind.url(thing),
        document.nearness,
    )
