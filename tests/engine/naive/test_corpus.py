"""The naive evaluator reads every public rule, but those that wait for a site's own values."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
import zstandard

from khumkan.core.errors import RuleError
from khumkan.engine.naive import NaiveRule


def rules_in(archive: Path) -> Iterator[tuple[str, bytes]]:
    with (
        archive.open("rb") as file,
        zstandard.ZstdDecompressor().stream_reader(file) as plain,
        tarfile.open(fileobj=plain, mode="r|") as members,
    ):
        for member in members:
            content = members.extractfile(member)
            if content is not None and member.name.endswith(".yml"):
                yield member.name, content.read()


@pytest.mark.corpus
def test_every_rule_of_the_corpus_is_read_or_wants_a_placeholder(corpus: Path) -> None:
    n_read = 0
    refused: dict[str, str] = {}
    for name, text in rules_in(corpus / "sigma" / "rules.tar.zst"):
        for document in yaml.load_all(io.BytesIO(text), Loader=yaml.CSafeLoader):
            try:
                NaiveRule(document)
                n_read += 1
            except RuleError as error:
                refused[name] = str(error)
    assert n_read > 3700
    assert [words for words in refused.values() if "placeholder" not in words] == []
