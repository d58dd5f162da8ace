"""`khumkan hub node-code`: a code for one hospital, or for all of a simulation."""

from pathlib import Path

import orjson
import pytest
from tests.cli.hub.test_in_process import data, hub, run

from khumkan.hub.nodes.models import EnrolmentCode
from khumkan.hub.organisations.models import Organisation
from khumkan.wire.identity import read_code, secret_hash

__all__ = ["data", "hub"]  # fixtures
pytestmark = pytest.mark.django_db

AGREEMENT = ("--agreement", "MOU 12/2569", "--agreement-date", "2026-10-01")


@pytest.fixture
def simulation(data: Path) -> Path:
    assert run(data, "init", "--simulation").code == 0
    return data


def test_it_prints_the_code_and_what_to_type_at_the_node(hub: Path) -> None:
    hospital = Organisation.objects.filter(kind="hospital").earliest("hcode")
    ran = run(hub, "node-code", "--organisation", hospital.hcode, *AGREEMENT, "--name", "x")
    assert ran.code == 0, ran.err
    first, code, _at, init, enrol = ran.text.splitlines()
    assert hospital.name_th in first
    stored = EnrolmentCode.objects.get()
    assert stored.secret_hash == secret_hash(read_code(code).secret)
    assert (stored.organisation, stored.node_name) == (hospital, "x")
    assert (stored.agreement_reference, str(stored.agreement_signed_on)) == (
        "MOU 12/2569",
        "2026-10-01",
    )
    assert init.strip() == "khumkan node init"
    assert enrol.strip() == (
        f"khumkan node enrol --hub http://localhost:8000 --code {code.strip()}"
    )


def test_every_hospital_of_a_simulation_gets_one(simulation: Path) -> None:
    ran = run(simulation, "node-code", "--every", *AGREEMENT, "--json")
    rows = [orjson.loads(line) for line in ran.text.splitlines()]
    assert len({row["organisation"] for row in rows}) == len(rows) == 13
    assert {secret_hash(read_code(row["code"]).secret) for row in rows} == set(
        EnrolmentCode.objects.values_list("secret_hash", flat=True)
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(["--every", *AGREEMENT], "for a simulation", id="every real hospital"),
        pytest.param([*AGREEMENT], "say which --organisation", id="for nobody"),
        pytest.param(
            ["--every", "--organisation", "x", *AGREEMENT], "say which", id="one and every"
        ),
        pytest.param(["--organisation", "ไม่มี", *AGREEMENT], "names no organisation", id="none"),
        pytest.param(
            ["--organisation", "ไม่มี", "--agreement", "x", "--agreement-date", "1/10/2569"],
            "is not a date",
            id="another calendar",
        ),
        pytest.param(["--organisation", "ไม่มี"], "--agreement", id="no agreement"),
    ],
)
def test_what_cannot_be_is_told(hub: Path, options: list[str], words: str) -> None:
    ran = run(hub, "node-code", *options)
    assert ran.code == 3
    assert words in ran.err
    assert not EnrolmentCode.objects.exists()
