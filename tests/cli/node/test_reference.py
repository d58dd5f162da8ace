"""The operator's page names every command and every fault there is, no other."""

import re
from pathlib import Path

import click

from khumkan.cli.node import command
from khumkan.node.link.faults import Fault

PAGE = Path(__file__).parents[3] / "docs" / "operations" / "node.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_every_command_has_its_row() -> None:
    names = command.list_commands(click.Context(command))
    assert re.findall(r"^\| `khumkan node ([a-z-]+)` \|", TEXT, re.MULTILINE) == names


def test_every_fault_has_its_row() -> None:
    rows = TEXT.partition("| fault |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", rows, re.MULTILINE)) == {
        one.value for one in Fault
    }
