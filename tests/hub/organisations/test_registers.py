"""What a new hub begins with."""

from collections.abc import Callable

import pytest

from khumkan.hub.organisations.choices import Kind, Mode
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.registers import Loaded, load_fictional, load_real
from khumkan.hub.organisations.services.hub import open_hub
from khumkan.ui.actors import OPERATOR
from khumkan.ui.errors import RefusedError
from khumkan_samples.places import PLACES

pytestmark = pytest.mark.django_db


def test_a_real_hub_begins_with_ministry_agency_and_the_pilot_hospitals() -> None:
    open_hub(Mode.REAL, by=OPERATOR)
    assert load_real(by=OPERATOR).n_added == 15
    hospitals = Organisation.objects.filter(kind=Kind.HOSPITAL)
    assert [one.region for one in hospitals.order_by("region")] == list(range(1, 14))
    assert {one.parent.name_th for one in hospitals if one.parent} == {"กระทรวงสาธารณสุข"}
    assert not Organisation.objects.filter(is_fictional=True).exists()
    assert hospitals.get(hcode="12439").name_th == "สถาบันประสาทวิทยา"


def test_a_simulation_begins_with_thirteen_hospitals_that_do_not_exist() -> None:
    open_hub(Mode.SIMULATION, by=OPERATOR)
    assert load_fictional(by=OPERATOR).n_added == 15
    hospitals = Organisation.objects.filter(kind=Kind.HOSPITAL)
    assert {one.name_th for one in hospitals} == {place.name_th for place in PLACES}
    assert all(one.is_fictional and not one.hcode for one in hospitals)
    assert not Organisation.objects.get(kind=Kind.MINISTRY).is_fictional


@pytest.mark.parametrize(
    ("mode", "load"),
    [(Mode.REAL, load_real), (Mode.SIMULATION, load_fictional)],
    ids=["real", "simulation"],
)
def test_loading_again_changes_nothing(mode: Mode, load: Callable[..., Loaded]) -> None:
    open_hub(mode, by=OPERATOR)
    load(by=OPERATOR)
    before = list(Organisation.objects.order_by("pk").values())
    again = load(by=OPERATOR)
    assert (again.n_added, again.n_known) == (0, 15)
    assert list(Organisation.objects.order_by("pk").values()) == before


def test_the_two_never_mix() -> None:
    open_hub(Mode.REAL, by=OPERATOR)
    with pytest.raises(RefusedError, match="was opened as"):
        load_fictional(by=OPERATOR)
    with pytest.raises(RefusedError, match="was opened as"):
        open_hub(Mode.SIMULATION, by=OPERATOR)


def test_a_hub_is_opened_before_anything_is_loaded() -> None:
    with pytest.raises(RefusedError, match=r"(?i)khumkan hub init"):
        load_real(by=OPERATOR)
