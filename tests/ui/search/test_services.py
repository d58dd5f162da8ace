"""The index follows what services say."""

from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from khumkan.ui.keys import new_key
from khumkan.ui.search.kinds import Kind, UnknownKindError, kind_named
from khumkan.ui.search.matching import holds, read_query
from khumkan.ui.search.models import Document
from khumkan.ui.search.services import forget, index, reindex

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    return [one.title for one in Document.objects.filter(holds(read_query(query)))]


def test_new_words_take_the_place_of_the_old(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    key = new_key()
    with django_assert_num_queries(1):
        index("thing", key, "โรงพยาบาลเดิม", ["10001"])
    index("thing", key, "โรงพยาบาลใหม่", ["10002"])
    assert found("โรงพยาบาล") == ["โรงพยาบาลใหม่"]
    assert found("เดิม") == found("10001") == []


def test_what_is_forgotten_is_found_no_more() -> None:
    key = new_key()
    index("thing", key, "โรงพยาบาล")
    forget("other", key)
    assert found("โรงพยาบาล")
    forget("thing", key)
    assert found("โรงพยาบาล") == []


def test_a_word_does_not_run_from_one_part_into_the_next() -> None:
    index("thing", new_key(), "abc", ["", "def"])
    assert found("bcd") == found("cd") == []
    assert found("abc def") == ["abc"]


def test_a_long_title_is_found_to_its_end_and_shown_to_300_letters() -> None:
    index("thing", new_key(), "ก" * 350 + "ปลาย")
    [title] = found("ปลาย")
    assert len(title) == 300


def test_the_index_is_built_anew_from_everything(kind: Kind, people: list[Any]) -> None:
    index("person", new_key(), "somebody who is gone")
    forget("person", people[0].pk)
    assert reindex(kind) == len(people)
    assert found("somebody") == []
    assert found("somchai") == ["สมชาย ใจดี"]


def test_a_kind_that_does_not_list_its_objects_can_not_be_built_anew(kind: Kind) -> None:
    silent = Kind(kind.name, kind.label, kind.visible_to, kind.url, kind.describe)
    with pytest.raises(UnknownKindError, match="person"):
        reindex(silent)


def test_an_unknown_kind_is_named_with_those_there_are(kind: Kind) -> None:
    assert kind_named("person") is kind
    with pytest.raises(UnknownKindError, match=r"'ghost'.*person"):
        kind_named("ghost")


def test_postgresql_uses_its_index() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL plans")
    index("thing", new_key(), "โรงพยาบาล")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Document.objects.filter(holds(read_query("พยาบาล"))).explain()
    assert "search_document_trigrams" in plan


def test_vacuum_leaves_the_index_of_sqlite_right() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite renumbers rows")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'search_document'")
        assert '"id" integer NOT NULL PRIMARY KEY' in cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO search_document_fts(search_document_fts, rank) VALUES ('integrity-check', 1)"
        )
