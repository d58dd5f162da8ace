"""Tests of forms read English, whatever language the hub would choose for a stranger."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from khumkan.ui.preferences import Preferences, using


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"), using(Preferences("en", calendar="gregorian")):
        yield
