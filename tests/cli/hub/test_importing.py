"""`khumkan hub import`: good lines are stored, bad ones are told with their number."""

from pathlib import Path

import pytest
from tests.cli.hub.test_in_process import data, hub, run

from khumkan.hub.organisations.models import Organisation

__all__ = ["data", "hub"]  # fixtures
pytestmark = pytest.mark.django_db

HEAD = "kind,name_th,name_en,hcode,region,province\n"
GOOD = "hospital,โรงพยาบาลทดสอบ,Test Hospital,19999,1,50\n"


def test_what_a_file_lists_is_added_once(hub: Path, tmp_path: Path) -> None:
    file = tmp_path / "hospitals.csv"
    file.write_text(HEAD + GOOD, "utf-8")
    first, again = run(hub, "import", file), run(hub, "import", file)
    assert (first.code, again.code) == (0, 0), first.err
    assert first.text.strip() == "1 added, 0 were there already, 0 lines refused"
    assert again.text.strip() == "0 added, 1 were there already, 0 lines refused"
    assert Organisation.objects.filter(hcode="19999").count() == 1


def test_a_bad_line_is_told_and_costs_no_other(hub: Path, tmp_path: Path) -> None:
    file = tmp_path / "hospitals.csv"
    file.write_text(HEAD + "hospital,โรงพยาบาลผิด,Wrong,abc,1,50\n" + GOOD, "utf-8")
    ran = run(hub, "import", file)
    assert ran.code == 3
    assert "line 2" in ran.err
    assert "1 added" in ran.text
