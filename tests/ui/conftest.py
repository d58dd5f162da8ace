"""A person who is signed in, for the pages of the design system."""

import pytest
from django.test import Client

from khumkan.ui.accounts.models import User


@pytest.fixture
def person(db: None) -> User:
    """Return somebody without any role."""
    del db
    return User.objects.create(email="person@example.org", name="ผู้ทดลอง")


@pytest.fixture
def reader(client: Client, person: User) -> Client:
    """Return a browser in which that person is signed in, second factor and all."""
    client.force_login(person)
    return client
