"""A source that shows a certificate may get another one."""

from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.node.sources import SourceBook

OLD, NEW, OTHER = "aa" * 32, "bb" * 32, "cc" * 32


def test_the_new_certificate_counts_and_the_old_one_does_not(tmp_path: Path) -> None:
    book, elsewhere = SourceBook(tmp_path), SourceBook(tmp_path)
    source, _ = book.add("a", "linux", certificate_hash=OLD)
    book.add("b", "linux", certificate_hash=OTHER)
    assert elsewhere.find_by_certificate(OLD) == source
    changed = book.replace_certificate(source.id, NEW)
    for each in (book, elsewhere):
        assert each.find_by_certificate(NEW) == changed
        assert each.find_by_certificate(OLD) is None
        assert each.find_by_certificate(OTHER)
        assert each.find("a").id == source.id
        each.close()


def test_a_certificate_of_another_source_is_refused(tmp_path: Path) -> None:
    book = SourceBook(tmp_path)
    source, _ = book.add("a", "linux", certificate_hash=OLD)
    book.add("b", "linux", certificate_hash=OTHER)
    with pytest.raises(ConfigurationError, match="shows this certificate"):
        book.replace_certificate(source.id, OTHER)
    with pytest.raises(ConfigurationError):
        book.replace_certificate(source.id, "no hash")
    assert book.find_by_certificate(OLD) == source
    book.close()
