import pytest

from khumkan.engine.columns.generic import VOCABULARIES
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource


@pytest.mark.parametrize(("source", "vocabulary"), VOCABULARIES.items(), ids=str)
def test_no_two_names_share_a_column_but_by_alias(
    source: LogSource, vocabulary: Vocabulary
) -> None:
    assert source.category
    assert len(set(vocabulary.columns.values())) == len(vocabulary.columns)
    assert not vocabulary.columns.keys() & vocabulary.aliases.keys()
