"""The two pages beside the samples say what the code does."""

import re
from pathlib import Path

import pytest

from khumkan_samples.attacks import SCENARIOS
from khumkan_samples.cli import _parser
from khumkan_samples.formats import FORMATS
from khumkan_samples.formats.sysmon import KINDS as SYSMON_KINDS
from khumkan_samples.formats.winlogbeat import KINDS as WINDOWS_KINDS
from khumkan_samples.places import PLACES

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
README = (SAMPLES / "README.md").read_text(encoding="utf-8")
PROVENANCE = (SAMPLES / "PROVENANCE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.slug)
def test_the_readme_has_a_row_for_each_hospital(place: object) -> None:
    facts = [getattr(place, fact) for fact in ("region", "slug", "name_th", "name_en", "web_stack")]
    region, slug, name_th, name_en, stack = facts
    size = place.size.name  # type: ignore[attr-defined]
    assert f"| {region} | `{slug}` | {name_th}, {name_en} | {size} | {stack} |" in README


@pytest.mark.parametrize("name", list(SCENARIOS))
def test_the_readme_has_a_row_for_each_scenario_with_its_techniques(name: str) -> None:
    row = re.search(rf"^\| `{name}` \|.*$", README, re.MULTILINE)
    assert row
    assert ", ".join(SCENARIOS[name].techniques) in row[0]


@pytest.mark.parametrize("file", list(FORMATS))
def test_the_readme_describes_each_file(file: str) -> None:
    assert f"| `{file}` |" in README


@pytest.mark.parametrize("event_id", [*SYSMON_KINDS, *WINDOWS_KINDS])
def test_the_readme_lists_each_event_id(event_id: int) -> None:
    assert re.search(rf"\b{event_id}\b", README)


def test_the_readme_lists_each_option() -> None:
    options = [action.option_strings[-1] for action in _parser()._actions]
    assert not [one for one in options if one != "--help" and f"| `{one} " not in README]


@pytest.mark.parametrize(
    "net", ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"]
)
def test_the_provenance_names_the_documentation_networks(net: str) -> None:
    assert net in PROVENANCE
