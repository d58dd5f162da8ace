"""The reference page of duties says what the law file, the facts and the command say, no other."""

import re
from pathlib import Path

import click
import msgspec
import pytest

from khumkan.cli.duties import command
from khumkan.hub.incidents.duties import Facts, StandingFacts, compute_duties
from khumkan.hub.incidents.law import Clock, DutyRule, Law, load_laws

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "duties.md"
LAWS = load_laws()
OPTIONS = {
    option.opts[0]
    for option in command.params
    if isinstance(option, click.Option) and option.name != "help"
}


def section(heading: str) -> str:
    text = PAGE.read_text(encoding="utf-8")
    assert f"## {heading}\n" in text
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def how_long(clock: Clock) -> str:
    after = "after" if clock.length > 0 else "before"
    written = {
        "hours": f"{clock.length} h",
        "days": f"{clock.length} × 24 h",
        "civil_days": f"end of day {abs(clock.length)} {after}",
        "years": f"{clock.length} years",
        "regulator_hours": "as the regulator set",
        "next_year": f"{clock.day} of the next year",
        "each_year": f"{clock.day} of every year",
        "once": str(clock.on),
        "none": "without delay" if clock.is_without_delay else "no time",
    }[clock.count]
    return f"{written}, without delay" if clock.is_without_delay and clock.length else written


def starts(clock: Clock) -> str:
    first = " / ".join(f"`{name}`" for name in clock.starts_from)
    return f"{first}, else `{clock.or_else[0]}`" if clock.or_else else first


def row(rule: DutyRule, law: Law) -> str:
    name = f"`{rule.id}` {rule.part}".strip()
    cells = [name, starts(rule.clock), how_long(rule.clock), rule.confidence, law.cite(rule, "en")]
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("listing", ["incident", "standing"])
def test_every_duty_stands_on_the_page_as_in_the_law(listing: str) -> None:
    heading = "Duties of an incident" if listing == "incident" else "Standing duties"
    law = LAWS[-1]
    rows = [line for line in section(heading).splitlines() if line.startswith("| `")]
    assert rows == [row(rule, law) for rule in law.duty if listing in rule.lists]


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        pytest.param("Facts", {one.name for one in msgspec.structs.fields(Facts)}, id="facts"),
        pytest.param("The command", OPTIONS, id="options"),
        pytest.param(
            "The answer",
            set(compute_duties(Facts(personal_data=True), LAWS[-1])[0].to_record()),
            id="keys of the answer",
        ),
        pytest.param(
            "Facts of the calendar",
            {one.name for one in msgspec.structs.fields(StandingFacts)},
            id="facts of the calendar",
        ),
        pytest.param("Versions", {law.version for law in LAWS}, id="versions"),
    ],
)
def test_the_page_names_every(heading: str, names: set[str]) -> None:
    assert set(re.findall(r"^\| `([^`]+)` \|", section(heading), re.MULTILINE)) == names
