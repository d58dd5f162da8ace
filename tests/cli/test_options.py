"""Options as analysts type them: several values after one flag."""

import click
import pytest
from click.testing import CliRunner

from khumkan.cli.options import GreedyCommand, log_source_option
from khumkan.engine.rows import LogSource


@click.command(cls=GreedyCommand)
@click.option("--events", "-e", multiple=True)
@click.option("--one")
@click.option("--flag", is_flag=True)
def command(events: tuple[str, ...], one: str | None, *, flag: bool) -> None:
    click.echo(f"{events} {one} {flag}")


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (["--events", "a", "b", "--flag"], "('a', 'b') None True"),
        (["--events", "a", "--events", "b", "c"], "('a', 'b', 'c') None False"),
        (["-e", "a", "-"], "('a', '-') None False"),
        (["--one", "x", "--events", "a"], "('a',) x False"),
        (["--events=a"], "('a',) None False"),
    ],
)
def test_several_values_may_stand_behind_one_flag(arguments: list[str], output: str) -> None:
    assert CliRunner().invoke(command, arguments).output.strip() == output


def test_a_value_too_many_for_a_single_option_is_bad_usage() -> None:
    assert CliRunner().invoke(command, ["--one", "x", "y"]).exit_code == 2


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("windows/process_creation/sysmon", LogSource("windows", "process_creation", "sysmon")),
        ("linux//sshd", LogSource("linux", "", "sshd")),
        ("fortigate", LogSource("fortigate")),
    ],
)
def test_a_log_source_is_written_in_three_parts(text: str, source: LogSource) -> None:
    assert log_source_option.convert(text, None, None) == source
    assert log_source_option.convert(source, None, None) == source


@pytest.mark.parametrize("text", ["", "//", "a/b/c/d"])
def test_a_log_source_that_is_none_says_how_to_write_it(text: str) -> None:
    with pytest.raises(click.UsageError, match="product/category/service"):
        log_source_option.convert(text, None, None)
