"""What every test of the hub can ask for: a small world, and browsers signed in to it."""

from collections.abc import Callable

import pytest
from django.test import Client
from hub_world import World, make_world, sign_in

from khumkan.ui.accounts.models import User


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001 -- asking for it opens the database
    return make_world()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    return sign_in
