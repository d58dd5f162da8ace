"""What every test of the hub can ask for: a small world, and browsers signed in to it."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from hub_world import World, make_world, sign_in

from khumkan.ui.accounts.models import User


@pytest.fixture(autouse=True)
def _no_limit_is_used_up() -> None:
    """Forget what earlier tests of this process tried: limits count by address, theirs too."""
    cache.clear()


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001 -- asking for it opens the database
    return make_world()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    return sign_in
