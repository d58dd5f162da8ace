"""Readers that ask over TAXII."""

from collections.abc import Callable

import pytest
from hub_intel import Sector
from taxii_asking import Asking, basic

from khumkan.hub.intel.services import make_reader
from khumkan.ui.actors import Actor
from khumkan.wire.tlp import Tlp


@pytest.fixture
def asking_as(sector: Sector) -> Callable[[Tlp], Asking]:
    """A reader of hospital B that is cleared up to a level."""

    def ask(tlp: Tlp) -> Asking:
        made = make_reader(sector.world.b, name="TIP", tlp=tlp, by=Actor())
        return Asking(basic(made.reader.pk, made.token))

    return ask


@pytest.fixture
def reader(asking_as: Callable[[Tlp], Asking]) -> Asking:
    return asking_as(Tlp.AMBER)
