"""`khumkan hub import-incidents`: closed drills at an organisation that does not exist."""

from pathlib import Path

import pytest
from tests.cli.hub.test_in_process import data, hub, run

from khumkan.hub.incidents.models import Incident
from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.models import Hub, Organisation

__all__ = ["data", "hub"]  # fixtures
pytestmark = pytest.mark.django_db

HEAD = "id,Breach Submission Date,Type of Breach,Location of Breached Information,Individuals Affected\n"
LINES = "1,04/02/2018,Theft,Laptop,500\n2,soon,Theft,Laptop,500\n3,04/03/2018,Loss,,\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "breaches.csv"
    path.write_text(HEAD + LINES, "utf-8")
    return path


@pytest.fixture
def place(hub: Path) -> Organisation:
    del hub
    Hub.objects.update(mode=Mode.SIMULATION)
    found = Organisation.objects.filter(is_fictional=True).first()
    return found or Organisation.objects.create(
        kind="hospital", name_th="สมมุติ", hcode="99998", path="/x/", is_fictional=True
    )


def test_they_come_as_closed_drills_once(hub: Path, place: Organisation, file: Path) -> None:
    words = ("import-incidents", file, "--format", "hhs", "--organisation", place.name_th)
    dry = run(hub, *words, "--dry-run")
    assert "2 could be added, 1 left out" in dry.text
    assert not Incident.objects.exists()
    first, again = run(hub, *words), run(hub, *words)
    assert "2 added, 0 known, 1 left out" in first.text, first.err
    assert "record 2" in first.err
    assert "0 added, 2 known" in again.text
    kept = Incident.objects.all()
    assert {(one.is_drill, one.state) for one in kept} == {(True, "closed")}
    assert [one.counts.get().value for one in kept.filter(counts__isnull=False)] == [500]


def test_no_real_organisation_gets_them(hub: Path, place: Organisation, file: Path) -> None:
    words = ("import-incidents", file, "--format", "hhs", "--organisation")
    assert "no single organisation" in run(hub, *words, "nowhere").err
    Organisation.objects.filter(pk=place.pk).update(is_fictional=False)
    assert "for training" in run(hub, *words, place.name_th).err
    assert not Incident.objects.exists()


def test_a_file_with_nothing_in_it_is_told(hub: Path, place: Organisation, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("[]", "utf-8")
    words = ("import-incidents", empty, "--format", "veris", "--organisation", place.name_th)
    assert run(hub, *words).code == 3
