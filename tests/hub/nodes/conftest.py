"""A sector's collection that every node is told of; who keeps it is not this app's business."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

COLLECTION = UUID("01890f3c-0000-7000-8000-0000000000cc")


def collection() -> SimpleNamespace:
    return SimpleNamespace(pk=COLLECTION)


@pytest.fixture(autouse=True)
def sector(settings: Settings) -> UUID:
    settings.SECTOR_COLLECTION = f"{__name__}.collection"
    return COLLECTION
