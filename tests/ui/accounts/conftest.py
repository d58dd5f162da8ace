"""People and browsers for the tests of accounts."""

import pytest
import signing_in
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings
from signing_in import PASSWORD, browser, give_password

from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.services import create_user
from khumkan.ui.actors import OPERATOR


@pytest.fixture(autouse=True)
def _fresh(settings: Settings) -> None:
    cache.clear()
    signing_in.POLICY["is_required"] = False
    settings.SECOND_FACTOR_POLICY = "signing_in.policy"


@pytest.fixture
def client() -> Client:
    """A browser of somebody who reads English."""
    return browser()


@pytest.fixture
def malee(db: None) -> User:
    del db
    user = create_user(
        email="malee@example.go.th", name="มาลี", name_en="Malee", password=PASSWORD, by=OPERATOR
    )
    user.language = "en"
    user.save()
    return user


@pytest.fixture
def at_home(malee: User) -> Client:
    """Malee, signed in by password."""
    client = browser()
    give_password(client, malee.email)
    return client
