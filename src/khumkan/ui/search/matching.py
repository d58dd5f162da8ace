"""The condition that a document holds every term of a query, in the words of each database.

The query is data throughout: FTS5's syntax is quoted, LIKE's wildcards are escaped.
"""

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, IntegerField, Lookup, Q, Value, When
from django.db.models.sql.compiler import SQLCompiler

from khumkan.ui.search.folding import fold

_TRIGRAM = 3  # shorter terms are in no trigram: they are looked for in the text itself
_MOST_TERMS = 8
_LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: folded, each term to be found somewhere in the text."""

    text: str
    terms: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)


def read_query(text: str) -> Query:
    """Fold what somebody typed and part it at its spaces; what is too much is left out."""
    folded = fold(text[:_LONGEST_QUERY])
    return Query(folded, tuple(dict.fromkeys(folded.split()))[:_MOST_TERMS])


def holds(query: Query) -> Q:
    """Return the condition on `Document` that its text holds every term."""
    in_index = [term for term in query.terms if _is_in_index(term)]
    in_text = [term for term in query.terms if not _is_in_index(term)]
    conditions = [Q(text__contains=term) for term in in_text]
    if in_index:
        conditions.append(Q(_Matches(F("pk"), " AND ".join(map(_quote, in_index)))))
    return reduce(and_, conditions, Q())


def nearness(query: Query) -> Case:
    """Return how well a document fits: 0 its title begins so, 1 a word does, 2 anywhere."""
    word_starts = Q(text__contains=f" {query.text}") | Q(text__contains=f"\n{query.text}")
    return Case(
        When(text__startswith=query.text, then=Value(0)),
        When(word_starts, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _is_in_index(term: str) -> bool:
    # PostgreSQL's planner takes its index for LIKE by itself; SQLite's is a table to be asked.
    return connection.vendor == "sqlite" and len(term) >= _TRIGRAM


def _quote(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


class _Matches(Lookup[Any]):
    """`pk` is that of a row whose text an FTS5 expression matches; SQLite only."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        key, params = self.process_lhs(compiler, connection)
        index = "SELECT rowid FROM search_document_fts WHERE search_document_fts MATCH %s"
        return f"{key} IN ({index})", [*params, self.rhs]
