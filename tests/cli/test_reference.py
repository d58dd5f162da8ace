"""The reference page of `khumkan detect` names every option and every field there is, no other."""

import re
from pathlib import Path

import click
import pytest

from khumkan.cli.detect import command
from khumkan.cli.report import FileReport
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.findings import Finding, FindingKind, Position

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "detect.md"
HEAD = RuleHead("id", "title", Severity.LOW, Origin("r.yml", 1))
FINDING = Finding(FindingKind.RULE, HEAD, None, Position("f", 1, 1), ())
OPTIONS = {
    option.opts[0]
    for option in command.params
    if isinstance(option, click.Option) and option.name != "help"
}


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        pytest.param("Options", OPTIONS, id="options"),
        pytest.param("A finding", set(FINDING.to_record()), id="fields of a finding"),
        pytest.param("The report", set(FileReport("f").to_record()), id="fields of a file"),
    ],
)
def test_the_page_names_every(heading: str, names: set[str]) -> None:
    section = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)) == names
