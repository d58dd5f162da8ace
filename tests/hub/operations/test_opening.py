"""Opening a hub: once, in one mode, with its register."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from khumkan.hub.operations.opening import bring_up_to_date, open_once
from khumkan.hub.operations.serving.preflight import are_files_current
from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.selectors.hub import hub_mode
from khumkan.ui.audit.selectors import entries
from khumkan.ui.errors import RefusedError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("is_simulation", "mode"), [(False, Mode.REAL), (True, Mode.SIMULATION)])
def test_a_hub_opens_once_with_its_register(is_simulation: bool, mode: Mode) -> None:
    opened = open_once(is_simulation=is_simulation)
    assert (opened.mode, opened.is_new, opened.n_organisations) == (mode, True, 15)
    assert hub_mode() is mode
    n_entries = entries().count()
    again = open_once(is_simulation=False)
    assert (again.mode, again.is_new, again.n_organisations) == (mode, False, 0)
    assert entries().count() == n_entries


def test_a_real_hub_never_becomes_a_simulation() -> None:
    open_once(is_simulation=False)
    with pytest.raises(RefusedError, match="a real hub and stays one"):
        open_once(is_simulation=True)
    assert hub_mode() is Mode.REAL


def test_what_is_up_to_date_stays_so(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    for _ in range(2):
        bring_up_to_date()
    assert are_files_current(tmp_path)
